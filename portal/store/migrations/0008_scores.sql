-- Scores from an evaluation model (评价模型), as they were imported. A newer one takes the place of an older one in
-- what is computed; none is ever changed.

CREATE SEQUENCE score_batch AS bigint;

CREATE TABLE imported_score (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id  bigint NOT NULL REFERENCES subject,
    cycle       integer NOT NULL,           -- natural year
    model       text NOT NULL,              -- version of the model
    score       numeric(8,2) NOT NULL,
    trial       boolean NOT NULL,           -- 试评价: makes no result that counts
    batch       bigint NOT NULL,
    imported_by bigint REFERENCES officer,
    imported_at timestamptz NOT NULL
);
CREATE INDEX imported_score_by_subject ON imported_score (subject_id);
CREATE INDEX imported_score_by_cycle ON imported_score (cycle, model);
CREATE TRIGGER imported_score_kept BEFORE UPDATE OR DELETE ON imported_score
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
