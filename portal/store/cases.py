"""Cases and their steps: read with a file, stored with what changed in it."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from operator import attrgetter
from typing import Any
from uuid import UUID

import asyncpg

from portal.casework.file import SubjectFile
from portal.clock import SHANGHAI
from portal.domain.case import Case, CaseKind, Decision, Proposal, Rectification
from portal.domain.dispute import Dispute, DisputeState
from portal.domain.entry import Severity, SeverityClass
from portal.domain.objection import ObjectedTo, Objection, ObjectionState
from portal.domain.repair import Repair, RepairState
from portal.store import desk
from portal.store.shown import deadline_of, deadline_shown

_COMMON = (
    "subject_id", "receipt_no", "title", "title_en", "authority", "filed_at", "received_on", "filed_by", "request",
    "reasons", "evidence", "answer", "closed_at", "held_by", "id",
)  # fmt: skip
_COLUMNS = (
    *_COMMON, "kind", "state", "entries", "due_on", "due_deadline", "result_sequence", "ground", "unit", "commitment",
    "accepted_on", "notice_until", "notice_deadline", "barred_until", "objected_to", "repair_id", "proof_due_on",
    "proof_deadline", "proposal", "proposed_by",
)  # fmt: skip
_HANDLED_BY = """(SELECT officer_id FROM case_event WHERE case_id = credit_case.id AND officer_id IS NOT NULL
    ORDER BY case_event.id DESC LIMIT 1) AS handled_by"""


async def read_cases(connection: asyncpg.Connection, files: dict[int, SubjectFile], ids: list[int]) -> None:
    """Reads the cases of files, the oldest first, and the reports of corrected acts."""
    rows = await connection.fetch(
        f"SELECT {', '.join(_COLUMNS)}, {_HANDLED_BY} FROM credit_case WHERE subject_id = ANY($1) ORDER BY id",  # noqa: S608
        ids,
    )
    for row in rows:
        file = files[row["subject_id"]]
        file.cases.append(_case(row, file))
    if rows:
        await desk.read_opinions(connection, files, ids)
    rows = await connection.fetch(
        """
        SELECT subject_id, entry_id, effects_removed, commitment, reported_at, officer_id
        FROM rectification JOIN entry ON entry.id = entry_id WHERE subject_id = ANY($1) ORDER BY rectification.id
        """,
        ids,
    )
    for subject_id, *report in rows:
        files[subject_id].rectifications.append(Rectification(*report))


async def save_cases(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores new cases, cases that moved, their steps, the work on them, and reports of corrected acts."""
    new = [case for file in files for case in file.new_cases]
    for case in new:
        case.id = await connection.fetchval("SELECT nextval(pg_get_serial_sequence('credit_case', 'id'))")
    if new:
        await connection.copy_records_to_table("credit_case", records=[_row(each) for each in new], columns=_COLUMNS)
    moved = [case for file in files for case in file.touched_cases]
    if moved:
        await connection.executemany(
            """
            UPDATE credit_case
            SET state = $2, evidence = $3, due_on = $4, due_deadline = $5, answer = $6, closed_at = $7, unit = $8,
                commitment = $9, accepted_on = $10, notice_until = $11, notice_deadline = $12, barred_until = $13,
                held_by = $14, proof_due_on = $15, proof_deadline = $16,
                proposal = $17, proposed_by = $18
            WHERE id = $1
            """,
            [_moved(each) for each in moved],
        )
    await _attach(connection, files)
    events = [event for file in files for event in file.case_events]
    if events:
        await connection.copy_records_to_table(
            "case_event",
            records=[
                (
                    each.case.id, each.event, each.state, each.actor.officer_id, each.actor.is_subject, each.reason,
                    each.happened_at, each.due_on, each.actor.agent_id, each.received_on,
                )
                for each in events
            ],
            columns=(
                "case_id", "event", "state", "officer_id", "by_subject", "reason", "happened_at", "due_on", "agent_id",
                "received_on",
            ),
        )  # fmt: skip
    await desk.save(connection, files)
    reports = [report for file in files for report in file.new_rectifications]
    if reports:
        columns = ("entry_id", "effects_removed", "commitment", "reported_at", "officer_id")
        await connection.copy_records_to_table(
            "rectification", records=list(map(attrgetter(*columns), reports)), columns=columns
        )


async def not_filed(connection: asyncpg.Connection, files: Sequence[UUID]) -> list[UUID]:
    """Those of kept files that were not filed with a case, in their order."""
    rows = await connection.fetch("SELECT id FROM evidence WHERE id = ANY ($1) AND case_id IS NULL", list(files))
    free = {row["id"] for row in rows}
    return [each for each in files if each in free]


