-- What left of an entry with a month's upload (WH 5(2)), so that what is undone afterwards is told, too.
CREATE TABLE uploaded_entry (
    entry_id    bigint PRIMARY KEY REFERENCES entry,
    status      text NOT NULL,              -- as it was told last
    uploaded_at timestamptz NOT NULL
);

INSERT INTO uploaded_entry (entry_id, status, uploaded_at)
SELECT e.id, CASE WHEN e.status = 'revoked' THEN 'active' ELSE e.status END, min(u.uploaded_at)
FROM monthly_upload u
    JOIN entry e ON starts_with(e.region, rtrim(u.region, '0')) AND e.confirmed_at <= u.uploaded_at
        AND e.decided_on < u.month + interval '1 month'
    JOIN subject s ON s.id = e.subject_id
WHERE s.rulebook = 'weihai' AND e.category <> 'basic' AND e.stage = 'confirmed' AND e.reverses IS NULL
  AND e.status NOT IN ('duplicate', 'rejected')
GROUP BY e.id;
