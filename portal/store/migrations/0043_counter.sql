-- Evidence that an officer scanned at the counter; identity_id stays whose it is.
ALTER TABLE evidence ADD COLUMN officer_id bigint REFERENCES officer;
