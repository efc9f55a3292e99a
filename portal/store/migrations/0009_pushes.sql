-- Pushes to platforms outside: an outbox of its own, written in the transaction that makes the change. `records` name
-- identities; numbers are put in on the way out and rest nowhere else.

CREATE TABLE push (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref             uuid NOT NULL UNIQUE,   -- the receiver's idempotency key
    once            text NOT NULL UNIQUE,   -- what the push is about ("entry:12"): one push each
    subject_id      bigint REFERENCES subject, -- null where it is about many
    entry_id        bigint REFERENCES entry,
    platform        text NOT NULL,
    channel         text NOT NULL CHECK (channel IN ('real_time', 'periodic', 'monthly', 'daily')),
    matter          text NOT NULL,
    records         jsonb NOT NULL,
    reviewed        boolean NOT NULL,       -- its receiver adopts or rejects it
    reverses        bigint REFERENCES push,
    due_on          date,
    state           text NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'acknowledged', 'adopted', 'rejected',
                                                   'failed', 'withdrawn')),
    reason          text,
    attempts        integer NOT NULL DEFAULT 0,
    error_code      text,
    created_at      timestamptz NOT NULL,
    next_at         timestamptz NOT NULL,   -- not claimed, nor asked about, before
    leased_by       text,
    lease_until     timestamptz,
    sent_at         timestamptz,
    acknowledged_at timestamptz,
    decided_at      timestamptz
);
CREATE INDEX push_waiting ON push (next_at, id) WHERE state IN ('queued', 'sending', 'sent', 'acknowledged');
CREATE INDEX push_by_subject ON push (subject_id, id);
CREATE INDEX push_by_entry ON push (subject_id) WHERE entry_id IS NOT NULL;

-- Weihai: degree and channel of an entry, the entry that it reverses, and the institution's entry for which a person
-- answers. The same act by another road is kept as a duplicate.
ALTER TABLE entry
    ADD COLUMN severity    text CHECK (severity IN ('minor', 'serious', 'grave')),
    ADD COLUMN channel     text CHECK (channel IN ('real_time', 'periodic')),
    ADD COLUMN reverses    bigint REFERENCES entry,
    ADD COLUMN answers_for bigint REFERENCES entry;
CREATE INDEX entry_answering ON entry (answers_for) WHERE answers_for IS NOT NULL;
DROP INDEX entry_once;
CREATE UNIQUE INDEX entry_once ON entry (subject_id, document_no, item)
    WHERE status NOT IN ('duplicate', 'rejected') AND reverses IS NULL;

-- Look-ups in the city's credit platform (WH 三(三), 四), each with its time.
CREATE TABLE look_up (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id   bigint NOT NULL REFERENCES subject,
    list         text NOT NULL,             -- red_list, blacklist
    about        text NOT NULL,             -- institution, legal_representative, person_in_charge
    listed       boolean NOT NULL,
    looked_up_at timestamptz NOT NULL,
    officer_id   bigint REFERENCES officer
);
CREATE INDEX look_up_by_subject ON look_up (subject_id, id);
CREATE TRIGGER look_up_kept BEFORE UPDATE OR DELETE ON look_up FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A district's upload of a month (WH 五(二)).
CREATE TABLE monthly_upload (
    region      text NOT NULL REFERENCES region,
    month       date NOT NULL CHECK (extract(day FROM month) = 1),
    due_on      date NOT NULL,
    uploaded_at timestamptz NOT NULL,
    officer_id  bigint REFERENCES officer,
    push_id     bigint REFERENCES push,     -- null where the month brought nothing
    PRIMARY KEY (region, month)
);
