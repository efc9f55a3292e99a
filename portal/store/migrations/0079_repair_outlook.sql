-- What a repair of each adverse entry lacks, stored as it is shown, each condition with the days on which it is not met.
CREATE TABLE repair_outlook (
    entry_id   bigint PRIMARY KEY REFERENCES entry,
    conditions jsonb NOT NULL -- a list of {code, text, text_en, article, from, until}, the most lasting first
);

-- Files that are older get theirs when the timetable settles them once more, as of the result that stands.
INSERT INTO due_act (kind, subject_id, ref_id, due_at)
SELECT 'brand_changes', s.id, s.id, r.as_of FROM subject s JOIN result r ON r.id = s.current_result_id
WHERE EXISTS (SELECT FROM entry e WHERE e.subject_id = s.id AND e.category = 'adverse' AND e.confirmed_at IS NOT NULL)
ON CONFLICT DO NOTHING;
