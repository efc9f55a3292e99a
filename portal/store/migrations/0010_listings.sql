-- Documents that were issued, lists on which subjects stand, and commitments that they made.

-- A document as it went out. Its delivery is added once; nothing else ever changes but a last day that a change of the
-- calendar moves later.
CREATE TABLE issued_document (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number           text NOT NULL UNIQUE,
    subject_id       bigint NOT NULL REFERENCES subject,
    kind             text NOT NULL,         -- portal.domain.document.DocumentKind
    ref_id           bigint,                -- what it is about; the kind says in which table it stands
    template         text NOT NULL,         -- version of the form
    content          jsonb NOT NULL,        -- the form with its fields, as shown
    issued_at        timestamptz NOT NULL,
    issued_by        bigint REFERENCES officer,
    delivered_at     timestamptz,
    proof            text,                  -- of receipt
    delivered_by     bigint REFERENCES officer, -- who took the proof down
    answer_until     date,                  -- last day of the limit that receipt started
    answer_deadline  jsonb,                 -- how it was counted, as shown
    CHECK ((delivered_at IS NULL) = (proof IS NULL))
);
CREATE INDEX issued_document_by_subject ON issued_document (subject_id, id);
CREATE INDEX issued_document_running ON issued_document (answer_until) WHERE answer_until IS NOT NULL;

CREATE FUNCTION keep_issued_document() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    delivery text[] := '{delivered_at,proof,delivered_by,answer_until,answer_deadline}';
    deadline text[] := '{answer_until,answer_deadline}';
BEGIN
    IF (to_jsonb(NEW) - CASE WHEN OLD.delivered_at IS NULL THEN delivery ELSE deadline END)
       IS DISTINCT FROM (to_jsonb(OLD) - CASE WHEN OLD.delivered_at IS NULL THEN delivery ELSE deadline END)
       OR NEW.answer_until < OLD.answer_until THEN
        RAISE EXCEPTION 'issued_document is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER issued_document_kept BEFORE UPDATE ON issued_document
    FOR EACH ROW EXECUTE FUNCTION keep_issued_document();
CREATE TRIGGER issued_document_never_deleted BEFORE DELETE ON issued_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
