-- Who may act for whom (授权办理): a parent for a child, a child for a parent, an employee for an institution.

CREATE TABLE mandate (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    principal_id bigint REFERENCES identity,       -- null: nobody is known by the number that was given
    agent_id     bigint NOT NULL REFERENCES identity,
    asked_shown  text NOT NULL,                    -- the number that was given, masked
    relation     text NOT NULL,                    -- portal.domain.mandate.Relation
    state        text NOT NULL CHECK (state IN ('asked', 'confirmed', 'revoked')),
    valid_until  date NOT NULL,                    -- last day
    asked_at     timestamptz NOT NULL,
    confirmed_at timestamptz,
    confirmed_by bigint REFERENCES officer,        -- null: the principal itself
    proof        text,                             -- the document that the officer saw
    revoked_at   timestamptz,
    CHECK (principal_id <> agent_id),
    CHECK (state <> 'confirmed' OR (principal_id IS NOT NULL AND confirmed_at IS NOT NULL)),
    CHECK ((state = 'revoked') = (revoked_at IS NOT NULL)),
    CHECK ((confirmed_by IS NULL) = (proof IS NULL))
);
CREATE INDEX mandate_by_principal ON mandate (principal_id) WHERE principal_id IS NOT NULL;
CREATE INDEX mandate_by_agent ON mandate (agent_id);

ALTER TABLE access_log ADD COLUMN agent_id bigint REFERENCES identity;  -- who acted for the subject
