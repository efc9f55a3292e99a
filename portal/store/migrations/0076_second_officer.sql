-- A decision that one officer proposed and a second one has to confirm, where the operator asks for it.
ALTER TABLE credit_case
    ADD COLUMN proposal    jsonb,                   -- portal.domain.case.Proposal; null: nothing waits
    ADD COLUMN proposed_by bigint REFERENCES officer; -- who proposed the decision that was confirmed

CREATE OR REPLACE FUNCTION keep_credit_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := '{state,evidence,due_on,due_deadline,answer,closed_at,unit,commitment,accepted_on,notice_until,
                      notice_deadline,barred_until,held_by,proof_due_on,proof_deadline,proposal,proposed_by}';
BEGIN
    IF (to_jsonb(NEW) - moves) IS DISTINCT FROM (to_jsonb(OLD) - moves) THEN
        RAISE EXCEPTION 'credit_case is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- Its steps stand beside those of the work on the case; they leave it with whoever has it.
ALTER TABLE case_handling
    DROP CONSTRAINT case_handling_step_check,
    DROP CONSTRAINT case_handling_check,
    ADD CONSTRAINT case_handling_step_check
        CHECK (step IN ('claim', 'hand_over', 'give_back', 'propose', 'confirm', 'send_back')),
    ADD CONSTRAINT case_handling_holder_check CHECK (
        CASE step WHEN 'give_back' THEN held_by IS NULL WHEN 'claim' THEN held_by IS NOT NULL
                  WHEN 'hand_over' THEN held_by IS NOT NULL ELSE true END),
    ADD CONSTRAINT case_handling_reason_check CHECK (step NOT IN ('propose', 'send_back') OR reason IS NOT NULL);
