"""Messages of the inbox and texts, from the rulebook's catalogue."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType

from portal.casework.file import Message
from portal.domain.result import Result
from portal.domain.working_days import Deadline
from portal.rulebooks.model import Rulebook


def result_change(book: Rulebook, result: Result, now: datetime) -> Message:
    """The result became another (HLJ art. 26). The text holds the grade and the last day of the dispute window."""
    grade = result.evaluation.grade
    return message(
        book,
        "result_change",
        now,
        result=result,
        words={
            "grade": grade.name if grade else "—",
            "grade_en": grade.name_en if grade else "—",
            **_last_day(result.dispute),
        },
    )


def due_date_moved(book: Rulebook, deadline: Deadline, now: datetime, *, audience: str) -> Message:
    """The last day of a dispute window moved later, because the calendar was published or changed."""
    return message(book, "due_date_moved", now, audience=audience, words=_last_day(deadline))


def message(
    book: Rulebook,
    kind: str,
    now: datetime,
    *,
    audience: str = "subject",
    result: Result | None = None,
    words: Mapping[str, str] = MappingProxyType({}),
) -> Message:
    """A message of a kind; it also goes out as a text where the operator's `sms.events` names the kind."""
    text = book.texts[kind]
    texted = audience == "subject" and text.sms is not None and kind in book.value("sms.events")
    return Message(
        audience=audience,
        kind=kind,
        title=text.title,
        title_en=text.title_en,
        body=text.body.format_map(words),
        body_en=text.body_en.format_map(words),
        created_at=now,
        sms=text.sms.format_map(words) if texted and text.sms is not None else None,
        result=result,
    )


def _last_day(deadline: Deadline | None) -> dict[str, str]:
    if deadline is None:
        return {"last_day": "—", "last_day_en": "—"}
    mark, mark_en = ("（暂定）", " (provisional)") if deadline.provisional else ("", "")
    return {"last_day": _chinese(deadline.on) + mark, "last_day_en": deadline.on.isoformat() + mark_en}


def _chinese(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
