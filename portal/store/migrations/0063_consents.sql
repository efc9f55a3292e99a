-- What persons consented to, as it was shown to them, and when they took it back (HLJ art. 33).
CREATE TABLE consent (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id    bigint NOT NULL REFERENCES subject,
    measure       text NOT NULL,            -- code
    version       text NOT NULL,            -- of the text
    article       text NOT NULL,
    text          text NOT NULL,
    text_en       text NOT NULL,
    signer_shown  text NOT NULL,            -- masked
    signer_sealed bytea NOT NULL,
    given_at      timestamptz NOT NULL,
    withdrawn_at  timestamptz
);
CREATE UNIQUE INDEX consent_standing ON consent (subject_id, measure) WHERE withdrawn_at IS NULL;
CREATE INDEX consent_by_subject ON consent (subject_id, id);

CREATE FUNCTION keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.withdrawn_at IS NOT NULL
       OR (to_jsonb(NEW) - 'withdrawn_at') IS DISTINCT FROM (to_jsonb(OLD) - 'withdrawn_at') THEN
        RAISE EXCEPTION 'consent is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_kept BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION keep_consent();
CREATE TRIGGER consent_never_deleted BEFORE DELETE ON consent FOR EACH ROW EXECUTE FUNCTION refuse_change();
