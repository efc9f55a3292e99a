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

-- A road to a list, and the place on it (portal.domain.listing).
CREATE TABLE listing (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id      bigint NOT NULL REFERENCES subject,
    list            text NOT NULL,
    state           text NOT NULL,
    since           date NOT NULL,          -- first day of the road
    article         text NOT NULL,          -- of the way onto the list
    basis           text,                   -- judgment, State document or decision
    listed_on       date,
    left_on         date,                   -- end of the place, or of the road
    left_reason     text,
    decided_by      bigint REFERENCES officer,
    answer_due_on   date,                   -- by which the authority answers an objection
    answer_deadline jsonb,
    report_due_on   date,                   -- by which the province is told
    report_deadline jsonb,
    reported_at     timestamptz
);
CREATE UNIQUE INDEX listing_once ON listing (subject_id, list) WHERE state NOT IN ('left', 'dropped');
CREATE INDEX listing_by_subject ON listing (subject_id, id);
CREATE INDEX listing_standing ON listing (list, listed_on DESC, id DESC) WHERE state = 'listed';
CREATE INDEX listing_unreported ON listing (report_due_on) WHERE reported_at IS NULL AND state = 'listed';

CREATE TABLE listing_event (                -- every step that a listing took
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    listing_id  bigint NOT NULL REFERENCES listing,
    step        text NOT NULL,
    officer_id  bigint REFERENCES officer,
    words       text,
    happened_at timestamptz NOT NULL
);
CREATE INDEX listing_event_by_listing ON listing_event (listing_id, id);
CREATE TRIGGER listing_event_kept BEFORE UPDATE OR DELETE ON listing_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whose road to which list it is never changes, and nothing comes after its end.
CREATE FUNCTION keep_listing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('left', 'dropped')
       OR (NEW.subject_id, NEW.list, NEW.since) IS DISTINCT FROM (OLD.subject_id, OLD.list, OLD.since) THEN
        RAISE EXCEPTION 'listing is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER listing_kept BEFORE UPDATE ON listing FOR EACH ROW EXECUTE FUNCTION keep_listing();
CREATE TRIGGER listing_never_deleted BEFORE DELETE ON listing FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Archives that are older than this table: the time on the way to the red list runs since the grade was last reached.
INSERT INTO listing (subject_id, list, state, since, article)
SELECT s.id, 'red_list', 'earning', (first.as_of AT TIME ZONE 'Asia/Shanghai')::date, '35'
FROM subject s
JOIN result current ON current.id = s.current_result_id AND current.grade->>'code' = '优秀'
JOIN LATERAL (
    SELECT r.as_of FROM result r
    WHERE r.subject_id = s.id AND r.sequence > coalesce(
        (SELECT max(sequence) FROM result WHERE subject_id = s.id AND grade->>'code' IS DISTINCT FROM '优秀'), -1)
    ORDER BY r.sequence LIMIT 1
) AS first ON true
WHERE s.rulebook = 'heilongjiang';

INSERT INTO listing_event (listing_id, step, happened_at)
SELECT id, 'earn', since::timestamp AT TIME ZONE 'Asia/Shanghai' FROM listing;

INSERT INTO due_act (kind, subject_id, ref_id, due_at)
SELECT 'listing_full', subject_id, id, (
    (since + interval '36 months')::date        -- where the month lacks the day, the 1st of the month after (CON-01)
    + CASE WHEN extract(day FROM since + interval '36 months') = extract(day FROM since) THEN 0 ELSE 1 END
)::timestamp AT TIME ZONE 'Asia/Shanghai'
FROM listing;
