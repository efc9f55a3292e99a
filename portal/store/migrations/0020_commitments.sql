-- Credit commitments as they were signed, and what was found of each (portal.domain.commitment).
CREATE TABLE commitment (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id    bigint NOT NULL REFERENCES subject,
    version       text NOT NULL,            -- of the text
    article       text NOT NULL,
    content       jsonb NOT NULL,           -- the text as signed, as shown
    public        boolean NOT NULL,         -- everybody may see it, a person under a masked name
    signer_shown  text NOT NULL,            -- masked
    signer_sealed bytea NOT NULL,
    signed_at     timestamptz NOT NULL,
    state         text NOT NULL
);
CREATE INDEX commitment_by_subject ON commitment (subject_id, id);
CREATE INDEX commitment_public ON commitment (id) WHERE public;

CREATE TABLE commitment_finding (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    commitment_id bigint NOT NULL REFERENCES commitment,
    state         text NOT NULL,
    evidence      text NOT NULL,
    officer_id    bigint REFERENCES officer,
    found_at      timestamptz NOT NULL
);
CREATE INDEX commitment_finding_by_commitment ON commitment_finding (commitment_id, id);
CREATE TRIGGER commitment_finding_kept BEFORE UPDATE OR DELETE ON commitment_finding
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE FUNCTION keep_commitment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - 'state') IS DISTINCT FROM (to_jsonb(OLD) - 'state') THEN
        RAISE EXCEPTION 'commitment is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER commitment_kept BEFORE UPDATE ON commitment FOR EACH ROW EXECUTE FUNCTION keep_commitment();
CREATE TRIGGER commitment_never_deleted BEFORE DELETE ON commitment FOR EACH ROW EXECUTE FUNCTION refuse_change();
