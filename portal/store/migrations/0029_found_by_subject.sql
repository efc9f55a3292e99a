-- What belongs to a subject is found by the subject. The unique index on entries that did this leaves out those that
-- do not count (0009), so it serves no search among all.
CREATE INDEX entry_by_subject ON entry (subject_id, id);
