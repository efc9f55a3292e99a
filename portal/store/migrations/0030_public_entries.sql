-- Information of another body that it has not made public yet (SC art. 22): it counts, and nobody but the subject and
-- the officers in charge sees it. Whether that still holds is the one thing of it that changes.
ALTER TABLE entry ADD COLUMN undisclosed_by_source boolean NOT NULL DEFAULT false;
CREATE OR REPLACE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - '{stage,status,confirmed_at,undisclosed_by_source}'::text[])
       IS DISTINCT FROM (to_jsonb(OLD) - '{stage,status,confirmed_at,undisclosed_by_source}'::text[])
       OR (NEW.undisclosed_by_source AND NOT OLD.undisclosed_by_source) THEN
        RAISE EXCEPTION 'entry is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Entries of institutions in their publicity, as everybody sees them. What may not be disclosed has no column here: no
-- facts, no amounts, no persons (SC art. 22).
CREATE TABLE published_entry (
    entry_id        bigint PRIMARY KEY REFERENCES entry,
    subject_id      bigint NOT NULL REFERENCES subject,
    name            text NOT NULL,
    credit_code     text NOT NULL,
    kind            text NOT NULL,
    region          text NOT NULL REFERENCES region,
    item_name       text NOT NULL,
    item_name_en    text NOT NULL,
    article         text NOT NULL,
    decided_on      date NOT NULL,
    document_no     text NOT NULL,
    publicity_until date NOT NULL
);
CREATE INDEX published_entry_by_subject ON published_entry (subject_id, entry_id);
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON published_entry
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();

-- What was entered before: shown where the institution itself is, until the day on which its publicity ends.
INSERT INTO published_entry
SELECT e.id, p.subject_id, p.name, p.credit_code, p.kind, p.region, e.item_name, e.item_name_en, e.article,
       e.decided_on, e.document_no, e.publicity_until
FROM entry e JOIN published_institution p USING (subject_id)
WHERE e.category = 'adverse' AND e.status = 'active' AND e.stage = 'confirmed' AND e.publicity_until IS NOT NULL;
INSERT INTO due_act (kind, subject_id, ref_id, due_at)
SELECT 'publicity_ends', subject_id, entry_id, (publicity_until + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
FROM published_entry
ON CONFLICT (kind, ref_id) WHERE done_at IS NULL DO NOTHING;
