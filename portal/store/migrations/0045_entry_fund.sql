-- The medical fund that an act concerned (SC art. 2); null where nobody stated it.
ALTER TABLE entry ADD COLUMN fund text;