async def _attach(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Evidence of the subject's own, kept and not filed before; anything else fails the whole filing."""
    for file in files:
        for case, evidence in file.attached:
            filed = await connection.fetchval(
                """
                UPDATE evidence SET subject_id = $1, case_kind = $2, case_id = $3
                WHERE id = $4 AND identity_id = $5 AND state = 'kept' AND case_id IS NULL RETURNING true
                """,
                file.subject.id,
                case.kind,
                case.id,
                evidence,
                file.subject.identity_id,
            )
            if not filed:
                raise ValueError("evidence that is not the subject's own, not kept, or filed before")


def _moved(case: Case) -> tuple[Any, ...]:
    row = dict(zip(_COLUMNS, _row(case), strict=True))
    return tuple(
        row[name]
        for name in (
            "id", "state", "evidence", "due_on", "due_deadline", "answer", "closed_at", "unit", "commitment",
            "accepted_on", "notice_until", "notice_deadline", "barred_until", "held_by", "proof_due_on",
            "proof_deadline", "proposal", "proposed_by",
        )
    )  # fmt: skip


def _row(case: Case) -> tuple[Any, ...]:
    dispute = case if isinstance(case, Dispute) else None
    repair = case if isinstance(case, Repair) else None
    objection = case if isinstance(case, Objection) else None
    return (
        *(getattr(case, name) for name in _COMMON),
        case.kind,
        case.state,
        list(case.entries),
        case.due.on if case.due else None,
        deadline_shown(case.due),
        dispute.result if dispute else None,
        dispute.ground if dispute else None,
        dispute.unit if dispute else None,
        repair.commitment if repair else None,
        repair.accepted_on if repair else None,
        repair.notice.on if repair and repair.notice else None,
        deadline_shown(repair.notice) if repair else None,
        repair.barred_until if repair else None,
        objection.to if objection else None,
        objection.repair.id if objection else None,
        case.proof_due.on if case.proof_due else None,
        deadline_shown(case.proof_due),
        _kept(case.proposal),
        case.proposed_by,
    )


def _case(row: Any, file: SubjectFile) -> Case:
    common = {
        **{name: row[name] for name in _COMMON},
        "filed_at": _local(row["filed_at"]),
        "closed_at": _local(row["closed_at"]) if row["closed_at"] else None,
        "entries": tuple(row["entries"]),
        "handled_by": row["handled_by"],
        "due": deadline_of(row["due_deadline"]),
        "proof_due": deadline_of(row["proof_deadline"]),
        "proposal": _proposal(row["proposal"]),
        "proposed_by": row["proposed_by"],
    }
    match CaseKind(row["kind"]):
        case CaseKind.DISPUTE:
            return Dispute(
                **common,
                state=DisputeState(row["state"]),
                result=row["result_sequence"],
                ground=row["ground"],
                unit=row["unit"],
            )
        case CaseKind.REPAIR:
            return Repair(
                **common,
                state=RepairState(row["state"]),
                commitment=row["commitment"],
                accepted_on=row["accepted_on"],
                notice=deadline_of(row["notice_deadline"]),
                barred_until=row["barred_until"],
            )
        case CaseKind.OBJECTION:
            return Objection(
                **common,
                state=ObjectionState(row["state"]),
                to=ObjectedTo(row["objected_to"]),
                repair=next(each for each in file.cases if isinstance(each, Repair) and each.id == row["repair_id"]),
            )


_AMOUNTS = ("score", "loss")


def _kept(proposal: Proposal | None) -> dict[str, Any] | None:
    if proposal is None:
        return None
    given = asdict(proposal.decision)
    given |= {name: str(given[name]) for name in _AMOUNTS if given[name] is not None}
    return {**given, "officer_id": proposal.officer_id, "proposed_at": proposal.proposed_at.isoformat()}


def _proposal(kept: dict[str, Any] | None) -> Proposal | None:
    if kept is None:
        return None
    score, loss = (Decimal(kept[name]) if kept.get(name) is not None else None for name in _AMOUNTS)
    decision = Decision(
        **{name: kept[name] for name in ("holds", "reason", "item", "facts")},
        score=score,
        loss=loss,
        severity=Severity(kept["severity"]) if kept.get("severity") else None,
        severity_class=SeverityClass(kept["severity_class"]) if kept.get("severity_class") else None,
        missing=kept.get("missing"),
        entries=tuple(kept["entries"]),
    )
    return Proposal(decision, kept["officer_id"], _local(datetime.fromisoformat(kept["proposed_at"])))


def _local(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI)
