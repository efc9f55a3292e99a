-- A new value acts on the results that stand when its day comes: how far that has got, and when it was done.

ALTER TABLE local_parameter
    ADD COLUMN reached    bigint NOT NULL DEFAULT 0,   -- subjects up to this id have been evaluated with it
    ADD COLUMN applied_at timestamptz;
UPDATE local_parameter SET applied_at = entered_at;
CREATE INDEX parameter_waiting ON local_parameter (valid_from, id) WHERE applied_at IS NULL;
