-- A person who was kept under another document gets a resident ID number (HLJ art. 22). The older number still leads to
-- the same person; nothing of its archives is lost, and every step stays written down.

CREATE TABLE former_document (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity_id       bigint NOT NULL REFERENCES identity,
    document_type     text NOT NULL,
    identifier_hash   bytea NOT NULL,
    identifier_sealed bytea NOT NULL,
    identifier_shown  text NOT NULL,
    officer_id        bigint NOT NULL REFERENCES officer,
    proof             text NOT NULL,        -- the document that the officer saw
    replaced_at       timestamptz NOT NULL,
    UNIQUE (document_type, identifier_hash)
);
CREATE TRIGGER former_document_kept BEFORE UPDATE OR DELETE ON former_document
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- The number was known already: the archives of the one identity went over to the other.
CREATE TABLE identity_merge (
    identity_id bigint PRIMARY KEY REFERENCES identity,
    into_id     bigint NOT NULL REFERENCES identity,
    subject_ids bigint[] NOT NULL,          -- the archives that went over
    officer_id  bigint NOT NULL REFERENCES officer,
    proof       text NOT NULL,
    merged_at   timestamptz NOT NULL,
    CHECK (identity_id <> into_id)
);
CREATE TRIGGER identity_merge_kept BEFORE UPDATE OR DELETE ON identity_merge
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE identity ADD COLUMN merged_into bigint REFERENCES identity;

-- Which identity a number leads to today. Each part is one table, so that look-ups go by its index.
CREATE VIEW identity_key AS
SELECT coalesce(merged_into, id) AS id, document_type, identifier_hash FROM identity
UNION ALL
SELECT identity_id, document_type, identifier_hash FROM former_document;
