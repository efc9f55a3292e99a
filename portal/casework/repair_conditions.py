"""What a repair still lacks on a day (HLJ art. 38; SC art. 47, 50, 51)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from portal.casework.file import SubjectFile
from portal.domain.entry import Category, Entry, Status
from portal.domain.repair import Repair
from portal.domain.working_days import add_months
from portal.rulebooks.model import Rulebook
from portal.rulebooks.procedures import RepairProcedure

_WORDS = {
    "barred": ("因提供虚假材料，限制申请期未满", "false proof was given; the bar has not run out"),
    "reversed": ("该信息已撤销或已修复", "the entry was revoked, or is repaired already"),
    "expired": ("该信息已失效", "the entry is no longer valid"),
    "too_early": ("未满规定的公开时间", "it was not public for as long as the text asks"),
    "not_public": ("该信息不在公示期内", "the entry is no longer public"),
    "commitment": ("未作出信用承诺或声明", "the commitment or declaration is missing"),
    "evidence": ("未提交证明材料", "the proof is missing"),
    "in_progress": ("该信息的信用修复正在办理", "a repair of this entry is being handled"),
    "elsewhere": ("本办法没有信用修复程序，由{0}受理", "this text has no repair of its own; {0} takes it"),
}


@dataclass(frozen=True, slots=True)
class Unmet:
    """A condition that is not met. `from_day`: the first day on which it will be, where that is known."""

    code: str  # of _WORDS
    from_day: date | None = None

    @property
    def words(self) -> str:
        """As a letter says it."""
        until = f"，{self.from_day.isoformat()}起可申请" if self.from_day is not None else ""
        return _WORDS[self.code][0] + until

    @property
    def both(self) -> tuple[str, str]:
        """The condition alone, in Chinese and English."""
        return _WORDS[self.code]


def at_filing(
    file: SubjectFile, book: Rulebook, entries: Sequence[Entry], on: date, *, commitment: bool
) -> list[Unmet]:
    """All that is missing when somebody asks for repair."""
    procedure = procedure_of(book)
    unmet = _barred(file, on) + standing(file, book, entries, on)
    if procedure.while_public and any(
        each.publicity_until is not None and each.publicity_until < on for each in entries
    ):
        unmet.append(Unmet("not_public"))
    if procedure.commitment and not commitment:
        unmet.append(Unmet("commitment"))
    return unmet


def standing(file: SubjectFile, book: Rulebook, entries: Sequence[Entry], on: date) -> list[Unmet]:
    """What must hold at filing, at the decision and when the repair takes effect."""
    unmet: list[Unmet] = []
    if any(each.status in (Status.REVOKED, Status.REPAIRED) for each in entries):
        unmet.append(Unmet("reversed"))
    if any(each.status is Status.EXPIRED for each in entries):
        unmet.append(Unmet("expired"))
    first_day = possible_from(file, book, entries)
    if first_day is not None and on < first_day:
        unmet.append(Unmet("too_early", first_day))
    return unmet


def possible_from(file: SubjectFile, book: Rulebook, entries: Sequence[Entry]) -> date | None:
    """HLJ art. 38 (1), (3): the months run anew from the newest adverse entry that blocks the repair (CON-03)."""
    if procedure_of(book).wait_months is None:
        return None
    return full_from(book, _blocking(file, book, entries))


def full_from(book: Rulebook, entries: Iterable[Entry]) -> date | None:
    """The first day on which each entry was public for as long as is asked; None where the text asks for no wait."""
    procedure = book.procedures.repair
    if procedure is None or procedure.wait_months is None:
        return None
    days = [
        add_months(each.confirmed_at.date(), _wait(book, procedure.wait_months, each))
        for each in entries
        if each.confirmed_at is not None
    ]
    return max(days, default=None)


def _wait(book: Rulebook, of_text: int, entry: Entry) -> int:
    """Months: those of the text, unless a higher rule sets others for the severity class (CON-02)."""
    parameter = book.parameters.get(f"repair.wait_months.{entry.severity_class}")
    return of_text if parameter is None or parameter.value is None else int(parameter.value)


def _blocking(file: SubjectFile, book: Rulebook, entries: Sequence[Entry]) -> list[Entry]:
    kinds = {_kind_of_act(book, each) for each in entries}
    any_kind = book.value("repair.blocked_by") == "any"
    return [
        each
        for each in file.entries
        if each in entries
        or (each.category is Category.ADVERSE and each.counts and (any_kind or _kind_of_act(book, each) in kinds))
    ]


def _kind_of_act(book: Rulebook, entry: Entry) -> str:
    item = book.items.get(entry.item)
    return item.kind_of_act if item is not None and item.kind_of_act is not None else entry.item


def _barred(file: SubjectFile, on: date) -> list[Unmet]:
    bars = [each.barred_until for each in file.cases if isinstance(each, Repair) and each.barred_until is not None]
    return [Unmet("barred", max(bars))] if bars and on < max(bars) else []


def procedure_of(book: Rulebook) -> RepairProcedure:
    """The repair procedure of a rulebook that has one."""
    if book.procedures.repair is None:
        raise ValueError(f"{book.code} has no repair")
    return book.procedures.repair
