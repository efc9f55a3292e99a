-- What a result rests on beside the entries: the natural year and the model of its anchor; and under a yearly text the
-- grade of the newest published year, as it stands and before it was lowered (SC-37-6).

ALTER TABLE result
    ADD COLUMN cycle          integer,
    ADD COLUMN model          text,
    ADD COLUMN annual_grade   jsonb,
    ADD COLUMN computed_grade jsonb;
