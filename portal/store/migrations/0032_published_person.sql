-- Results of insured persons that an officer made public (SC art. 38, CON-12): masked name, grade and day. Nothing else
-- has a column here that is shown; whom a row is about stays inside.
CREATE TABLE published_person (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id bigint NOT NULL UNIQUE REFERENCES subject,
    result_id  bigint NOT NULL REFERENCES result,
    name       text NOT NULL,               -- masked
    grade      jsonb NOT NULL,
    as_of      date NOT NULL
);
CREATE TRIGGER public_version_moves AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON published_person
    FOR EACH STATEMENT EXECUTE FUNCTION move_public_version();
