-- A filing that lacks its proof waits for it up to a day, and stands in the queue by that day.
ALTER TABLE credit_case ADD COLUMN proof_due_on date, ADD COLUMN proof_deadline jsonb;

CREATE OR REPLACE FUNCTION keep_credit_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := '{state,evidence,due_on,due_deadline,answer,closed_at,unit,commitment,accepted_on,notice_until,
                      notice_deadline,barred_until,held_by,proof_due_on,proof_deadline}';
BEGIN
    IF (to_jsonb(NEW) - moves) IS DISTINCT FROM (to_jsonb(OLD) - moves) THEN
        RAISE EXCEPTION 'credit_case is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Nobody was told a day before: what waits already may be looked at now.
UPDATE credit_case SET proof_due_on = received_on WHERE state = 'incomplete';

DROP INDEX credit_case_by_due_day;
CREATE INDEX credit_case_by_due_day ON credit_case (coalesce(due_on, proof_due_on), id) WHERE closed_at IS NULL;

-- The real day of a step that an officer took down at the counter.
ALTER TABLE case_event ADD COLUMN received_on date;
