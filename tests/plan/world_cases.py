"""A case in the world of these tests: a dispute on which an officer works and about which units were asked. Every third
one waits for its proof."""

from datetime import date
from typing import Any

from tests.schema.conftest import NOW

DEADLINE = {
    "on": "2026-11-25",
    "counted_from": "2026-11-20",
    "working_days": 3,
    "provisional": False,
    "counted": ["2026-11-23", "2026-11-24", "2026-11-25"],
    "worked_weekends": [],
    "holidays": [],
}
PROPOSAL = {
    "holds": True,
    "reason": "经核查",
    "score": "88.5",
    "item": None,
    "facts": "更正后的事实",
    "loss": "99.50",
    "severity": "minor",
    "severity_class": "general",
    "missing": "示例〔2026〕1号",
    "entries": [],
    "proposed_at": "2026-11-22T10:00:00+08:00",
}
ANSWER: dict[str, Any] = {"title": {"zh": "反馈单", "en": "Answer"}, "article": "A2", "fixed": None, "fields": []}


async def add_case(pool: Any, archive: int, officer: int) -> int:
    """Of the newest entry and the newest result of an archive; every second one is held by the officer."""
    key: int = await pool.fetchval(
        """
        INSERT INTO credit_case (kind, subject_id, receipt_no, title, title_en, authority, state, filed_at,
                                 received_on, entries, reasons, evidence, due_on, due_deadline, result_sequence, unit,
                                 answer, held_by, proof_due_on, proof_deadline, proposal)
        SELECT 'dispute', s.id, 'Y' || s.id, '异议', 'Dispute', '230100', 'open', $2, $3,
               ARRAY(SELECT id FROM entry WHERE subject_id = s.id ORDER BY id DESC LIMIT 1), '不符', s.id % 3 <> 0,
               CASE WHEN s.id % 3 <> 0 THEN $4::date + s.id::integer END, CASE WHEN s.id % 3 <> 0 THEN $5::jsonb END,
               (SELECT max(sequence) FROM result WHERE subject_id = s.id), '卫健委',
               '待复核', CASE WHEN s.id % 2 = 1 THEN $6::bigint END,
               CASE WHEN s.id % 3 = 0 THEN $4::date + s.id::integer - 2 END, CASE WHEN s.id % 3 = 0 THEN $5::jsonb END,
               CASE WHEN s.id % 2 = 0 THEN $7::jsonb || jsonb_build_object('officer_id', $6::bigint) END
        FROM subject s WHERE s.id = $1 RETURNING id
        """,
        archive,
        NOW,
        NOW.date(),
        date(2026, 11, 20),
        DEADLINE,
        officer,
        PROPOSAL,
    )
    await pool.execute(
        """
        WITH step AS (
            INSERT INTO case_event (case_id, event, state, by_subject, happened_at)
            VALUES ($1, 'file', 'open', true, $2)
        ), work AS (
            INSERT INTO case_handling (case_id, step, officer_id, held_by, reason, happened_at)
            VALUES ($1, 'hand_over', $3, $3, '分工', $2)
        ), asked AS (
            INSERT INTO case_opinion (case_id, unit, question, until, asked_by, asked_at, answer, answered_by,
                                      answered_on, recorded_by, recorded_at)
            VALUES ($1, '监管处', '是否整改', $4, $3, $2, NULL, NULL, NULL, NULL, NULL),
                   ($1, '稽核科', '是否属实', $4, $3, $2, '属实', '王科长', $4, $3, $2)
        )
        INSERT INTO issued_document (number, subject_id, kind, ref_id, template, content, issued_at)
        SELECT 'D' || id, subject_id, 'dispute_answer', id, '1', $5, $2 FROM credit_case WHERE id = $1
        """,
        key,
        NOW,
        officer,
        date(2026, 11, 21),
        ANSWER,
    )
    return key
