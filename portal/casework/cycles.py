"""A natural year is closed (SC art. 15): its results are computed and kept, and count once they are published.

Subjects are taken in stretches of ids, each in a transaction of its own, so that a killed run goes on where it stood
and any number of processes share the work.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from portal.casework.anchors import score_line
from portal.casework.file import SubjectFile
from portal.casework.ports import Law, Store, Transaction
from portal.casework.settle import carry_out_due, settle
from portal.domain.jurisdiction import prefix
from portal.domain.outcomes import CycleEvaluated, CyclePublished, Invalid, NotInForce
from portal.domain.result import Cause
from portal.domain.subject import Subject
from portal.evaluation.indicators import indicator_lines, missing_values
from portal.evaluation.sums import Countable
from portal.evaluation.year import (
    ModelScore,
    YearResult,
    evaluate_year,
    exemption_of,
    lowering,
    publication_due,
    reference_day,
)
from portal.rulebooks.model import Rulebook

STRETCH = 5_000  # ids a transaction
BATCH = 200  # files published a transaction


@dataclass(slots=True)
class YearFacts:
    """What a year holds of one subject: entries decided in it, its model's score or values, earlier grades."""

    subject: Subject
    entries: list[Countable] = field(default_factory=list)
    imported: tuple[str, Decimal, datetime] | None = None  # version of the model, score, and its arrival
    values: dict[str, Decimal] = field(default_factory=dict)  # of the model's indicators
    values_at: datetime | None = None  # arrival of the newest of them
    earlier: dict[int, str | None] = field(default_factory=dict)  # published annual grades by year


@dataclass(frozen=True, slots=True)
class Plain:
    """Who has the result of somebody of whom nothing is known: these kinds, without entries and these facts.

    `grades`: whoever ever had one of them is looked at one by one, for the grade may be lowered; and so is everybody
    in the places of `districts`, by their prefixes, for these have values of their own (SC art. 53).
    """

    kinds: Sequence[str]
    facts: Sequence[str]
    grades: Sequence[str]
    districts: Sequence[str]
    result: YearResult


class CycleStore(Protocol):
    """What a year needs of the store, beside `casework.ports.Store`."""

    async def begin(self, rulebook: str, cycle: int, now: datetime) -> list[int]:
        """Opens a run, or goes on with one that was not finished; the first ids of the stretches not done."""
        ...

    async def law(self, on: date) -> Law:
        """Rulebooks as they stand on a day."""
        ...

    async def stretch(
        self,
        rulebook: str,
        cycle: int,
        first_id: int,
        plain: Sequence[Plain],
        judge: Callable[[Iterable[YearFacts]], Iterable[YearResult | None]],
        now: datetime,
    ) -> None:
        """Computes one stretch anew, in one transaction; what is published already stays."""
        ...

    async def finish(self, rulebook: str, cycle: int, now: datetime) -> CycleEvaluated:
        """Closes the run; what came out, beside last year."""
        ...


async def evaluate_cycle(
    store: CycleStore, rulebook: str, cycle: int, now: datetime, done: Callable[[int, int], None] = lambda _d, _o: None
) -> CycleEvaluated | NotInForce | Invalid:
    """Computes the results of a year for every subject of a yearly text. `done` hears how many stretches of how many.

    Nobody sees them before `publish_cycle`.
    """
    law = await store.law(now.date())
    if wrong := refusal(law, rulebook, cycle, now):
        return wrong
    waiting = await store.begin(rulebook, cycle, now)
    for number, first_id in enumerate(waiting, start=1):
        await evaluate_stretch(store, law.rulebooks[rulebook], cycle, first_id, now)
        done(number, len(waiting))
    return await store.finish(rulebook, cycle, now)


def refusal(law: Law, rulebook: str, cycle: int, now: datetime) -> NotInForce | Invalid | None:
    """Why a year cannot be computed."""
    book = law.rulebooks.get(rulebook)
    if book is None or book.cycle is None:
        return Invalid("rulebook", "no_yearly_rulebook")
    if code := book.refusal_on(now.date()):
        return NotInForce(code, book.first_day, book.last_day)
    if now.date() <= reference_day(book, cycle) or cycle >= now.year:
        return Invalid("cycle", "cycle_not_over")
    return None


async def evaluate_stretch(store: CycleStore, book: Rulebook, cycle: int, first_id: int, now: datetime) -> None:
    """Computes the results of one stretch of subjects."""
    await store.stretch(book.code, cycle, first_id, _plain(book, cycle), lambda facts: judged(book, cycle, facts), now)


def judged(book: Rulebook, cycle: int, facts: Iterable[YearFacts]) -> Iterable[YearResult | None]:
    """The result of each; None for an institution that nothing scored."""
    for each in facts:
        yield evaluate_year(book, each.subject, cycle, each.entries, _score(book, each), each.earlier)


