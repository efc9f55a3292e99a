-- What was stated about subjects beside their entries (SC art. 16, 34, 35, 37; SD art. 8, 9; WH 1): every statement, as it
-- was made. What holds stands in subject.facts.
CREATE TABLE subject_fact (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id  bigint NOT NULL REFERENCES subject,
    name        text NOT NULL,              -- of the rulebook's facts
    label       text NOT NULL,
    label_en    text NOT NULL,
    article     text NOT NULL,
    value       jsonb,                      -- none: it holds no longer
    shown       text,                       -- the value as it is read
    stated_on   date NOT NULL,              -- day of the proof
    document_no text,
    reason      text,
    officer_id  bigint REFERENCES officer,  -- none: it came with an import
    recorded_at timestamptz NOT NULL,
    CHECK ((value IS NULL) = (shown IS NULL))
);
CREATE INDEX subject_fact_by_subject ON subject_fact (subject_id, id);
CREATE TRIGGER subject_fact_kept BEFORE UPDATE ON subject_fact FOR EACH ROW
    WHEN (NOT follows_archive(to_jsonb(OLD), to_jsonb(NEW))) EXECUTE FUNCTION refuse_change();
CREATE TRIGGER subject_fact_never_deleted BEFORE DELETE ON subject_fact FOR EACH ROW EXECUTE FUNCTION refuse_change();
