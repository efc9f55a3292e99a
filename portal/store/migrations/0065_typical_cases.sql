-- Typical cases (WH 五(三)): what officers tell everybody about an act, without names; taken back, they stay on record.
CREATE TABLE typical_case (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id      bigint NOT NULL REFERENCES entry, -- seen by nobody outside
    region        text NOT NULL REFERENCES region,  -- the city
    title         text NOT NULL,
    facts         text NOT NULL,
    lesson        text NOT NULL,
    act           text NOT NULL,            -- what the catalogue calls the act
    act_en        text NOT NULL,
    article       text NOT NULL,
    year          integer NOT NULL,         -- of the decision
    published_at  timestamptz NOT NULL,
    published_by  bigint REFERENCES officer,
    taken_back_at timestamptz,
    taken_back_by bigint REFERENCES officer,
    reason        text,
    CHECK ((taken_back_at IS NULL) = (reason IS NULL))
);
CREATE UNIQUE INDEX typical_case_told ON typical_case (entry_id) WHERE taken_back_at IS NULL;
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON typical_case
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();

CREATE FUNCTION keep_typical_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    ending text[] := '{taken_back_at,taken_back_by,reason}';
BEGIN
    IF OLD.taken_back_at IS NOT NULL OR (to_jsonb(NEW) - ending) IS DISTINCT FROM (to_jsonb(OLD) - ending) THEN
        RAISE EXCEPTION 'typical_case is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER typical_case_kept BEFORE UPDATE ON typical_case FOR EACH ROW EXECUTE FUNCTION keep_typical_case();
CREATE TRIGGER typical_case_never_deleted BEFORE DELETE ON typical_case FOR EACH ROW EXECUTE FUNCTION refuse_change();
