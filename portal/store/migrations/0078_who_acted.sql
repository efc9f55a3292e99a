-- Whoever acts for a subject by a mandate stands beside all that they did, as beside each step of a case.
ALTER TABLE commitment ADD COLUMN agent_id bigint REFERENCES identity;
ALTER TABLE consent ADD COLUMN agent_id bigint REFERENCES identity;
ALTER TABLE consent ADD COLUMN withdrawn_by_agent bigint REFERENCES identity;
ALTER TABLE declaration ADD COLUMN agent_id bigint REFERENCES identity;
ALTER TABLE evidence ADD COLUMN agent_id bigint REFERENCES identity;
ALTER TABLE issued_document ADD COLUMN agent_id bigint REFERENCES identity; -- on whose filing or order it was issued
ALTER TABLE listing_event ADD COLUMN by_subject boolean NOT NULL DEFAULT false;
ALTER TABLE listing_event ADD COLUMN agent_id bigint REFERENCES identity CHECK (agent_id IS NULL OR by_subject);

ALTER TABLE listing ADD COLUMN objection_no text;                 -- on the receipt of an objection to the notice

-- A new column with a default rewrites no row, but the steps that subjects took say so from the beginning.
ALTER TABLE listing_event DISABLE TRIGGER listing_event_kept;
UPDATE listing_event SET by_subject = true WHERE step = 'object' AND officer_id IS NULL;
ALTER TABLE listing_event ENABLE TRIGGER listing_event_kept;

CREATE OR REPLACE FUNCTION keep_consent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    withdrawal text[] := '{withdrawn_at,withdrawn_by_agent}';
BEGIN
    IF OLD.withdrawn_at IS NOT NULL
       OR (to_jsonb(NEW) - withdrawal) IS DISTINCT FROM (to_jsonb(OLD) - withdrawal) THEN
        RAISE EXCEPTION 'consent is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE INDEX evidence_by_subject ON evidence (subject_id) WHERE subject_id IS NOT NULL;

-- Decisions about measures, and the way back after a suspension or a bar (portal.domain.resumption): every step.
ALTER TABLE measure ADD COLUMN resumed_on date;
UPDATE measure SET resumed_on = (ended_at AT TIME ZONE 'Asia/Shanghai')::date
WHERE state = 'served' AND exam_passed_on IS NOT NULL;

CREATE TABLE measure_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    measure_id  bigint NOT NULL REFERENCES measure,
    step        text NOT NULL,
    officer_id  bigint REFERENCES officer,
    by_subject  boolean NOT NULL,
    agent_id    bigint REFERENCES identity CHECK (agent_id IS NULL OR by_subject),
    reason      text,
    happened_at timestamptz NOT NULL
);
CREATE INDEX measure_event_by_measure ON measure_event (measure_id, id);
CREATE INDEX measure_event_by_time ON measure_event USING brin (happened_at);
CREATE TRIGGER measure_event_kept BEFORE UPDATE OR DELETE ON measure_event
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- What is known of the days before these events: the decision of each measure that has one, at its arising or later.
INSERT INTO measure_event (measure_id, step, officer_id, by_subject, reason, happened_at)
SELECT id, 'decide', decided_by, false, reason, opened_at FROM measure WHERE reason IS NOT NULL ORDER BY id;
INSERT INTO measure_event (measure_id, step, officer_id, by_subject, happened_at)
SELECT id, 'pass_exam', exam_noted_by, false, exam_passed_on::timestamp AT TIME ZONE 'Asia/Shanghai'
FROM measure WHERE exam_passed_on IS NOT NULL ORDER BY id;
INSERT INTO measure_event (measure_id, step, by_subject, happened_at)
SELECT id, 'resume', true, ended_at FROM measure WHERE resumed_on IS NOT NULL ORDER BY id;

-- A message to officers names the case that it is about, and each officer reads it for himself.
ALTER TABLE message ADD COLUMN case_id bigint REFERENCES credit_case;
CREATE INDEX message_to_officers ON message (id) WHERE audience = 'officer';
CREATE TABLE officer_reading (
    message_id bigint NOT NULL REFERENCES message,
    officer_id bigint NOT NULL REFERENCES officer,
    read_at    timestamptz NOT NULL,
    PRIMARY KEY (message_id, officer_id)
);

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
SELECT revoked_at, 'mandate', md.id, 'revoke', NULL, NULL,
       CASE revoked_by WHEN agent_id THEN 'agent' WHEN principal_id THEN 'subject' ELSE 'system' END,
       s.id, NULL, NULL, NULL, NULL, agent_id
FROM mandate md JOIN subject s ON s.identity_id = principal_id WHERE revoked_at IS NOT NULL;
