-- Who works on a case, what other units say about it, and by when each step was due.

-- Everything that happened to the work on a case; credit_case.held_by is its last word.
CREATE TABLE case_handling (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES credit_case,
    step        text NOT NULL CHECK (step IN ('claim', 'hand_over', 'give_back')),
    officer_id  bigint NOT NULL REFERENCES officer, -- who took the step
    held_by     bigint REFERENCES officer,          -- who has the case after it
    reason      text,
    happened_at timestamptz NOT NULL,
    CHECK ((step = 'give_back') = (held_by IS NULL)),
    CHECK (step <> 'hand_over' OR reason IS NOT NULL)
);
CREATE INDEX case_handling_by_case ON case_handling (case_id, id);
CREATE TRIGGER case_handling_kept BEFORE UPDATE OR DELETE ON case_handling
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE credit_case ADD COLUMN held_by bigint REFERENCES officer;
CREATE INDEX credit_case_by_holder ON credit_case (held_by, due_on, id) WHERE closed_at IS NULL;
CREATE INDEX credit_case_by_authority ON credit_case (authority text_pattern_ops, received_on);

CREATE OR REPLACE FUNCTION keep_credit_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := '{state,evidence,due_on,due_deadline,answer,closed_at,unit,commitment,accepted_on,notice_until,
                      notice_deadline,barred_until,held_by}';
BEGIN
    IF (to_jsonb(NEW) - moves) IS DISTINCT FROM (to_jsonb(OLD) - moves) THEN
        RAISE EXCEPTION 'credit_case is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What another unit is asked about a case, and what it answered, once. No clock of the case stands still for it.
CREATE TABLE case_opinion (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES credit_case,
    unit        text NOT NULL,
    question    text NOT NULL,
    until       date NOT NULL,
    asked_by    bigint NOT NULL REFERENCES officer,
    asked_at    timestamptz NOT NULL,
    answer      text,
    answered_by text,                       -- the name under the answer
    answered_on date,
    recorded_by bigint REFERENCES officer,
    recorded_at timestamptz,
    CHECK (num_nonnulls(answer, answered_by, answered_on, recorded_by, recorded_at) IN (0, 5))
);
CREATE INDEX case_opinion_by_case ON case_opinion (case_id, id);
CREATE FUNCTION keep_case_opinion() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    answered text[] := '{answer,answered_by,answered_on,recorded_by,recorded_at}';
BEGIN
    IF OLD.recorded_at IS NOT NULL OR (to_jsonb(NEW) - answered) IS DISTINCT FROM (to_jsonb(OLD) - answered) THEN
        RAISE EXCEPTION 'case_opinion is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_opinion_kept BEFORE UPDATE ON case_opinion FOR EACH ROW EXECUTE FUNCTION keep_case_opinion();
CREATE TRIGGER case_opinion_never_deleted BEFORE DELETE ON case_opinion FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- By when the authority had to act as the step was taken: whether it was in time can be told for ever.
ALTER TABLE case_event ADD COLUMN due_on date;
