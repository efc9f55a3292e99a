-- The credit archive, its read side, the outbox of texts, and the calendar.
-- Clock times are timestamptz written by the application (portal.clock), never now().

CREATE TABLE region (                       -- GB/T 2260, from portal/rulebooks/regions.toml
    code        text PRIMARY KEY CHECK (code ~ '^[0-9]{6}$'),
    prefix      text NOT NULL,              -- the code without its trailing 00 pairs; a subtree is LIKE prefix || '%'
    name        text NOT NULL,
    name_en     text NOT NULL
);

-- One person or institution (HLJ art. 14, 22). It may hold several archives (art. 9).
CREATE TABLE identity (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    institution       boolean NOT NULL,
    document_type     text NOT NULL CHECK (document_type IN
                        ('resident_id', 'credit_code', 'household_register', 'passport', 'other')),
    identifier_hash   bytea NOT NULL,       -- keyed hash, for look-ups
    identifier_sealed bytea NOT NULL,
    identifier_shown  text NOT NULL,        -- masked for persons
    name_sealed       bytea NOT NULL,
    name_shown        text NOT NULL,        -- masked for persons, whole for institutions
    phone_sealed      bytea,
    phone_shown       text,
    basics            jsonb NOT NULL DEFAULT '{}',  -- art. 16, as shown
    created_at        timestamptz NOT NULL,
    UNIQUE (document_type, identifier_hash)
);

-- A credit subject (信用主体): an identity in one role under one rulebook; it owns one archive.
CREATE TABLE subject (
    id                bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    identity_id       bigint NOT NULL REFERENCES identity,
    rulebook          text NOT NULL,
    kind              text NOT NULL,
    region            text NOT NULL REFERENCES region,
    institution_code  text,                 -- 机构编码; null for persons
    archive_no        text NOT NULL UNIQUE, -- 档案编号
    facts             jsonb NOT NULL DEFAULT '{}',
    current_result_id bigint,
    created_at        timestamptz NOT NULL,
    UNIQUE (identity_id, rulebook, kind)
);
CREATE INDEX subject_without_result ON subject (id) WHERE current_result_id IS NULL;
CREATE INDEX subject_by_region ON subject (region text_pattern_ops);

CREATE TABLE officer (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name          text NOT NULL UNIQUE,     -- sign-in name
    shown_name    text NOT NULL,
    region        text NOT NULL REFERENCES region,
    password_hash text NOT NULL,            -- Argon2id, PHC form
    totp_sealed   bytea NOT NULL,
    totp_used     bigint NOT NULL DEFAULT 0, -- last time step accepted, so a code works once
    active        boolean NOT NULL DEFAULT true,
    created_at    timestamptz NOT NULL
);

-- The elements of HLJ art. 19; subject kind, name, identifier, institution code and archive number stand with the subject.
CREATE TABLE entry (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id       bigint NOT NULL REFERENCES subject,
    item             text NOT NULL,
    item_name        text NOT NULL,         -- as the catalogue named it when the entry was made
    item_name_en     text NOT NULL,
    category         text NOT NULL CHECK (category IN ('basic', 'favourable', 'adverse')),
    article          text NOT NULL,         -- of the rulebook: "18(1)"
    points           numeric(8,2),
    facts            text NOT NULL,         -- 处理事实
    basis            text NOT NULL,         -- 处理依据
    occurred_on      date,
    decided_on       date NOT NULL,         -- 处理时间
    document_no      text NOT NULL,         -- 处理文号
    handling_type    text NOT NULL,         -- 处理类型
    info_category    text NOT NULL,         -- 信息类别
    credit_condition text NOT NULL,         -- 信用情况
    recorded_by      bigint REFERENCES officer, -- 录入人员; null for an import
    recorded_at      timestamptz NOT NULL,  -- 录入时间
    expires_on       date,                  -- 失效时间: last day on which the entry is valid
    shared           boolean NOT NULL,      -- 是否信息共享
    source           text NOT NULL CHECK (source IN
                       ('self_report', 'insurance_system', 'supervision', 'shared_platform', 'other')), -- art. 23
    region           text NOT NULL REFERENCES region, -- authority that determined it
    treatment        text CHECK (treatment IN ('reminder')), -- art. 32
    severity_class   text CHECK (severity_class IN ('minor', 'general', 'serious')),
    publicity_until  date,
    stage            text NOT NULL CHECK (stage IN ('collected', 'audited', 'confirmed')), -- art. 23
    status           text NOT NULL CHECK (status IN
                       ('pending', 'active', 'reminder', 'expired', 'revoked', 'repaired', 'rejected', 'duplicate')),
    confirmed_at     timestamptz,
    local_parameters jsonb NOT NULL DEFAULT '[]' -- on which points and days rest, as shown
);
CREATE UNIQUE INDEX entry_once ON entry (subject_id, document_no, item);

