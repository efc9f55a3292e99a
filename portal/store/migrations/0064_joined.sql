-- Two archives of one person become one (HLJ art. 22). The number of the one that went over still leads to the other.
CREATE TABLE former_archive (
    subject_id  bigint PRIMARY KEY,         -- the archive that went over: its row is gone, all that stood in it is not
    into_id     bigint NOT NULL REFERENCES subject,
    archive_no  text NOT NULL UNIQUE,
    identity_id bigint NOT NULL REFERENCES identity, -- to whom it belonged
    years       jsonb NOT NULL,             -- yearly results of years that both archives had
    officer_id  bigint NOT NULL REFERENCES officer,
    proof       text NOT NULL,
    joined_at   timestamptz NOT NULL
);
CREATE INDEX former_archive_into ON former_archive (into_id);
CREATE TRIGGER former_archive_kept BEFORE UPDATE OR DELETE ON former_archive
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Whether a row does nothing but follow its archive.
CREATE FUNCTION follows_archive(was jsonb, is_now jsonb) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT was - '{subject_id,result_sequence}'::text[] = is_now - '{subject_id,result_sequence}'::text[]
       AND EXISTS (SELECT FROM former_archive f WHERE f.subject_id = (was->>'subject_id')::bigint
                                                  AND f.into_id = (is_now->>'subject_id')::bigint)
$$;

-- What is kept as it is may follow its archive, and change in nothing else.
DO $$
DECLARE
    kept record;
BEGIN
    FOR kept IN SELECT * FROM (VALUES
        ('entry', 'keep_entry'), ('issued_document', 'keep_issued_document'), ('listing', 'keep_listing'),
        ('commitment', 'keep_commitment'), ('consent', 'keep_consent'), ('monitoring', 'keep_monitoring'),
        ('credit_case', 'keep_credit_case'), ('risk_warning', 'refuse_change'), ('access_log', 'refuse_change')
    ) AS named (name, guard)
    LOOP
        EXECUTE format('DROP TRIGGER %I ON %I', kept.name || '_kept', kept.name);
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH ROW '
                       'WHEN (NOT follows_archive(to_jsonb(OLD), to_jsonb(NEW))) EXECUTE FUNCTION %I()',
                       kept.name || '_kept', kept.name, kept.guard);
        IF kept.guard = 'refuse_change' THEN
            EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH ROW EXECUTE FUNCTION refuse_change()',
                           kept.name || '_never_deleted', kept.name);
        END IF;
    END LOOP;
END $$;
