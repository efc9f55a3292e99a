-- A version of everything public. It is the sum of a few counters: whoever publishes moves one that nobody else
-- holds and makes a new one when all are held, so publishing never waits and cannot deadlock here. Of two snapshots
-- the later sees every move of the earlier, so versions read by statements never go back.

CREATE TABLE public_version (
    id     integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    number bigint NOT NULL
) WITH (fillfactor = 50);

-- Begins above every version of an older database, whose answers may still be kept somewhere.
INSERT INTO public_version (number) VALUES ((extract(epoch FROM clock_timestamp()) * 1000)::bigint);

CREATE FUNCTION current_public_version() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN (SELECT sum(number)::bigint FROM public_version);

CREATE FUNCTION move_public_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE public_version SET number = number + 1
    WHERE id = (SELECT id FROM public_version ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED);
    IF NOT FOUND THEN
        INSERT INTO public_version (number) VALUES (1);
    END IF;
    NOTIFY public_version;
    RETURN NULL;
END $$;

-- Whatever a public answer is made of.
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON published_institution
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON region
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON local_parameter
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON calendar_year
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON calendar_day
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();
