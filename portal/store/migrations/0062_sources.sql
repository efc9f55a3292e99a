-- The sources that Shandong names beside Heilongjiang's (SD art. 6); the domain's list is the only one (domain/entry.py).
ALTER TABLE entry DROP CONSTRAINT entry_source_check;
