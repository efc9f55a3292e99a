-- The liaison officer of a unit (联络员, JN 4-1): one for each.
ALTER TABLE officer ADD COLUMN liaison_for text UNIQUE;
