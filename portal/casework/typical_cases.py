"""An officer chooses an act and tells it as a typical case, without names (WH 五(三)), or takes it back."""

from dataclasses import dataclass
from datetime import datetime

from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.casework.stages import open_entry
from portal.casework.words import checked
from portal.domain.dispute import Dispute
from portal.domain.entry import Entry, Status
from portal.domain.outcomes import CaseTold, Invalid, SubjectUnknown, TypicalCaseOutcome
from portal.domain.typical_case import TypicalCase, names_somebody

LONGEST = {"title": 100, "facts": 2000, "lesson": 1000}  # characters
_TOLD = (Status.ACTIVE, Status.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class TellCase:
    """What an officer writes about an entry."""

    entry_id: int
    title: str
    facts: str
    lesson: str
    authority: str
    officer_id: int | None = None


async def tell(store: Store, command: TellCase, now: datetime) -> TypicalCaseOutcome:
    """Everybody sees the case from now on. The act stands, its source has made it public, and nobody disputes it."""
    async with store.transaction() as transaction:
        opened = await open_entry(transaction, command.entry_id, command.authority, now)
        if opened is None:
            return SubjectUnknown()
        file, entry, book, _ = opened
        rule = book.procedures.typical_cases
        if rule is None:
            return Invalid("entry", "no_typical_cases")
        if refused := _may_be_told(file, entry):
            return Invalid("entry", refused)
        for name, most in LONGEST.items():
            if wrong := checked(name, getattr(command, name), most=most):
                return wrong
        known_by = await transaction.known_by(entry.id)
        for name in LONGEST:
            if names_somebody(getattr(command, name), known_by):
                return Invalid(name, "names_somebody")
        if await transaction.case_told(entry.id):
            return Invalid("entry", "told_already")
        case = TypicalCase(
            entry_id=entry.id,
            region=f"{file.subject.region[:4]}00",  # the city: a district may have one hospital alone
            title=command.title.strip(),
            facts=command.facts.strip(),
            lesson=command.lesson.strip(),
            act=entry.item_name,
            act_en=entry.item_name_en,
            article=rule.article,
            year=entry.decided_on.year,
            published_at=now,
            published_by=command.officer_id,
        )
        await transaction.save([file])
        return CaseTold(await transaction.tell_case(case))


async def take_back(
    store: Store, case_id: int, reason: str, authority: str, officer_id: int | None, now: datetime
) -> TypicalCaseOutcome:
    """Nobody sees the case from now on; it stays on record."""
    if wrong := checked("reason", reason):
        return wrong
    async with store.transaction() as transaction:
        entry_id = await transaction.entry_of_case(case_id)
        opened = await open_entry(transaction, entry_id or 0, authority, now)
        if opened is None or entry_id is None:
            return SubjectUnknown()
        if not await transaction.case_told(entry_id):
            return Invalid("case", "taken_back_already")
        await transaction.take_cases_back([entry_id], reason.strip(), officer_id, now)
        await transaction.save([opened[0]])
        return CaseTold(case_id)


def _may_be_told(file: SubjectFile, entry: Entry) -> str | None:
    if entry.status not in _TOLD or entry.undisclosed_by_source:
        return "entry_not_told"
    if any(isinstance(each, Dispute) and each.closed_at is None and entry.id in each.entries for each in file.cases):
        return "entry_not_told"
    return None
