"""Which days of a case go into a calendar: those by which the authority acts, and the subject's own last days."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit

from portal.aside import Aside

_WORDS = {
    "accept": ("最迟决定是否受理", "Acceptance decided by"),
    "due": ("最迟答复", "Answered by"),
    "notice": ("公示最后一日", "Last day of the public notice"),
    "objection": ("可提出异议的最后一日", "Last day for an objection"),
    "proof": ("补交证明材料的最后一日", "Last day for the missing proof"),
    "dispute": ("可对评价结果提出异议的最后一日", "Last day for a dispute of the result"),
    "prenotice": ("可对事先告知提出异议的最后一日", "Last day for an objection to the notice"),
}
_DAYS = """
SELECT id, receipt_no, received_on, kind, state, closed_at, due_on, notice_until, proof_due_on,
       (SELECT max(d.answer_until) FROM issued_document d
        WHERE d.kind = 'repair_refusal' AND d.ref_id = c.id AND c.state = 'refused') AS objection_until
FROM credit_case c
"""
# What is still open to the subject without a case: a result, a delivered result notice, a delivered pre-notice.
_WINDOWS = """
WITH own AS (SELECT s.id FROM subject s WHERE s.identity_id = $1)
SELECT 'result' AS of, r.id, 'dispute' AS what, r.dispute_until AS on, r.dispute_deadline->>'counted_from' AS since
FROM result r JOIN own ON own.id = r.subject_id WHERE r.dispute_until >= $2
UNION ALL
SELECT 'document', d.id, CASE d.kind WHEN 'result_notice' THEN 'dispute' ELSE 'prenotice' END, d.answer_until,
       d.answer_deadline->>'counted_from'
FROM issued_document d JOIN own ON own.id = d.subject_id
LEFT JOIN listing l ON d.kind = 'listing_prenotice' AND l.id = d.ref_id
WHERE d.answer_until >= $2 AND (d.kind = 'result_notice' OR l.state = 'announced')
ORDER BY 4, 2
"""


@dataclass(frozen=True, slots=True)
class DeadlineDay:
    """A last day in a calendar. `uid` names it for ever, so that a day that moves later replaces the one before.

    `summary` and `note` hold no name, no number of a document and not what the case is about. `since`: the day from
    which it was counted; days never move earlier, so the time between only grows.
    """

    uid: str
    on: date
    since: date
    summary: str
    note: str


class Deadlines:
    """Calendar files of cases."""

    def __init__(self, pool: Any, aside: Aside, public_url: str) -> None:
        self._pool = pool
        self._aside = aside
        self._public_url = public_url

    async def subject_of(self, case_id: int) -> tuple[int, int] | None:
        """identity.id and subject.id of whose case it is; None where there is no such case."""
        row = await self._pool.fetchrow(
            "SELECT identity_id, s.id FROM credit_case c JOIN subject s ON s.id = c.subject_id WHERE c.id = $1", case_id
        )
        return (row[0], row[1]) if row else None

    async def of_case(self, case_id: int, now: datetime) -> bytes | None:
        """The days of one case that still lie ahead; None where there is none."""
        return await self._file(self._of_cases(await self._pool.fetch(f"{_DAYS} WHERE id = $1", case_id), now), now)

    async def of_officer(self, officer_id: int, now: datetime) -> bytes | None:
        """The days of all open cases that an officer works on; None where there is none."""
        rows = await self._pool.fetch(f"{_DAYS} WHERE held_by = $1 AND closed_at IS NULL ORDER BY due_on", officer_id)
        return await self._file(self._of_cases(rows, now), now)

    async def of_subject(self, identity_id: int, now: datetime) -> bytes | None:
        """The days of all cases of whoever is signed in, and up to which it can dispute; None where there is none."""
        own = "subject_id IN (SELECT s.id FROM subject s WHERE s.identity_id = $1)"
        cases = await self._pool.fetch(f"{_DAYS} WHERE {own} ORDER BY id", identity_id)
        windows = await self._pool.fetch(_WINDOWS, identity_id, now.date())
        return await self._file([*self._of_cases(cases, now), *map(self._window, windows)], now)

    async def _file(self, days: Sequence[DeadlineDay], now: datetime) -> bytes | None:
        if not days:
            return None
        written: bytes = await self._aside.run(
            "portal.documents.calendar_file", "written", days, f"{self._public_url}/", now
        )
        return written

    def _window(self, row: Any) -> DeadlineDay:
        said, said_en = _WORDS[row["what"]]
        return DeadlineDay(
            uid=f"{row['of']}-{row['id']}-{row['what']}@{urlsplit(self._public_url).hostname}",
            on=row["on"],
            since=date.fromisoformat(row["since"]),
            summary=said,
            note=f"医保信用：{said}，含当日。\n{said_en}, this day included.",
        )

    def _of_cases(self, rows: Iterable[Any], now: datetime) -> list[DeadlineDay]:
        return [day for row in rows for day in self._days(row, now)]

    def _days(self, row: Any, now: datetime) -> list[DeadlineDay]:
        waits = row["kind"] == "repair" and row["state"] == "filed"
        known: dict[str, date | None] = {
            "accept" if waits else "due": row["due_on"] if row["closed_at"] is None else None,
            "notice": row["notice_until"] if row["state"] == "on_notice" else None,
            "objection": row["objection_until"],
            "proof": row["proof_due_on"] if row["closed_at"] is None else None,
        }
        return [
            DeadlineDay(
                uid=f"case-{row['id']}-{what}@{urlsplit(self._public_url).hostname}",
                on=on,
                since=row["received_on"],
                summary=f"{_WORDS[what][0]}（{row['receipt_no']}）",
                note=f"医保信用事项 {row['receipt_no']}：{_WORDS[what][0]}，含当日。\n{_WORDS[what][1]} this day.",
            )
            for what, on in known.items()
            if on is not None and on >= now.date()
        ]
