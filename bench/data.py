"""A reproducible data set: persons with entries and results, published institutions. Set by set, in SQL."""

from datetime import datetime
from string import Template
from typing import Any

import orjson

from portal.clock import SHANGHAI
from portal.rulebooks.loader import shipped
from portal.rulebooks.parameters import use
from portal.store.shown import parameters_shown

AT = datetime(2026, 11, 2, 9, tzinfo=SHANGHAI)
_GRADE = """{"scale": "heilongjiang-hundred", "code": "良好", "name": "良好", "name_en": "Good", "rank": 2}"""

_FILL = (
    """
    INSERT INTO identity (institution, document_type, identifier_hash, identifier_sealed, identifier_shown,
                          name_sealed, name_shown, created_at)
    SELECT n > $persons, CASE WHEN n > $persons THEN 'credit_code' ELSE 'resident_id' END,
           sha256(n::text::bytea), '\\x00',
           '230************' || lpad((n % 1000)::text, 3, '0'), '\\x00',
           CASE WHEN n > $persons THEN '示例第' || n || '医院' ELSE '张*' END, $at
    FROM generate_series(1, $persons + $institutions) AS n
    """,
    """
    INSERT INTO subject (identity_id, rulebook, kind, region, archive_no, created_at)
    SELECT id, 'heilongjiang', CASE WHEN institution THEN 'designated_medical_institution' ELSE 'insured_person' END,
           (ARRAY['230102', '230103', '230104', '230202', '231002'])[1 + id % 5], 'HLJ-X-2026-' || id, $at
    FROM identity
    """,
    """
    INSERT INTO entry (subject_id, item, item_name, item_name_en, category, article, points, facts, basis, decided_on,
                       document_no, handling_type, info_category, credit_condition, recorded_at, shared, source,
                       region, stage, status, confirmed_at)
    SELECT subject.id, 'B2', '违反医疗保障规定，受到处罚', 'Breach, penalised', 'adverse', '18(1)', -12, '串换诊疗项目',
           '《医疗保障基金使用监督管理条例》第三十八条', $at::timestamptz::date,
           '黑医保罚〔2026〕' || n || '号', '行政处罚',
           '不良（失信）信息', '失信', $at, true, 'supervision', '230100', 'confirmed',
           CASE n WHEN 3 THEN 'active' ELSE 'expired' END, $at
    FROM subject, generate_series(1, 3) AS n
    """,
    """
    INSERT INTO result (subject_id, sequence, score, grade, state, as_of, cause, trace, parameters, published_on,
                        dispute_until, final_on)
    SELECT subject_id, 1, 88, $grade::text::jsonb, 'initial', $at, 'entry',
           jsonb_build_array(
               jsonb_build_object('kind', 'base', 'points', '100', 'text', '基准分', 'text_en', 'Base score',
                   'article', '25', 'local_parameter', 'OPEN-07', 'entry_id', null, 'decided_on', null),
               jsonb_build_object('kind', 'entry', 'points', '-12', 'text', '违反医疗保障规定，受到处罚',
                   'text_en', 'Breach, penalised', 'article', '18(1)', 'local_parameter', 'OPEN-07',
                   'entry_id', id, 'decided_on', decided_on)),
           $uses::text::jsonb, $at::timestamptz::date, $at::timestamptz::date + 14, $at::timestamptz::date + 15
    FROM entry WHERE status = 'active'
    """,
    """
    UPDATE subject SET current_result_id = result.id FROM result
    WHERE result.subject_id = subject.id
    """,
    """
    INSERT INTO measure (subject_id, code, shown, state, opened_at)
    SELECT id, code, jsonb_build_object('kind', 'incentive', 'mode', 'may', 'text', '提供信用就医、容缺受理服务等',
                                        'text_en', 'Care on credit', 'article', '33'), 'offered', $at
    FROM subject, unnest(ARRAY['HLJ-33-1', 'HLJ-33-3']) AS code
    """,
    """
    INSERT INTO message (subject_id, audience, kind, title, title_en, body, body_en, created_at)
    SELECT id, 'subject', 'result_change', '信用评价结果有变动', 'Your result has changed', '现等级为“良好”。', 'Good.',
           $at
    FROM subject
    """,
    """
    INSERT INTO published_institution (subject_id, name, credit_code, kind, region, rulebook, score, grade, grade_code,
                                       state, as_of, published_on, parameters)
    SELECT subject.id, name_shown, '12230100' || lpad(subject.id::text, 10, '0'), kind, region, rulebook, 88,
           $grade::text::jsonb, '良好', 'initial', $at, $at::timestamptz::date, $uses::text::jsonb
    FROM subject JOIN identity ON identity.id = identity_id AND institution
    """,
)


async def fill(connection: Any, persons: int, institutions: int) -> None:
    """Persons get identity ids 1 to `persons`, institutions the ids after them; subject ids are the same."""
    book = shipped("heilongjiang")
    uses = parameters_shown(tuple(use(book, key) for key in ("base.person", "bands.person", "items.points")))
    await connection.execute("SET session_replication_role = replica")
    values = {
        "persons": str(persons),
        "institutions": str(institutions),
        "at": f"'{AT.isoformat()}'::timestamptz",
        "grade": f"'{_GRADE}'",
        "uses": f"'{orjson.dumps(uses).decode()}'",
    }
    for statement in _FILL:
        await connection.execute(Template(statement).substitute(values))
    await connection.execute("SET session_replication_role = DEFAULT")
    await connection.execute("SELECT rebuild_published_lists()")
    await connection.execute("ANALYZE")
