-- When the score of a year that was given as a whole arrived, or was put right: what is taken back later is still in it
-- (CON-26). Null where the entries are added up.
ALTER TABLE yearly_result ADD COLUMN given_at timestamptz;
UPDATE yearly_result SET given_at = computed_at WHERE model IS NOT NULL;
