"""Rulebooks as readers see them on a day, with the parameters that the operator has entered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final

import strawberry

from portal.casework.ports import Law
from portal.casework.record import EARLIEST, LATEST
from portal.rulebooks.citing import Cited, cited
from portal.rulebooks.facts import FactRule
from portal.rulebooks.held import SetAside
from portal.rulebooks.lists import ListRule
from portal.rulebooks.loader import codes, interpretations, shipped
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.measure_words import numbers
from portal.rulebooks.model import Article, Interpretation, Item, Phase, Rulebook
from portal.rulebooks.overlay import Overlay
from portal.rulebooks.parameters import shown, shown_of
from portal.rulebooks.resting import rests_on
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
    day, law = await _in_force(info, on)
    entered = await _values(info)
    return [Shown(book, day, entered, law.set_aside) for _, book in sorted(law.rulebooks.items())]


async def rulebook(info: Info, code: Code, on: On = None) -> Any:
    """One rulebook as it stands on a day, or none of that code."""
    day, law = await _in_force(info, on)
    books = law.rulebooks
    return Shown(books[code], day, await _values(info), law.set_aside) if code in books else None


async def _in_force(info: Info, on: date | None) -> tuple[date, Law]:
    day = info.context.parts.clock.now().date() if on is None else on
    if not EARLIEST <= day <= LATEST:
        raise BadArgument("day_out_of_bounds", given=day)
    return day, await info.context.parts.law(day)


async def _values(info: Info) -> Sequence[Any]:
    """Every value that operators entered, the newest first."""
    rows: Sequence[Any] = await info.context.parts.pool.fetch(
        """
        SELECT rulebook, key, value, valid_from, document, entered_at FROM local_parameter
        ORDER BY valid_from DESC, id DESC
        """,
        timeout=STATEMENT_SECONDS,
    )
    return rows


@dataclass(frozen=True, slots=True)
class Shown:
    """A rulebook as it holds on a day; what nobody selects is not put together. `values`: what operators entered."""

    book: Rulebook
    on: date
    values: Sequence[Any]
    set_aside: Sequence[SetAside]

    @property
    def code(self) -> str:
        return self.book.code

    @property
    def name(self) -> Any:
        return _both(self.book.source, "name")

    @property
    def document_no(self) -> str:
        return self.book.source.document_no

    @property
    def issuer(self) -> str:
        return self.book.source.issuer

    @property
    def region(self) -> str:
        return self.book.source.region

    @property
    def source(self) -> str:
        source = self.book.source
        return f"{source.issuer}《{source.name}》，{source.document_no}"

    @property
    def in_force_from(self) -> date | None:
        return self.book.first_day

    @property
    def in_force_until(self) -> date | None:
        return self.book.last_day

    @property
    def in_force_document(self) -> str | None:
        return document_of(self.book)

    @property
    def status(self) -> Any:
        return _both(self.book.source, "status")

    @property
    def standing(self) -> Any:
        stands = standing(self.book, self.on)
        return {"on": self.on, "code": stands.code, "decides": stands.decides, "text": _both(stands, "text")}

    @property
    def phase(self) -> Any:
        return _phase(self.book.phase_on(self.on))

    @property
    def grounds(self) -> Any:
        dispute = self.book.procedures.dispute
        return (
            [{"number": each.number, "text": _both(each, "text"), "repair": each.repair} for each in dispute.grounds]
            if dispute
            else []
        )

    @property
    def subjects(self) -> Any:
        return self.book.source.subjects

    @property
    def articles(self) -> Any:
        rests = cited(self.book, interpretations())
        return [_article(each, rests[each.number]) for each in self.book.articles.values()]

    @property
    def parameters(self) -> Any:
        return [shown_parameter(self.book, key) for key in self.book.local_parameters]

    @property
    def entered(self) -> Any:
        why = {(each.held.rulebook, each.held.key, each.held.entered_at): each.expected for each in self.set_aside}
        return [
            _entered(self.book, row, why.get((row["rulebook"], row["key"], row["entered_at"])))
            for row in self.values
            if row["rulebook"] == self.book.code
        ]

    @property
    def items(self) -> Any:
        return [_item(each) for each in self.book.items.values()]

    @property
    def measures(self) -> Any:
        return [_measure(self.book, each) for each in self.book.measures]

    @property
    def interpretations(self) -> Any:
        return [_reading(each) for each in interpretations() if self.book.code in each.rulebooks]

    @property
    def overlays(self) -> Any:
        return [_overlay(self.book, each) for each in self.book.overlays]

    @property
    def lists(self) -> Any:
        return [_list(each) for each in self.book.lists.values()]

    @property
    def facts(self) -> Any:
        return [_fact(each) for each in self.book.facts.values()]

    @property
    def monitoring(self) -> Any:
        procedure = self.book.procedures.monitoring
        return [{"code": each.code, "name": _both(each, "name")} for each in procedure.levels] if procedure else []

    @property
    def pushes(self) -> bool:
        return self.book.procedures.push is not None

    @property
    def tells_cases(self) -> bool:
        return self.book.procedures.typical_cases is not None


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


def _article(each: Article, rests: Cited) -> Mapping[str, Any]:
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


def shown_parameter(book: Rulebook, key: str) -> Mapping[str, Any]:
    """A local parameter as readers see it."""
    each = book.parameters[key]
    return {
        "key": key,
        "register": each.register,
        "value": shown(each.value),
        "note": _both(each, "note"),
        "label": parameter_label(),
        "document": each.document,
        "valid_from": each.valid_from,
    }


def parameter_label() -> dict[str, str]:
    """What every local parameter is marked with."""
    return {language: text.strip("'") for language, text in LABEL.items()}


def _entered(book: Rulebook, row: Any, expected: str | None) -> Mapping[str, Any]:
    return {
        **{name: row[name] for name in ("key", "valid_from", "document", "entered_at")},
        "value": shown_of(book, row["key"], row["value"]),
        "expected": expected,
    }


def _reading(each: Interpretation) -> Mapping[str, Any]:
    texts = {name: _both(each, name) for name in ("question", "reading", "reason")}
    return {"id": each.id, "articles": each.articles, **texts}


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
        "lowers": each.lowers,
        "needs": each.needs,
        "valid_from": each.valid_from,
        "valid_until": each.valid_until,
        "assessment": each.assessment,
    }


def _measure(book: Rulebook, each: MeasureRule) -> Mapping[str, Any]:
    return {
        "code": each.code,
        "kind": each.kind,
        "mode": each.mode,
        "article": each.article,
        "grades": each.grades,
        "kinds": each.kinds,
        "text": _both(each, "text"),
        "numbers": numbers(each),
        "local_parameters": [shown_parameter(book, key) for key in rests_on(book, each)],
        "note": _both(each, "note") if each.note else None,
        "consent": {"version": each.consent.version, "text": _both(each.consent, "text")} if each.consent else None,
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


def _list(each: ListRule) -> Mapping[str, Any]:
    return {
        "name": each.name,
        "title": _both(each, "title"),
        "article": each.article,
        "looked_up": each.looked_up,
        "ways": [{"article": way.article, "needs": way.needs, "kinds": way.kinds} for way in each.ways],
    }


def _fact(each: FactRule) -> Mapping[str, Any]:
    return {
        "name": each.name,
        "type": each.type,
        "article": each.article,
        "kinds": each.kinds,
        "label": _both(each, "label"),
    }


def _both(part: Any, name: str) -> dict[str, str]:
    return {"zh": getattr(part, name), "en": getattr(part, f"{name}_en")}
