-- Issued documents as PDF: drawn once, kept for ever.

CREATE TABLE document_file (
    document_id   bigint PRIMARY KEY REFERENCES issued_document,
    content_check text NOT NULL,        -- printed on the document
    sha256        bytea NOT NULL,       -- of the PDF
    pdf_sealed    bytea NOT NULL,
    drawn_at      timestamptz NOT NULL
);
CREATE TRIGGER document_file_kept BEFORE UPDATE OR DELETE ON document_file
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