-- Everything that ever happened to an entry. stage and status above are its last word.
CREATE TABLE entry_event (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    entry_id   bigint NOT NULL REFERENCES entry,
    event      text NOT NULL,               -- collected, audited, confirmed, expired, ...
    officer_id bigint REFERENCES officer,
    reason     text,
    happened_at timestamptz NOT NULL
);
CREATE INDEX entry_event_by_entry ON entry_event (entry_id);

CREATE TABLE result (
    id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id          bigint NOT NULL REFERENCES subject,
    sequence            integer NOT NULL,
    score               numeric(8,2),
    grade               jsonb,              -- {scale, code, name, name_en, rank}; rank 1 is the best
    reason              text,               -- why there is no score
    state               text NOT NULL CHECK (state IN ('initial', 'final')),
    as_of               timestamptz NOT NULL,
    cause               text NOT NULL CHECK (cause IN ('registered', 'entry', 'expiry', 'revocation')),
    caused_by           bigint[] NOT NULL DEFAULT '{}', -- entries newly counted
    trace               jsonb NOT NULL,     -- as shown; its points add up to the score
    parameters          jsonb NOT NULL,     -- local parameters used, as shown
    published_on        date,
    dispute_until       date,
    dispute_deadline    jsonb,              -- how dispute_until was counted, as shown
    final_on            date,               -- first day of being final
    repair_from         date,
    UNIQUE (subject_id, sequence)
);
ALTER TABLE subject ADD FOREIGN KEY (current_result_id) REFERENCES result DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX result_running ON result (dispute_until) WHERE dispute_until IS NOT NULL;
CREATE INDEX result_newest ON result (as_of DESC, id DESC);

CREATE TABLE measure (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id bigint NOT NULL REFERENCES subject,
    code       text NOT NULL,               -- clause ID: HLJ-34-1
    shown      jsonb NOT NULL,              -- {kind, mode, text, text_en, article, note}
    state      text NOT NULL CHECK (state IN ('offered', 'decided', 'in_force', 'ended')),
    opened_at  timestamptz NOT NULL,
    starts_on  date,
    ends_on    date,                        -- first day on which it no longer applies
    decided_by bigint REFERENCES officer,
    reason     text,
    ended_at   timestamptz
);
CREATE UNIQUE INDEX measure_open_once ON measure (subject_id, code) WHERE state <> 'ended';
CREATE INDEX measure_by_subject ON measure (subject_id);

-- What falls due by date. The scheduler carries it out in order, with the date on which it was due.
CREATE TABLE due_act (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind       text NOT NULL CHECK (kind IN ('entry_expires', 'result_final', 'measure_starts', 'measure_ends')),
    subject_id bigint NOT NULL REFERENCES subject,
    ref_id     bigint NOT NULL,             -- entry, result or measure
    due_at     timestamptz NOT NULL,
    done_at    timestamptz,
    UNIQUE (kind, ref_id)
);
CREATE INDEX due_act_waiting ON due_act (due_at, id) WHERE done_at IS NULL;
CREATE INDEX due_act_by_subject ON due_act (subject_id) WHERE done_at IS NULL;

-- The portal's inbox, of a subject or of the officers of a region.
CREATE TABLE message (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id bigint NOT NULL REFERENCES subject,
    audience   text NOT NULL CHECK (audience IN ('subject', 'officer')),
    kind       text NOT NULL,               -- result_change, reminder, due_date_moved, ...
    title      text NOT NULL,
    title_en   text NOT NULL,
    body       text NOT NULL,
    body_en    text NOT NULL,
    created_at timestamptz NOT NULL,
    read_at    timestamptz
);
CREATE INDEX message_by_subject ON message (subject_id, id);

