"""Facts about a subject: an officer states one, or an import brings it; what follows from it follows at once."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from portal.casework import fact_values, lists
from portal.casework.file import SubjectFile
from portal.casework.ports import Law, Store
from portal.casework.settle import carry_out_due, settle
from portal.casework.words import checked
from portal.domain.fact import Fact
from portal.domain.outcomes import FactOutcome, FactRecorded, Invalid, SubjectUnknown
from portal.domain.push import PushState
from portal.domain.result import Cause
from portal.evaluation.evaluate import evaluate
from portal.rulebooks.facts import FactRule
from portal.rulebooks.model import Rulebook

_LONGEST_DOCUMENT, _LONGEST_REASON = 200, 1000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFact:
    """What an officer states: `value` as it is written, None: the fact holds no longer. `on`: the day of the proof."""

    subject_id: int
    fact: str
    value: str | None
    on: date
    document_no: str
    reason: str
    authority: str
    officer_id: int | None = None


async def record_fact(store: Store, command: RecordFact, now: datetime) -> FactOutcome:
    """Takes the statement down and settles the file."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([command.subject_id], now.date())).get(command.subject_id)
        if file is None or not law.of(file.subject.rulebook)[0].in_charge(command.authority, file.subject.region):
            return SubjectUnknown()
        book, subject = law.rulebooks[file.subject.rulebook], file.subject
        rule = book.facts.get(command.fact)
        if rule is None or subject.kind not in rule.kinds:
            return Invalid("fact", "fact_unknown")
        if command.on > now.date():
            return Invalid("on", "fact_in_future")
        wrong = checked("document", command.document_no, most=_LONGEST_DOCUMENT) or checked(
            "reason", command.reason, most=_LONGEST_REASON
        )
        if wrong is not None:
            return wrong
        value = fact_values.told(book, rule, subject.kind, command.value) if command.value is not None else None
        if isinstance(value, Invalid):
            return value
        if value is None and rule.name not in subject.facts:
            return Invalid("value", "fact_not_stated")
        proved_on = await transaction.fact_proved_on(subject.id, rule.name)
        if proved_on is not None and command.on < proved_on:
            return Invalid("on", "fact_older")  # whichever of two proofs comes in first, the newer one holds
        carry_out_due(file, law, now)
        fact = _statement(file, rule, value, command.on, now)
        fact.document_no, fact.reason = command.document_no.strip(), command.reason.strip()
        fact.officer_id = command.officer_id
        _follow(file, law, [fact], now)
        await transaction.save([file])
        return FactRecorded(fact)


def bring(file: SubjectFile, law: Law, known: dict[str, Any], now: datetime) -> bool:
    """An import brings facts about a subject on file; whether any was new. What it does not name stays."""
    book = law.rulebooks[file.subject.rulebook]
    new = [
        _statement(file, book.facts[name], value, now.date(), now)
        for name, value in known.items()
        if not _is_known(file, book.facts[name], value)
    ]
    if new:
        carry_out_due(file, law, now)
        _follow(file, law, new, now)
    return bool(new)


def begin(file: SubjectFile, book: Rulebook, now: datetime) -> None:
    """An archive is opened with facts: its subject sees them as any other."""
    for name, value in file.subject.facts.items():
        if name in book.facts:
            file.add_fact(_statement(file, book.facts[name], value, now.date(), now))


def _statement(file: SubjectFile, rule: FactRule, value: Any, on: date, now: datetime) -> Fact:
    return Fact(
        subject_id=file.subject.id,
        name=rule.name,
        label=rule.label,
        label_en=rule.label_en,
        article=rule.article,
        value=value,
        shown=fact_values.shown(value) if value is not None else None,
        stated_on=on,
        recorded_at=now,
    )


def _is_known(file: SubjectFile, rule: FactRule, value: Any) -> bool:
    """Whether a value says nothing new: a score, where the portal shows the same."""
    if rule.type == "score" and file.current is not None:
        return file.current.evaluation.score == Decimal(value)
    return bool(file.subject.facts.get(rule.name) == value)


def _follow(file: SubjectFile, law: Law, facts: list[Fact], now: datetime) -> None:
    book, calendar = law.of(file.subject.rulebook)
    for fact in facts:
        file.add_fact(fact)
        if book.facts[fact.name].type == "score" and fact.value is not None:
            file.subject.facts[fact.name] = _before_entries(file, book, Decimal(fact.value), fact.stated_on, now)
        lists.follow(file, book, fact, now)
    if book.refusal_on(now.date()) is None:
        reported = any(book.facts[fact.name].type == "score" for fact in facts)
        settle(file, book, calendar, as_of=now, now=now, cause=Cause.REPORT if reported else Cause.PARAMETER)


def _before_entries(file: SubjectFile, book: Rulebook, reported: Decimal, on: date, now: datetime) -> str:
    """The score that the adopted entries come on top of: what its owner adopted up to its report is in the report."""
    end = datetime.combine(on + timedelta(days=1), time(), tzinfo=now.tzinfo)
    adopted = {
        each.entry_id
        for each in file.pushes
        if each.state is PushState.ADOPTED and each.decided_at is not None and each.decided_at < end
    }
    counted = evaluate(book, file.subject, file.entries, on, file.anchor).counted
    inside = [each.points for each in file.entries if each.id in adopted and each.id in counted and each.points]
    return f"{(reported - sum(inside, Decimal(0))).normalize():f}"
