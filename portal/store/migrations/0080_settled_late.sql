-- What waits to settle a file once more does so as of the last that happened anywhere: what has ended by then, publicity
-- above all, stays ended.
UPDATE due_act SET due_at = greatest(
    due_at, (SELECT max(as_of) FROM result), (SELECT max(recorded_at) FROM entry), (SELECT max(done_at) FROM due_act))
WHERE kind = 'brand_changes' AND done_at IS NULL;