-- Texts to be sent. Written in the transaction that makes the change, worked off by notify.
CREATE TABLE outbox (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref          uuid NOT NULL UNIQUE,      -- names the text to the provider's callback
    once         text NOT NULL UNIQUE,      -- what the text is about ("result:12"): one text each
    identity_id  bigint NOT NULL REFERENCES identity,
    kind         text NOT NULL,             -- result_change, sign_in_code, ...
    body_sealed  bytea NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,               -- after it sending is useless (sign-in codes)
    state        text NOT NULL CHECK (state IN
                   ('queued', 'sending', 'sent', 'delivered', 'undelivered', 'failed', 'expired')),
    attempts     integer NOT NULL DEFAULT 0,
    next_at      timestamptz NOT NULL,      -- not claimed before
    lease_until  timestamptz,
    leased_by    text,
    sending_since timestamptz,
    provider_sid text UNIQUE,
    error_code   text,
    sent_at      timestamptz,
    receipt_at   timestamptz
);
CREATE INDEX outbox_waiting ON outbox (expires_at, next_at, id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_by_identity ON outbox (identity_id, id);

CREATE TABLE dev_text (                     -- phone of the local gateway, embedded set-up only
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    ref      uuid NOT NULL UNIQUE,
    to_shown text NOT NULL,
    body     text NOT NULL,
    sent_at  timestamptz NOT NULL
);

-- What everybody may see of an institution (HLJ art. 27), stored as it is shown. Persons never stand here.
CREATE TABLE published_institution (
    subject_id   bigint PRIMARY KEY REFERENCES subject,
    name         text NOT NULL,
    credit_code  text NOT NULL,
    kind         text NOT NULL,
    region       text NOT NULL REFERENCES region,
    rulebook     text NOT NULL,
    score        numeric(8,2),
    grade        jsonb,
    grade_code   text,
    state        text NOT NULL,
    as_of        timestamptz NOT NULL,
    published_on date NOT NULL,
    parameters   jsonb NOT NULL
);
CREATE INDEX published_by_region ON published_institution (region text_pattern_ops, kind, grade_code);
CREATE INDEX published_by_name ON published_institution (name COLLATE "C", subject_id);
CREATE INDEX published_by_score ON published_institution (score DESC NULLS LAST, subject_id);

CREATE TABLE local_parameter (              -- an operator's value for what no text fixes
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    rulebook   text NOT NULL,
    key        text NOT NULL,
    value      jsonb NOT NULL,
    valid_from date NOT NULL,
    document   text NOT NULL,
    entered_at timestamptz NOT NULL
);

CREATE TABLE calendar_year (                -- the year counts as known
    year       integer PRIMARY KEY,
    notice_no  text NOT NULL,
    entered_at timestamptz NOT NULL
);
CREATE TABLE calendar_day (                 -- days that differ from the library or the week
    day        date PRIMARY KEY,
    working    boolean NOT NULL,
    name       text NOT NULL,
    notice_no  text NOT NULL
);

CREATE TABLE access_log (                   -- who looked at whom, and why (append only)
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_id  bigint REFERENCES subject,
    officer_id  bigint REFERENCES officer,
    action      text NOT NULL,
    purpose     text,
    happened_at timestamptz NOT NULL
);
CREATE INDEX access_log_by_subject ON access_log (subject_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

-- An entry keeps its content for ever; only stage, status and confirmed_at move on, and each move is an event.
CREATE FUNCTION keep_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (to_jsonb(NEW) - '{stage,status,confirmed_at}'::text[])
       IS DISTINCT FROM (to_jsonb(OLD) - '{stage,status,confirmed_at}'::text[]) THEN
        RAISE EXCEPTION 'entry is append only' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry FOR EACH ROW EXECUTE FUNCTION keep_entry();
CREATE TRIGGER entry_never_deleted BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entry_event_kept BEFORE UPDATE OR DELETE ON entry_event FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER access_log_kept BEFORE UPDATE OR DELETE ON access_log FOR EACH ROW EXECUTE FUNCTION refuse_change();
