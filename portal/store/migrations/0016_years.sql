-- A year at a time (SC art. 15): results are computed and stored, and count from their publication on.

-- Sets of local parameters on which many results rest, as shown: a million results share a handful.
CREATE TABLE parameter_set (
    id         integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sha256     bytea NOT NULL UNIQUE,
    parameters jsonb NOT NULL
);

CREATE TABLE yearly_result (
    subject_id       bigint NOT NULL REFERENCES subject,
    cycle            integer NOT NULL,      -- natural year
    score            numeric(8,2),
    grade            text,                  -- code; null for who was not evaluated
    computed_grade   text,                  -- before a lowering under SC-37-6
    reason           text,                  -- clause under which somebody was not evaluated
    lowered_by       text,                  -- clause that lowers the grade
    model            text,                  -- version of the model that scored an institution
    trace            jsonb NOT NULL,        -- as shown; its points add up to the score
    parameter_set_id integer REFERENCES parameter_set,
    computed_at      timestamptz NOT NULL,
    published_on     date,                  -- null: nobody but officers may see it
    PRIMARY KEY (subject_id, cycle)
);
CREATE INDEX yearly_result_waiting ON yearly_result (cycle, subject_id) WHERE published_on IS NULL;

-- How far the computing of a year has come; a killed one goes on where it stood.
CREATE TABLE cycle_run (
    rulebook    text NOT NULL,
    cycle       integer NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    PRIMARY KEY (rulebook, cycle)
);
CREATE TABLE cycle_stretch (                -- of subjects, by id, that is done
    rulebook    text NOT NULL,
    cycle       integer NOT NULL,
    first_id    bigint NOT NULL,
    unscored    integer NOT NULL,           -- institutions that nothing scored
    PRIMARY KEY (rulebook, cycle, first_id),
    FOREIGN KEY (rulebook, cycle) REFERENCES cycle_run
);

-- Values of a model's indicators (SC art. 17), as they were imported; the newest counts.
CREATE TABLE indicator_import (
    subject_id  bigint NOT NULL REFERENCES subject,
    cycle       integer NOT NULL,
    imported_at timestamptz NOT NULL,
    model       text NOT NULL,              -- version whose indicators these are
    values      jsonb NOT NULL,             -- {indicator: value as text}
    PRIMARY KEY (subject_id, cycle, imported_at)
);
CREATE TRIGGER indicator_import_kept BEFORE UPDATE OR DELETE ON indicator_import
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE INDEX subject_by_brand ON subject (rulebook, (facts->>'brand')) WHERE facts ? 'brand';
