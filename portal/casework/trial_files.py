"""Reading drafts, and a trial run's report as JSON and CSV (JN 4-3). No report names anybody."""

import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from portal.casework.trials import Count, Draft, Mover, Report

HEADER = (
    "分类 table", "行政区划 region", "等级或指标 grade or indicator", "名称 name", "English name",
    "现行 current", "草案 draft", "现行分值 current points", "草案分值 draft points",
)  # fmt: skip
MOVER_HEADER = (
    "档案编号 archive number", "行政区划 region", "类别 kind", "现行分值 current score", "现行等级 current grade",
    "草案分值 draft score", "草案等级 draft grade", "变动 change",
)  # fmt: skip


class DraftInvalid(ValueError):
    """A draft's file is not in the form; the sentence says what was expected."""


class _File(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    scores: str | None = None
    points: dict[str, int | Decimal] = {}
    parameters: dict[str, Any] = {}


def read_draft(text: str) -> Draft:
    """A draft from TOML: `name`, and any of `scores`, [points] and [parameters]. Raises DraftInvalid."""
    try:
        found = msgspec.convert(tomllib.loads(text, parse_float=Decimal), _File)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as wrong:
        raise DraftInvalid(str(wrong)) from None
    points = {code: Decimal(each) for code, each in found.points.items()}
    return Draft(found.name, dict(_flat(found.parameters)), points, found.scores)


def as_json(report: Report, regions: Mapping[str, str]) -> dict[str, Any]:
    """The report as plain values; points as text."""
    return {
        "rulebook": report.rulebook,
        "on": report.on.isoformat(),
        "draft": report.draft,
        "subjects": report.subjects,
        "moved": report.moved,
        "grades": [{"grade": grade, **_people(count)} for grade, count in sorted(report.grades.items())],
        "districts": [
            {"region": region, "name": regions.get(region, region), "grade": grade, **_people(count)}
            for (region, grade), count in sorted(report.districts.items())
        ],
        "indicators": [
            {
                "indicator": code,
                "name": report.names[code][0],
                "name_en": report.names[code][1],
                **_people(count),
                "current_points": _points(count.points),
                "draft_points": _points(count.draft_points),
            }
            for code, count in sorted(report.indicators.items())
        ],
        "moves": [
            {"from_grade": old, "to_grade": new, "subjects": number}
            for (old, new), number in sorted(report.moves.items())
        ],
    }


def as_rows(report: Report, regions: Mapping[str, str]) -> Iterator[tuple[Any, ...]]:
    """The report as rows under HEADER."""
    for grade, count in sorted(report.grades.items()):
        yield "等级 grade", "", grade, "", "", count.current, count.draft, "", ""
    for (region, grade), count in sorted(report.districts.items()):
        yield "区划 district", region, grade, regions.get(region, region), "", count.current, count.draft, "", ""
    for code, count in sorted(report.indicators.items()):
        name, name_en = report.names[code]
        points = (_points(count.points), _points(count.draft_points))
        yield "指标 indicator", "", code, name, name_en, count.current, count.draft, *points
    for (old, new), number in sorted(report.moves.items()):
        yield "变动 move", "", f"{old} → {new}", "", "", "", number, "", ""


def mover_row(mover: Mover) -> tuple[Any, ...]:
    """A mover under MOVER_HEADER."""
    return (
        mover.archive_no,
        mover.region,
        mover.kind,
        mover.score,
        mover.grade,
        mover.draft_score,
        mover.draft_grade,
        mover.change,
    )


def _points(points: Decimal) -> str:
    return f"{points.normalize():f}"


def _people(count: Count) -> dict[str, int]:
    return {"current": count.current, "draft": count.draft}


def _flat(table: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value