async def publish_cycle(
    store: Store,
    rulebook: str,
    cycle: int,
    *,
    authority: str,
    now: datetime,
    officer_id: int | None = None,
    at_most: int | None = None,
    done: Callable[[int], None] = lambda _number: None,
) -> CyclePublished | NotInForce | Invalid:
    """An officer publishes a year's results of the subjects in the authority's place: they become current.

    Each counts from its own transaction on; what was published before stays as it is, so a killed run goes on, and one
    that ends after `at_most` results is gone on with by asking again.
    """
    number = after = 0
    while True:
        async with store.transaction() as transaction:
            law = await transaction.law(now.date())
            if wrong := refusal(law, rulebook, cycle, now):
                return wrong
            book, calendar = law.of(rulebook)
            if not number and await _year_missing(transaction, book, cycle - 1):
                return Invalid("cycle", "earlier_year_missing")
            room = BATCH if at_most is None else min(BATCH, max(at_most - number, 1))
            ids = await transaction.years_waiting(rulebook, cycle, prefix(authority), after, room)
            if await transaction.scored_since(cycle, ids):
                return Invalid("cycle", "compute_anew")
            if at_most is not None and number >= at_most:
                break  # `ids` tell that more wait
            files = await transaction.open_files(ids, now.date())
            for file in files.values():
                carry_out_due(file, law, now)
                if code := _out_of_order(file, book, cycle):
                    return Invalid("cycle", code)
                file.publish_year(cycle, now.date())
                newly = _newly(file)
                result = settle(file, book, calendar, as_of=now, now=now, cause=Cause.CYCLE, caused_by=newly).result
                if result is not None and result.cause is Cause.CYCLE:
                    result.published_by = officer_id
            await transaction.save(list(files.values()))
        if not ids:
            break
        number, after = number + len(ids), ids[-1]
        done(number)
    if not number:
        return Invalid("cycle", "nothing_to_publish")
    last_day = publication_due(book, cycle)
    return CyclePublished(number, now.date(), last_day, late=now.date() > last_day, more=bool(ids))


async def _year_missing(transaction: Transaction, book: Rulebook, cycle: int) -> bool:
    """Whether a year was due under the text and is not computed: its grades may lower those of the next (SC-37-6)."""
    due = book.refusal_on(reference_day(book, cycle)) is None
    return due and await transaction.year_skipped(book.code, cycle)


def _out_of_order(file: SubjectFile, book: Rulebook, cycle: int) -> str | None:
    """Why a year must wait: grades of years before it lower its own (SC-37-6), and they came after it or come still; or
    facts that were stated since say that the subject is not evaluated, or is (SC art. 16).
    """
    if any(each < cycle for each in file.computed):
        return "earlier_year_waiting"
    year = file.computed[cycle]
    local = book.in_region(file.subject.region)
    ground = exemption_of(book.cycle, file.subject, reference_day(book, cycle)) if book.cycle is not None else None
    if year.reason != (ground.clause if ground is not None else None):
        return "compute_anew"
    if year.reason is None and lowering(local, file.subject, cycle, file.years) != year.lowered_by:
        return "compute_anew"
    return None


def _newly(file: SubjectFile) -> list[int]:
    """The entries of the year that the result before did not count."""
    before = file.current.evaluation.counted if file.current else frozenset()
    lines = file.anchor.lines if file.anchor else ()
    return [line.entry_id for line in lines if line.entry_id is not None and line.entry_id not in before]


def _score(book: Rulebook, facts: YearFacts) -> ModelScore | None:
    """An imported score goes before the portal's own model: whoever imports one has computed it elsewhere."""
    model = book.cycle.model if book.cycle else None
    if facts.imported is not None:
        version, score, given_at = facts.imported
        line = score_line(book.scales[facts.subject.kind.party], version, score)
        return ModelScore(version, (line,), given_at)
    if model is None or missing_values(model, facts.values):
        return None
    return ModelScore(model.version, indicator_lines(model, facts.values), facts.values_at)


def _plain(book: Rulebook, cycle: int) -> list[Plain]:
    rules = book.cycle
    if rules is None:
        return []
    found = []
    for party in book.scales:
        kinds = [kind for kind in book.source.subjects if kind.party == party]
        if f"base.{party}" not in book.parameters or not kinds:
            continue
        result = evaluate_year(book, Subject(0, 0, book.code, kinds[0], book.source.region), cycle, (), None, {})
        if result is not None:
            grades = rules.lowering.grades if rules.lowering else []
            found.append(Plain(kinds, sorted(rules.facts), grades, sorted(book.districts), result))
    return found
