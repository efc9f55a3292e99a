-- A mandate may be ended at the counter for whom it concerns; the audit trail says by which officer, on what proof.

ALTER TABLE mandate ADD COLUMN revoked_at_counter_by bigint REFERENCES officer;
ALTER TABLE mandate ADD COLUMN revocation_proof text; -- the document that the officer saw
ALTER TABLE mandate ADD CHECK ((revoked_at_counter_by IS NULL) = (revocation_proof IS NULL));

CREATE OR REPLACE VIEW audit_trail AS
SELECT happened_at, 'access' AS area, a.id, action AS step, officer_id, NULL::bigint AS to_officer_id,
       CASE WHEN officer_id IS NOT NULL THEN 'officer' WHEN agent_id IS NOT NULL THEN 'agent'
            WHEN action IN ('read_evidence', 'read_document') THEN 'subject' ELSE 'system' END AS by,
       subject_id, NULL::bigint AS case_id, NULL::bigint AS entry_id, NULL AS state, purpose AS words, agent_id
FROM access_log a
UNION ALL
SELECT happened_at, 'entry', v.id, event, officer_id, NULL, CASE WHEN officer_id IS NULL THEN 'system' ELSE 'officer' END,
       e.subject_id, NULL, entry_id, NULL, reason, NULL
FROM entry_event v JOIN entry e ON e.id = entry_id
UNION ALL
SELECT happened_at, 'case', v.id, event, officer_id, NULL,
       CASE WHEN agent_id IS NOT NULL THEN 'agent' WHEN by_subject THEN 'subject'
            WHEN officer_id IS NULL THEN 'time' ELSE 'officer' END,
       c.subject_id, case_id, NULL, v.state, reason, agent_id
FROM case_event v JOIN credit_case c ON c.id = case_id
UNION ALL
SELECT happened_at, 'handling', w.id, step, officer_id, w.held_by, 'officer', c.subject_id, case_id, NULL, NULL, reason, NULL
FROM case_handling w JOIN credit_case c ON c.id = case_id
UNION ALL
SELECT asked_at, 'opinion', q.id, 'ask', asked_by, NULL, 'officer', c.subject_id, case_id, NULL, NULL, q.unit, NULL
FROM case_opinion q JOIN credit_case c ON c.id = case_id
UNION ALL
SELECT recorded_at, 'opinion', q.id, 'answer', recorded_by, NULL, 'officer', c.subject_id, case_id, NULL, NULL, q.unit, NULL
FROM case_opinion q JOIN credit_case c ON c.id = case_id WHERE recorded_at IS NOT NULL
UNION ALL
SELECT happened_at, 'listing', v.id, step, officer_id, NULL,
       CASE WHEN agent_id IS NOT NULL THEN 'agent' WHEN by_subject THEN 'subject'
            WHEN officer_id IS NULL THEN 'system' ELSE 'officer' END,
       l.subject_id, NULL, NULL, NULL, words, agent_id
FROM listing_event v JOIN listing l ON l.id = listing_id
UNION ALL
SELECT happened_at, 'measure', v.id, step, officer_id, NULL,
       CASE WHEN agent_id IS NOT NULL THEN 'agent' WHEN by_subject THEN 'subject'
            WHEN officer_id IS NULL THEN 'time' ELSE 'officer' END,
       m.subject_id, NULL, m.entry_id, m.code, v.reason, agent_id
FROM measure_event v JOIN measure m ON m.id = measure_id
UNION ALL
SELECT found_at, 'commitment', f.id, f.state, officer_id, NULL, CASE WHEN officer_id IS NULL THEN 'system' ELSE 'officer' END,
       m.subject_id, NULL, NULL, NULL, evidence, NULL
FROM commitment_finding f JOIN commitment m ON m.id = commitment_id
UNION ALL
SELECT signed_at, 'commitment', m.id, 'sign', NULL, NULL, CASE WHEN agent_id IS NULL THEN 'subject' ELSE 'agent' END,
       subject_id, NULL, NULL, NULL, version, agent_id
FROM commitment m
UNION ALL
SELECT given_at, 'consent', k.id, 'give', NULL, NULL, CASE WHEN agent_id IS NULL THEN 'subject' ELSE 'agent' END,
       subject_id, NULL, NULL, NULL, measure, agent_id
FROM consent k
UNION ALL
SELECT withdrawn_at, 'consent', k.id, 'withdraw', NULL, NULL,
       CASE WHEN withdrawn_by_agent IS NULL THEN 'subject' ELSE 'agent' END, subject_id, NULL, NULL, NULL, measure,
       withdrawn_by_agent
FROM consent k WHERE withdrawn_at IS NOT NULL
UNION ALL
SELECT kept_at, 'evidence', 0, 'keep', officer_id, NULL,
       CASE WHEN officer_id IS NOT NULL THEN 'officer' WHEN agent_id IS NOT NULL THEN 'agent' ELSE 'subject' END,
       subject_id, case_id, NULL, NULL, media_type, agent_id
FROM evidence ev WHERE kept_at IS NOT NULL AND subject_id IS NOT NULL
UNION ALL
SELECT issued_at, 'document', d.id, kind, issued_by, NULL,
       CASE WHEN agent_id IS NOT NULL THEN 'agent' WHEN issued_by IS NULL THEN 'system' ELSE 'officer' END,
       subject_id, CASE WHEN of_a_case(kind) THEN ref_id END, NULL, NULL, number, agent_id
FROM issued_document d
UNION ALL
SELECT delivered_at, 'document', d.id, 'deliver', delivered_by, NULL, 'officer', subject_id,
       CASE WHEN of_a_case(kind) THEN ref_id END, NULL, NULL, number, NULL
FROM issued_document d WHERE delivered_at IS NOT NULL
UNION ALL
SELECT entered_at, 'parameter', p.id, key, NULL, NULL, 'operator', NULL, NULL, NULL, NULL, document, NULL
FROM local_parameter p
UNION ALL
SELECT confirmed_at, 'mandate', md.id, 'confirm', confirmed_by, NULL,
       CASE WHEN confirmed_by IS NULL THEN 'subject' ELSE 'officer' END, s.id, NULL, NULL, NULL, proof, agent_id
FROM mandate md JOIN subject s ON s.identity_id = principal_id WHERE confirmed_at IS NOT NULL
UNION ALL
SELECT revoked_at, 'mandate', md.id, 'revoke', revoked_at_counter_by, NULL,
       CASE WHEN revoked_at_counter_by IS NOT NULL THEN 'officer' WHEN revoked_by = agent_id THEN 'agent'
            WHEN revoked_by = principal_id THEN 'subject' ELSE 'system' END,
       s.id, NULL, NULL, NULL, revocation_proof, agent_id
FROM mandate md JOIN subject s ON s.identity_id = principal_id WHERE revoked_at IS NOT NULL;
