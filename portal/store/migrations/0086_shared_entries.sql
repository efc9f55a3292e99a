-- What a department was told of an entry last (HLJ art. 36), so that every change reaches it, whenever it is stored.
CREATE TABLE shared_entry (
    entry_id   bigint NOT NULL REFERENCES entry,
    department text NOT NULL,
    status     text NOT NULL,
    told_at    timestamptz NOT NULL,
    PRIMARY KEY (entry_id, department)
);

-- Of what was shared before, each change since then is told once more rather than never.
INSERT INTO shared_entry (entry_id, department, status, told_at)
SELECT e.id, push.platform, 'active', max(push.created_at)
FROM push JOIN entry e ON e.shared AND e.stage = 'confirmed' AND e.confirmed_at <= push.created_at
    JOIN subject s ON s.id = e.subject_id
WHERE push.matter = 'entries' AND starts_with(push.once, 'share:' || s.rulebook || ':')
GROUP BY e.id, push.platform;
