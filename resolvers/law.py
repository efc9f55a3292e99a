"""Rulebooks as readers see them, with the parameters that the operator has entered."""

from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.model import Rulebook
from portal.rulebooks.parameters import shown
from portal.rulebooks.standing import document_of
from resolvers.context import Info
from resolvers.plan.fields import Rows

Code = Annotated[str, strawberry.argument(description="代码 / code")]


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


async def rulebooks(info: Info) -> Any:
    """All rulebooks as they stand today, by code."""
    return [_shown(book) for _, book in sorted((await _in_force(info)).items())]


async def rulebook(info: Info, code: Code) -> Any:
    """One rulebook as it stands today, or none of that code."""
    book = (await _in_force(info)).get(code)
    return _shown(book) if book else None


async def _in_force(info: Info) -> Mapping[str, Rulebook]:
    return (await info.context.parts.law(info.context.parts.clock.now().date())).rulebooks


def _shown(book: Rulebook) -> Mapping[str, Any]:
    source = book.source
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
        "articles": [
            {
                "number": each.number,
                "heading": each.heading,
                "gist": _both(each, "gist"),
                "note": _both(each, "note") if each.note else None,
            }
            for each in book.articles.values()
        ],
        "parameters": [
            {
                "key": key,
                "register": each.register,
                "value": shown(each.value),
                "note": _both(each, "note"),
            }
            for key, each in book.parameters.items()
        ],
        "items": [
            {
                "code": each.code,
                "name": _both(each, "name"),
                "category": each.category,
                "points": each.points,
                "article": each.article,
            }
            for each in book.items.values()
        ],
    }


def _both(part: Any, name: str) -> dict[str, str]:
    return {"zh": getattr(part, name), "en": getattr(part, f"{name}_en")}
