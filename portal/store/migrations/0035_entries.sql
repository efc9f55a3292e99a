-- Refusal to perform (HLJ art. 18 (3)): since when no remedy is left against the decision.
ALTER TABLE entry ADD COLUMN remedy_ended_on date;
ALTER TABLE entry ADD COLUMN final_decision text;                        -- its number

-- What a subject declared when it handed in an entry itself (HLJ art. 24): the sentence it ticked, its name, the time.
CREATE TABLE declaration (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id        bigint NOT NULL UNIQUE REFERENCES entry,
    version         text NOT NULL,
    statement       jsonb NOT NULL,         -- {zh, en}, as shown when it was ticked
    declarer_shown  text NOT NULL,
    declarer_sealed bytea NOT NULL,
    declared_at     timestamptz NOT NULL
);
CREATE TRIGGER declaration_kept BEFORE UPDATE OR DELETE ON declaration FOR EACH ROW EXECUTE FUNCTION refuse_change();
