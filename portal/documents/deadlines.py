"""Which days of a case go into a calendar: those by which the authority acts, and the subject's own last days."""

from collections.abc import Iterable
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
}
_DAYS = """
SELECT id, receipt_no, received_on, kind, state, closed_at, due_on, notice_until,
       (SELECT max(d.answer_until) FROM issued_document d
        WHERE d.kind = 'repair_refusal' AND d.ref_id = c.id AND c.state = 'refused') AS objection_until
FROM credit_case c
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
        return await self._file(await self._pool.fetch(f"{_DAYS} WHERE id = $1", case_id), now)

    async def of_officer(self, officer_id: int, now: datetime) -> bytes | None:
        """The days of all open cases that an officer works on; None where there is none."""
        rows = await self._pool.fetch(f"{_DAYS} WHERE held_by = $1 AND closed_at IS NULL ORDER BY due_on", officer_id)
        return await self._file(rows, now)

    async def of_subject(self, identity_id: int, now: datetime) -> bytes | None:
        """The days of all cases of whoever is signed in; None where there is none."""
        own = "subject_id IN (SELECT s.id FROM subject s WHERE s.identity_id = $1)"
        return await self._file(await self._pool.fetch(f"{_DAYS} WHERE {own} ORDER BY id", identity_id), now)

    async def _file(self, rows: Iterable[Any], now: datetime) -> bytes | None:
        days = [day for row in rows for day in self._days(row, now)]
        if not days:
            return None
        written: bytes = await self._aside.run(
            "portal.documents.calendar_file", "written", days, f"{self._public_url}/", now
        )
        return written

    def _days(self, row: Any, now: datetime) -> list[DeadlineDay]:
        waits = row["kind"] == "repair" and row["state"] == "filed"
        known: dict[str, date | None] = {
            "accept" if waits else "due": row["due_on"] if row["closed_at"] is None else None,
            "notice": row["notice_until"] if row["state"] == "on_notice" else None,
            "objection": row["objection_until"],
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
