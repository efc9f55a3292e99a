-- Who published a result, where publication is an act.
ALTER TABLE result ADD COLUMN published_by bigint REFERENCES officer;
