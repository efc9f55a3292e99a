-- The months of publicity run from the confirmation of an entry: its last day, and the local parameter that gave it,
-- are set then, and never again.
CREATE OR REPLACE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changing text[] := '{stage,status,confirmed_at,undisclosed_by_source}';
BEGIN
    IF OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL THEN
        changing := changing || '{publicity_until,local_parameters}'::text[];
    END IF;
    IF (to_jsonb(NEW) - changing) IS DISTINCT FROM (to_jsonb(OLD) - changing)
       OR (NEW.undisclosed_by_source AND NOT OLD.undisclosed_by_source) THEN
        RAISE EXCEPTION 'entry is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

-- What waits to be confirmed had its last day counted from its collection; one that an officer named stays.
ALTER TABLE entry DISABLE TRIGGER entry_kept;
UPDATE entry
SET publicity_until = NULL,
    local_parameters = (SELECT coalesce(jsonb_agg(used), '[]') FROM jsonb_array_elements(local_parameters) AS used
                        WHERE NOT starts_with(used->>'key', 'publicity.'))
WHERE confirmed_at IS NULL
  AND EXISTS (SELECT FROM jsonb_array_elements(local_parameters) AS used WHERE starts_with(used->>'key', 'publicity.'));
ALTER TABLE entry ENABLE TRIGGER entry_kept;
