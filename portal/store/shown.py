"""Domain values as they are shown, which is how they are stored: plain JSON that a read hands on unchanged."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from portal.domain.grade import Grade
from portal.domain.result import Evaluation, LineKind, ParameterUse, TraceLine
from portal.domain.working_days import Deadline


def grade_shown(grade: Grade | None) -> dict[str, Any] | None:
    """A grade, or null."""
    if grade is None:
        return None
    return {
        "scale": grade.scale,
        "code": grade.code,
        "name": grade.name,
        "name_en": grade.name_en,
        "rank": grade.rank,
    }


def trace_shown(trace: Sequence[TraceLine]) -> list[dict[str, Any]]:
    """The lines of a sum; points travel as text, never as a float."""
    return [
        {
            "kind": line.kind,
            "points": points_shown(line.points),
            "text": line.text,
            "text_en": line.text_en,
            "article": line.article,
            "local_parameter": line.local_parameter,
            "entry_id": line.entry_id,
            "decided_on": line.decided_on,
        }
        for line in trace
    ]


def points_shown(points: Decimal) -> str:
    """Without trailing zeros: the same whether the points come from the catalogue (-5) or from a column (-5.00)."""
    return f"{points.normalize():f}"


def parameters_shown(uses: Sequence[ParameterUse]) -> list[dict[str, Any]]:
    """The local parameters on which a result rests."""
    return [asdict(use) for use in uses]


def deadline_shown(deadline: Deadline | None) -> dict[str, Any] | None:
    """A last day and how it was counted."""
    if deadline is None:
        return None
    return {
        "on": deadline.on,
        "counted_from": deadline.counted_from,
        "working_days": deadline.working_days,
        "provisional": deadline.provisional,
        "counted": deadline.counted,
        "worked_weekends": deadline.worked_weekends,
        "holidays": [{"on": day, "name": name} for day, name in deadline.holidays],
    }


def evaluation_of(row: Mapping[str, Any]) -> Evaluation:
    """An evaluation from its row."""
    return Evaluation(
        score=row["score"],
        grade=grade_of(row["grade"]),
        reason=row["reason"],
        trace=trace_of(row["trace"]),
        parameters=parameters_of(row["parameters"]),
        annual_grade=grade_of(row["annual_grade"]),
        computed_grade=grade_of(row["computed_grade"]),
    )


def grade_of(shown: Mapping[str, Any] | None) -> Grade | None:
    """A grade from its stored form."""
    return Grade(**shown) if shown is not None else None


def trace_of(shown: Sequence[Mapping[str, Any]]) -> tuple[TraceLine, ...]:
    """The lines of a sum from their stored form."""
    return tuple(
        TraceLine(
            kind=LineKind(line["kind"]),
            points=Decimal(line["points"]),
            text=line["text"],
            text_en=line["text_en"],
            article=line["article"],
            local_parameter=line["local_parameter"],
            entry_id=line["entry_id"],
            decided_on=_day(line["decided_on"]),
        )
        for line in shown
    )


def parameters_of(shown: Sequence[Mapping[str, Any]]) -> tuple[ParameterUse, ...]:
    """The local parameters on which a result rests, from their stored form."""
    return tuple(ParameterUse(**{**use, "valid_from": _day(use.get("valid_from"))}) for use in shown)


def deadline_of(shown: dict[str, Any] | None) -> Deadline | None:
    """A deadline from its stored form."""
    if shown is None:
        return None
    return Deadline(
        on=date.fromisoformat(shown["on"]),
        counted_from=date.fromisoformat(shown["counted_from"]),
        working_days=shown["working_days"],
        provisional=shown["provisional"],
        counted=tuple(date.fromisoformat(day) for day in shown["counted"]),
        worked_weekends=tuple(date.fromisoformat(day) for day in shown["worked_weekends"]),
        holidays=tuple((date.fromisoformat(day["on"]), day["name"]) for day in shown["holidays"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None
