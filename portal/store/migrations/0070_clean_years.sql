-- The incentive for clean years (SD art. 9 (1)) is given for a natural year (CON-17): whoever has it is looked at anew
-- when the next one begins.
INSERT INTO due_act (kind, subject_id, ref_id, due_at)
SELECT DISTINCT 'year_turns', subject_id, subject_id, timestamptz '2027-01-01 00:00:00+08'
FROM measure WHERE code = 'SD-9-1' AND state = 'in_force'
ON CONFLICT DO NOTHING;
