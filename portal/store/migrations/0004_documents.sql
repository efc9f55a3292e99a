-- Documents that the portal answers by their hash, beside those that come with the pages.
CREATE TABLE document (
    sha256   text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    text     text NOT NULL,
    added_at timestamptz NOT NULL
);

-- A value that its GraphQL enum does not know is a defect, never an answer.
CREATE FUNCTION unknown_value(enum text, value text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a value is not one of %', enum USING ERRCODE = 'check_violation';
END $$;
