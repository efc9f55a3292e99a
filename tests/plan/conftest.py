"""A small town where everything that can be shown is there, who looks at it, and the documents of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    parse,
    print_ast,
    separate_operations,
)

from portal.domain.entry import Fund
from portal.domain.subject import SubjectKind
from portal.security.viewer import Anonymous, SubjectViewer, Viewer
from resolvers.documents import Documents
from resolvers.plan.fields import reading_of
from resolvers.shown import global_id
from schema.build import core, documents
from tests.plan.world_cases import add_case
from tests.plan.world_listings import add_listings
from tests.schema.conftest import NOW, PERSON, Api, Town
from tests.schema.conftest import api as api
from tests.schema.conftest import client as client
from tests.schema.conftest import clock as clock
from tests.schema.conftest import counted as counted
from tests.schema.conftest import sealer as sealer
from tests.schema.conftest import settings as settings
from tests.schema.conftest import town as town

hypothesis.settings.register_profile("thorough", max_examples=2000)

ROLES = ("public", "person", "institution", "Harbin", "province")


@dataclass(frozen=True)
class World:
    """Who looks, and the values that arguments can sensibly have."""

    api: Api
    town: Town
    viewers: Mapping[str, Viewer]
    archives: list[str]
    institutions: list[str]
    cases: list[str]


@pytest.fixture
async def world(api: Api, town: Town) -> World:
    """Two regions with persons, institutions, officers, entries of all kinds, measures, messages and looks."""
    person, patient = await town.archive(SubjectKind.INSURED_PERSON, "王小明", region="230103", number=PERSON)
    pharmacy_identity, pharmacy = await town.archive(region="230102")
    _, hospital = await town.archive(SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "齐齐哈尔示例医院", region="230200")
    _, stranger = await town.archive(SubjectKind.DOCTOR, "李大明", region="230200")
    harbin, province = await town.officer("230100", "harbin"), await town.officer("230000", "province")
    for archive, items in ((patient, ("B2", "G1", "B1", "B3")), (pharmacy, ("B4", "B5")), (hospital, ("G1",))):
        for at, item in enumerate(items):
            occurred = date(2026, 10, 1) if at else None
            await town.entry(
                archive,
                item,
                authority="230000",
                decided_on=date(2026, 11, 10 + at),
                occurred_on=occurred,
                fund=Fund.RESIDENT if at else None,
            )
    await town.entry(stranger, "B1", authority="230000")
    for archive in (patient, pharmacy):
        await town.pool.execute(
            """INSERT INTO access_log (subject_id, officer_id, action, purpose, happened_at)
               VALUES ($1, $2, 'open_subject', '核查举报', $3), ($1, NULL, 'import', NULL, $3),
                      ($1, $4, 'open_subject', '例行检查', $5)""",
            archive, harbin.officer_id, NOW - timedelta(hours=1), province.officer_id, NOW - timedelta(days=2),
        )  # fmt: skip
    await town.pool.execute(
        """INSERT INTO message (subject_id, audience, kind, title, title_en, body, body_en, created_at)
           SELECT id, 'officer', 'hint', '§', '§', '仅供经办人', 'For officers', $1 FROM subject""",
        NOW,
    )
    await town.pool.execute(
        """INSERT INTO risk_warning (subject_id, fallen, days, warned_at)
           SELECT id, 20.5, 30, $1::timestamptz - id * interval '1 day' FROM subject""",
        NOW,
    )
    await town.pool.execute(
        """INSERT INTO monitoring (subject_id, warning_id, level, name, name_en, article, reason, region, decided_at,
                                   ended_at, end_reason)
           SELECT subject_id, w.id, 'key', '重点监控', 'key monitoring', '19', '预警', '230100', $1, $2, '已改善'
           FROM risk_warning w""",
        NOW - timedelta(hours=5), NOW,
    )  # fmt: skip
    await town.pool.execute(
        """INSERT INTO subject_fact (subject_id, name, label, label_en, article, value, shown, stated_on, document_no,
                                     reason, recorded_at)
           SELECT id, 'expert_pool', '医保专家库成员', 'Member of the expert pool', '37', 'true', '是 / yes', $1,
                  '示例1号', '聘任', $2 FROM subject""",
        NOW.date(), NOW,
    )  # fmt: skip
    await town.pool.execute(
        """INSERT INTO consent (subject_id, measure, version, article, text, text_en, signer_shown, signer_sealed,
                                given_at, agent_id)
           SELECT id, 'HLJ-33-1', '1', '33(1)', '同意', 'I consent.', '王**', '', $1,
                  CASE WHEN identity_id = $2 THEN $3::bigint END FROM subject""",
        NOW, person, pharmacy_identity,
    )  # fmt: skip
    await town.pool.execute(
        """INSERT INTO typical_case (entry_id, region, title, facts, lesson, act, act_en, article, year, published_at,
                                     taken_back_at, reason)
           SELECT id, CASE WHEN id % 2 = 0 THEN '230100' ELSE '230200' END, '某药店串换药品', '某药店以保健品串换药品',
                  '不得串换', '串换', 'Swapping', '5(3)', 2026, $1, CASE WHEN id % 3 = 0 THEN $1::timestamptz END,
                  CASE WHEN id % 3 = 0 THEN '撤下' END
           FROM entry""",
        NOW,
    )
    await town.pool.execute("UPDATE message SET read_at = $1 WHERE id % 2 = 0 AND audience = 'subject'", NOW)
    await town.pool.execute(
        """INSERT INTO declaration (entry_id, version, statement, declarer_shown, declarer_sealed, declared_at,
                                    agent_id)
           SELECT id, '1', $2, '王**', '', $3, $4 FROM entry WHERE subject_id = ANY ($1) AND item IN ('G1', 'B4')""",
        [patient, pharmacy], {"zh": "属实", "en": "It is true."}, NOW, pharmacy_identity,
    )  # fmt: skip
    talk = {"kind": "sanction", "mode": "may", "text": "约谈", "text_en": "Talk", "article": "34",
            "note": "说明", "note_en": "Note"}  # fmt: skip
    for archive in (patient, pharmacy):
        await town.pool.execute(
            """INSERT INTO measure (subject_id, code, shown, state, opened_at, starts_on, reason)
               VALUES ($1, 'HLJ-34-9', $2, 'decided', $3, $4, '试验')""",
            archive, talk, NOW, date(2026, 12, 1),
        )  # fmt: skip
    await town.pool.execute(
        """INSERT INTO mandate (principal_id, agent_id, asked_shown, relation, state, valid_until, asked_at,
                                confirmed_at, confirmed_by, proof, revoked_at)
           VALUES ($1, $2, '230*70', 'child', 'asked', $4, $3, NULL, NULL, NULL, NULL),
                  (NULL, $1, '110*34', 'parent', 'asked', $4, $3, NULL, NULL, NULL, NULL),
                  ($2, $1, '912*01', 'employee', 'confirmed', $4, $3, $3, $5, '介绍信', NULL),
                  ($1, $2, '230*70', 'other', 'revoked', $4, $3, $3, NULL, NULL, $3),
                  ($1, $2, '230*70', 'other', 'revoked', $4, $3, NULL, NULL, NULL, $3)""",
        person, pharmacy_identity, NOW, date(2027, 11, 21), harbin.officer_id,
    )  # fmt: skip
    await town.pool.execute(
        "INSERT INTO access_log (subject_id, agent_id, action, happened_at) VALUES ($1, $2, 'act_for', $3)",
        patient,
        pharmacy_identity,
        NOW,
    )
    await add_listings(town.pool, patient, pharmacy, hospital)
    cases = [await add_case(town.pool, archive, harbin.officer_id) for archive in (patient, pharmacy, hospital)]
    await town.pool.execute(
        """INSERT INTO message (subject_id, audience, kind, title, title_en, body, body_en, created_at, case_id)
           SELECT subject_id, 'officer', 'due_date_moved', '期限', 'Limit', '有变动', 'moved', $1, id
           FROM credit_case""",
        NOW,
    )
    await town.pool.execute(
        """UPDATE repair_outlook SET conditions = conditions || jsonb_build_array(
               jsonb_build_object('code', 'barred', 'text', '限制期', 'text_en', 'bar', 'article', '51',
                                  'from', $1::date - 400 + 10 * entry_id::int, 'until', NULL),
               jsonb_build_object('code', 'not_public', 'text', '不在公示期', 'text_en', 'hidden', 'article', NULL,
                                  'from', NULL, 'until', $1::date - 1 + entry_id::int % 3))""",
        NOW.date(),
    )
    await town.pool.execute(
        """INSERT INTO officer_reading (message_id, officer_id, read_at)
           SELECT m.id, o.id, $1 FROM message m, officer o WHERE audience = 'officer' AND (m.id + o.id) % 3 = 0""",
        NOW,
    )
    await town.pool.execute(
        """INSERT INTO measure_event (measure_id, step, officer_id, by_subject, agent_id, reason, happened_at)
           SELECT id, 'decide', $2::bigint, false, NULL::bigint, '理由', $1::timestamptz FROM measure
           UNION ALL SELECT id, 'resume', NULL, true, $3::bigint, NULL, $1 FROM measure""",
        NOW, harbin.officer_id, pharmacy_identity,
    )  # fmt: skip
    await town.pool.execute(
        """INSERT INTO legal_representative (identity_id, name_sealed, name_shown, recorded_at)
           SELECT i.id, ''::bytea, named, $1 FROM identity i, unnest(ARRAY['李**', '王**']) AS named""",
        NOW,
    )
    viewers: dict[str, Viewer] = {
        "public": Anonymous(),
        "person": SubjectViewer(person),
        "institution": SubjectViewer(pharmacy_identity),
        "Harbin": harbin,
        "province": province,
    }
    archives = [global_id("Archive", key) for key in (patient, pharmacy, hospital, stranger)]
    institutions = [global_id("Institution", key) for key in (patient, pharmacy, hospital)]
    return World(api, town, viewers, archives, institutions, [global_id("Case", key) for key in cases])


@pytest.fixture(scope="session")
def known() -> Documents:
    """Documents of the schema, with its limits."""
    return documents()


def documents_of_pages() -> dict[str, str]:
    """The texts of the pages' and the bench's queries, by name, each with its fragments."""
    files = [*Path("frontend/src/queries").glob("*.graphql"), *Path("bench/documents").glob("*.graphql")]
    whole = parse("\n".join(file.read_text("utf-8") for file in sorted(files)))
    reads = [each for each in whole.definitions if isinstance(each, FragmentDefinitionNode) or _is_query(each)]
    separated = separate_operations(DocumentNode(definitions=tuple(reads)))
    return {name: print_ast(document) for name, document in separated.items()}


def _is_query(definition: Any) -> bool:
    return isinstance(definition, OperationDefinitionNode) and definition.operation.value == "query"


def is_planned(text: str) -> bool:
    """Whether a document of the pages asks for planned fields alone: rulebooks, for one, are read from memory."""
    [operation] = [each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode)]
    roots: Any = core().query_type
    names = [each.name.value for each in operation.selection_set.selections if isinstance(each, FieldNode)]
    return all(reading_of(roots.fields[name]) is not None for name in names)
