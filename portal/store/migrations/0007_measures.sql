-- Measures with their own days, amounts and acts; what an entry says of the loss and of the agreement.

ALTER TABLE entry ADD COLUMN loss numeric(14,2) CHECK (loss >= 0);       -- to the fund, in yuan
ALTER TABLE entry ADD COLUMN fraud_purpose boolean NOT NULL DEFAULT false;
ALTER TABLE entry ADD COLUMN agreement_clause text;                      -- on which the handling rests

ALTER TABLE measure ADD COLUMN entry_id bigint REFERENCES entry;         -- the act it stands beside
ALTER TABLE measure ADD COLUMN result_sequence integer;                  -- of the result from which it follows
ALTER TABLE measure ADD COLUMN region text REFERENCES region;            -- authority that decided it
ALTER TABLE measure ADD COLUMN fine numeric(14,2);                       -- in yuan
ALTER TABLE measure ADD COLUMN amount numeric(14,2);                     -- what the officer chose: per cent, or yuan
ALTER TABLE measure ADD COLUMN document_ref text;                        -- on which the amount rests
ALTER TABLE measure ADD COLUMN exam_passed_on date;
ALTER TABLE measure ADD COLUMN exam_noted_by bigint REFERENCES officer;
ALTER TABLE measure DROP CONSTRAINT measure_state_check;
ALTER TABLE measure ADD CONSTRAINT measure_state_check
    CHECK (state IN ('offered', 'decided', 'in_force', 'served', 'ended'));
-- Suspensions for several acts run side by side, each beside its own entry.
DROP INDEX measure_open_once;
CREATE UNIQUE INDEX measure_open_once ON measure (subject_id, code, coalesce(entry_id, 0)) WHERE state <> 'ended';

-- What was done may fall due again: the turn of a year, the end of a measure that an officer moves.
ALTER TABLE due_act DROP CONSTRAINT IF EXISTS due_act_kind_ref_id_key;
CREATE UNIQUE INDEX IF NOT EXISTS due_act_once ON due_act (kind, ref_id) WHERE done_at IS NULL;
