-- Risk warnings, for officers alone, and the level of monitoring under which a subject is put after one (SC art. 19).
CREATE TABLE risk_warning (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id bigint NOT NULL REFERENCES subject,
    fallen     numeric NOT NULL,            -- points
    days       integer NOT NULL,            -- within which the score fell
    warned_at  timestamptz NOT NULL
);
CREATE INDEX risk_warning_by_subject ON risk_warning (subject_id, id);
CREATE INDEX risk_warning_newest ON risk_warning (warned_at DESC, id DESC);
CREATE TRIGGER risk_warning_kept BEFORE UPDATE OR DELETE ON risk_warning FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE monitoring (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id bigint NOT NULL REFERENCES subject,
    warning_id bigint NOT NULL REFERENCES risk_warning,
    level      text NOT NULL,
    name       text NOT NULL,               -- of the level, as the text calls it
    name_en    text NOT NULL,
    article    text NOT NULL,
    reason     text NOT NULL,
    region     text NOT NULL,               -- of the authority that decided
    decided_by bigint REFERENCES officer,
    decided_at timestamptz NOT NULL,
    ended_at   timestamptz,
    ended_by   bigint REFERENCES officer,
    end_reason text
);
CREATE INDEX monitoring_by_subject ON monitoring (subject_id, id);
CREATE UNIQUE INDEX monitoring_once ON monitoring (subject_id) WHERE ended_at IS NULL;

CREATE FUNCTION keep_monitoring() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text[] := '{ended_at,ended_by,end_reason}';
BEGIN
    IF OLD.ended_at IS NOT NULL OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
        RAISE EXCEPTION 'monitoring is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER monitoring_kept BEFORE UPDATE ON monitoring FOR EACH ROW EXECUTE FUNCTION keep_monitoring();
CREATE TRIGGER monitoring_never_deleted BEFORE DELETE ON monitoring FOR EACH ROW EXECUTE FUNCTION refuse_change();
