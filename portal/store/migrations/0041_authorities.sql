-- What documents say about whoever issues them and whomever they are addressed to, as on file on the day of issue.

CREATE TABLE authority (                    -- an operator's data: every row holds from a day on, until the next
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    region     text NOT NULL REFERENCES region,
    name       text NOT NULL,
    name_en    text NOT NULL,
    address    text,
    phone      text,                        -- that people may call
    hours      text,                        -- when the counter is open
    valid_from date NOT NULL,
    document   text NOT NULL,               -- that sets it
    entered_at timestamptz NOT NULL
);
CREATE INDEX authority_by_region ON authority (region, valid_from DESC, id DESC);
CREATE TRIGGER authority_kept BEFORE UPDATE OR DELETE ON authority FOR EACH ROW EXECUTE FUNCTION refuse_change();

ALTER TABLE officer ADD COLUMN phone text;  -- of the office: printed on documents that the officer handles

CREATE TABLE legal_representative (         -- 法定代表人 of an institution: the newest row holds
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity_id bigint NOT NULL REFERENCES identity,
    name_sealed bytea NOT NULL,
    name_shown  text NOT NULL,              -- masked
    recorded_by bigint REFERENCES officer,  -- null for an import
    proof       text,                       -- the document that the officer saw
    recorded_at timestamptz NOT NULL
);
CREATE INDEX legal_representative_by_identity ON legal_representative (identity_id, id DESC);
CREATE TRIGGER legal_representative_kept BEFORE UPDATE OR DELETE ON legal_representative
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE document_party (               -- in clear on the paper alone; the content of a document is masked
    document_id           bigint PRIMARY KEY REFERENCES issued_document,
    name_sealed           bytea NOT NULL,
    identifier_sealed     bytea NOT NULL,
    representative_sealed bytea,
    phone_sealed          bytea,            -- that the subject gave with its filing, else the one on file
    contact_sealed        bytea             -- 联系人, where it is somebody else
);
CREATE TRIGGER document_party_kept BEFORE UPDATE OR DELETE ON document_party
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
INSERT INTO document_party (document_id, name_sealed, identifier_sealed, phone_sealed)
SELECT d.id, i.name_sealed, i.identifier_sealed, i.phone_sealed
FROM issued_document d JOIN subject s ON s.id = d.subject_id JOIN identity i ON i.id = s.identity_id;
