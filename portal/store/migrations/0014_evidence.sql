-- Evidence: files on their way and files kept. The bytes lie sealed in the vault, under the id.

CREATE TABLE evidence (
    id          uuid PRIMARY KEY,
    identity_id bigint NOT NULL REFERENCES identity,     -- who sent it
    name_sealed bytea NOT NULL,                          -- the file's own name
    size        integer NOT NULL CHECK (size > 0),       -- announced bytes
    received    integer NOT NULL DEFAULT 0 CHECK (received BETWEEN 0 AND size),
    parts       integer[] NOT NULL DEFAULT '{}',         -- where each part that came begins
    state       text NOT NULL CHECK (state IN ('receiving', 'kept', 'refused')),
    refused_for text,                                    -- code of the refusal catalogue
    media_type  text,
    kept_size   integer,
    subject_id  bigint REFERENCES subject,               -- to whose case it belongs; null: not filed yet
    case_kind   text,                                    -- dispute, repair
    case_id     bigint,
    created_at  timestamptz NOT NULL,
    kept_at     timestamptz,
    CHECK ((state = 'kept') = (kept_at IS NOT NULL)),
    CHECK (num_nonnulls(subject_id, case_kind, case_id) IN (0, 3))
);
CREATE INDEX evidence_by_identity ON evidence (identity_id, created_at);
CREATE INDEX evidence_by_case ON evidence (case_kind, case_id);
CREATE INDEX evidence_left_over ON evidence (created_at) WHERE case_id IS NULL;
