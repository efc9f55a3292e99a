-- More rulebooks bring more words: the states of a result stand in portal.domain.result, and causes and kinds of due
-- acts, which nothing in the database rests on, are checked there alone.

ALTER TABLE result DROP CONSTRAINT result_state_check;
ALTER TABLE result ADD CONSTRAINT result_state_check
    CHECK (state IN ('initial', 'final', 'no_objection', 'not_evaluated', 'trial', 'lapsed'));
ALTER TABLE result DROP CONSTRAINT result_cause_check;
ALTER TABLE due_act DROP CONSTRAINT due_act_kind_check;
