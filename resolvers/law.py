"""Rulebooks as readers see them on a day, with the parameters that the operator has entered."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final

import strawberry

from portal.casework.record import EARLIEST, LATEST
from portal.rulebooks.citing import cited
from portal.rulebooks.loader import codes, interpretations, shipped
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.measure_words import numbers
from portal.rulebooks.model import Article, Item, Overlay, Phase, Rulebook
from portal.rulebooks.parameters import shown, shown_of
from portal.rulebooks.standing import document_of, standing
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.plan.fields import Rows
from resolvers.refusals import BadArgument

Code = Annotated[str, strawberry.argument(description="代码 / code")]
On = Annotated[date | None, strawberry.argument(description="以哪一日为准，默认今天 / as of which day; else today")]

LABEL: Final = {"zh": "'本地参数（非法规规定）'", "en": "'Local parameter, not laid down by any text'"}


def _shipped_names() -> str:
    """The names of the rulebooks as rows; they are constants of the program, so no table holds them."""
    sources = [shipped(code).source for code in codes()]
    rows = (", ".join(_quoted(text) for text in (each.code, each.name, each.name_en)) for each in sources)
    return f"(VALUES {', '.join(f'({row})' for row in rows)}) AS b (code, name, name_en)"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


NAMES = _shipped_names()


def named(code: str) -> Rows:
    """The rulebook of a code, by name."""
    return Rows(NAMES, where=f"b.code = {code}")


async def rulebooks(info: Info, on: On = None) -> Any:
    """All rulebooks as they stand on a day, by code."""
    day, books = await _in_force(info, on)
    entered = await _entered(info)
    return [_shown(book, day, entered) for _, book in sorted(books.items())]


async def rulebook(info: Info, code: Code, on: On = None) -> Any:
    """One rulebook as it stands on a day, or none of that code."""
    day, books = await _in_force(info, on)
    return _shown(books[code], day, await _entered(info)) if code in books else None


async def _in_force(info: Info, on: date | None) -> tuple[date, Mapping[str, Rulebook]]:
    day = info.context.parts.clock.now().date() if on is None else on
    if not EARLIEST <= day <= LATEST:
        raise BadArgument("day_out_of_bounds", given=day)
    return day, (await info.context.parts.law(day)).rulebooks


async def _entered(info: Info) -> Sequence[Any]:
    """Every value that operators entered, the newest first."""
    rows: Sequence[Any] = await info.context.parts.pool.fetch(
        """
        SELECT rulebook, key, value, valid_from, document, entered_at FROM local_parameter
        ORDER BY valid_from DESC, id DESC
        """,
        timeout=STATEMENT_SECONDS,
    )
    return rows


def _shown(book: Rulebook, on: date, entered: Sequence[Any]) -> Mapping[str, Any]:
    source, stands = book.source, standing(book, on)
    return {
        "code": source.code,
        "name": _both(source, "name"),
        "document_no": source.document_no,
        "issuer": source.issuer,
        "source": f"{source.issuer}《{source.name}》，{source.document_no}",
        "in_force_from": book.first_day,
        "in_force_until": book.last_day,
        "in_force_document": document_of(book),
        "status": _both(source, "status"),
        "standing": {"on": on, "code": stands.code, "decides": stands.decides, "text": _both(stands, "text")},
        "phase": _phase(book.phase_on(on)),
        "subjects": source.subjects,
        "articles": [_article(book, each) for each in book.articles.values()],
        "parameters": [_parameter(book, key) for key in book.parameters],
        "entered": [
            {
                **{name: row[name] for name in ("key", "valid_from", "document", "entered_at")},
                "value": shown_of(book, row["key"], row["value"]),
            }
            for row in entered
            if row["rulebook"] == book.code
        ],
        "items": [_item(each) for each in book.items.values()],
        "measures": [_measure(each) for each in book.measures],
        "interpretations": [
            {
                "id": each.id,
                "articles": each.articles,
                **{name: _both(each, name) for name in ("question", "reading", "reason")},
            }
            for each in interpretations()
            if book.code in each.rulebooks
        ],
        "overlays": [_overlay(book, each) for each in book.overlays],
    }


def _phase(each: Phase | None) -> Mapping[str, Any] | None:
    if each is None:
        return None
    return {
        "code": each.code,
        "name": _both(each, "name"),
        "article": each.article,
        "until": each.until,
        "trial": each.trial,
        "note": _both(each, "note") if each.note else None,
    }


def _article(book: Rulebook, each: Article) -> Mapping[str, Any]:
    rests = cited(book, each.number, interpretations())
    return {
        "number": each.number,
        "heading": each.heading,
        "gist": _both(each, "gist"),
        "note": _both(each, "note") if each.note else None,
        "use": {
            "items": [item.code for item in rests.items],
            "measures": [rule.code for rule in rests.measures],
            "procedures": rests.procedures,
            "parameters": rests.parameters,
            "interpretations": [reading.id for reading in rests.interpretations],
        },
    }


def _parameter(book: Rulebook, key: str) -> Mapping[str, Any]:
    each = book.parameters[key]
    return {
        "key": key,
        "register": each.register,
        "value": shown(each.value),
        "note": _both(each, "note"),
        "label": {language: text.strip("'") for language, text in LABEL.items()},
        "document": each.document,
        "valid_from": each.valid_from,
    }


def _item(each: Item) -> Mapping[str, Any]:
    return {
        "code": each.code,
        "name": _both(each, "name"),
        "category": each.category,
        "points": each.points,
        "article": each.article,
        "applies_to": each.applies_to,
        "points_by_severity": [
            {"severity": severity, "points": points} for severity, points in (each.points_by_severity or {}).items()
        ],
        "immediate": each.immediate,
        "valid_from": each.valid_from,
        "valid_until": each.valid_until,
        "assessment": each.assessment,
    }


def _measure(each: MeasureRule) -> Mapping[str, Any]:
    return {
        "code": each.code,
        "kind": each.kind,
        "mode": each.mode,
        "article": each.article,
        "grades": each.grades,
        "kinds": each.kinds,
        "text": _both(each, "text"),
        "numbers": numbers(each),
        "note": _both(each, "note") if each.note else None,
    }


def _overlay(book: Rulebook, each: Overlay) -> Mapping[str, Any]:
    switch = book.parameters[each.parameter]
    return {
        "code": each.code,
        "level": each.level,
        "name": _both(each, "name"),
        "issuer": each.issuer,
        "document_no": each.document_no,
        "register": each.register,
        "regions": each.regions,
        "valid_from": each.valid_from,
        "on": switch.value,
        "document": switch.document,
        "note": _both(each, "note"),
        "changes": [
            {
                "article": change.article,
                "text": _both(change, "text"),
                "parameter": change.key,
                "value": None if change.key is None else shown_of(book, change.key, change.value),
            }
            for change in each.change
        ],
    }


def _both(part: Any, name: str) -> dict[str, str]:
    return {"zh": getattr(part, name), "en": getattr(part, f"{name}_en")}
