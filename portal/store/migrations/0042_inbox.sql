-- Every document is a message of its addressee's inbox, too; it counts as read when its PDF is opened.

ALTER TABLE message ADD COLUMN document_id bigint UNIQUE REFERENCES issued_document;
CREATE INDEX message_unread ON message (subject_id) WHERE read_at IS NULL AND audience = 'subject';

INSERT INTO message (subject_id, audience, kind, title, title_en, body, body_en, created_at, read_at, document_id)
SELECT subject_id, 'subject', 'document', '文书：' || (content->'title'->>'zh'), 'Document: ' || (content->'title'->>'en'),
       '《' || (content->'title'->>'zh') || '》已出具，请打开 PDF 查看。',
       '“' || (content->'title'->>'en') || '” was issued; open the PDF to read it.', issued_at, delivered_at, id
FROM issued_document;
