-- Disputes, repairs and objections: one row a case, every step an event that stays.

CREATE TABLE credit_case (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind             text NOT NULL CHECK (kind IN ('dispute', 'repair', 'objection')),
    subject_id       bigint NOT NULL REFERENCES subject,
    receipt_no       text NOT NULL,
    title            text NOT NULL,
    title_en         text NOT NULL,
    authority        text NOT NULL REFERENCES region, -- that decides
    state            text NOT NULL,         -- portal.domain.dispute, repair, objection
    filed_at         timestamptz NOT NULL,
    received_on      date NOT NULL,         -- the real day of receipt, also at the counter
    filed_by         bigint REFERENCES officer, -- who took it down at the counter
    request          text,                  -- names the filing: a double click files once
    entries          bigint[] NOT NULL,
    reasons          text NOT NULL,
    evidence         boolean NOT NULL,
    due_on           date,                  -- last day for the authority; null while its clock stands still
    due_deadline     jsonb,                 -- how it was counted, as shown
    answer           text,
    closed_at        timestamptz,
    result_sequence  integer,               -- dispute of a result as a whole
    ground           integer,
    unit             text,                  -- other unit that helps
    commitment       boolean,               -- repair
    accepted_on      date,
    notice_until     date,                  -- last day of the public notice
    notice_deadline  jsonb,
    barred_until     date,                  -- first day after the bar for false material
    objected_to      text,                  -- objection: repair_refusal, repair_notice
    repair_id        bigint REFERENCES credit_case,
    FOREIGN KEY (subject_id, result_sequence) REFERENCES result (subject_id, sequence),
    UNIQUE (subject_id, receipt_no),
    UNIQUE (subject_id, request)
);
CREATE INDEX credit_case_by_due_day ON credit_case (due_on, id) WHERE closed_at IS NULL;

CREATE TABLE case_event (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    case_id     bigint NOT NULL REFERENCES credit_case,
    event       text NOT NULL,
    state       text NOT NULL,              -- after it
    officer_id  bigint REFERENCES officer,
    by_subject  boolean NOT NULL,           -- neither officer nor subject: time itself
    reason      text,
    happened_at timestamptz NOT NULL
);
CREATE INDEX case_event_by_case ON case_event (case_id, id);

CREATE TABLE rectification (                -- an act was corrected: facts for automatic repair (SD art. 12)
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id        bigint NOT NULL REFERENCES entry,
    effects_removed boolean NOT NULL,
    commitment      boolean NOT NULL,
    reported_at     timestamptz NOT NULL,
    officer_id      bigint REFERENCES officer
);
CREATE INDEX rectification_by_entry ON rectification (entry_id);

-- What a case is about never changes.
CREATE FUNCTION keep_credit_case() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    moves text[] := '{state,evidence,due_on,due_deadline,answer,closed_at,unit,commitment,accepted_on,notice_until,
                      notice_deadline,barred_until}';
BEGIN
    IF (to_jsonb(NEW) - moves) IS DISTINCT FROM (to_jsonb(OLD) - moves) THEN
        RAISE EXCEPTION 'credit_case is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER credit_case_kept BEFORE UPDATE ON credit_case FOR EACH ROW EXECUTE FUNCTION keep_credit_case();
CREATE TRIGGER credit_case_never_deleted BEFORE DELETE ON credit_case FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER case_event_kept BEFORE UPDATE OR DELETE ON case_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER rectification_kept BEFORE UPDATE OR DELETE ON rectification
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- A notice that stood still and runs on falls due once more.
ALTER TABLE due_act DROP CONSTRAINT IF EXISTS due_act_kind_ref_id_key;
CREATE UNIQUE INDEX IF NOT EXISTS due_act_waiting_once ON due_act (kind, ref_id) WHERE done_at IS NULL;
