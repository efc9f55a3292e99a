"""Entries that everybody may see: an institution's adverse information, while its publicity lasts.

Never a person's; never what another body has not made public yet (SC art. 22), what is repaired (HLJ art. 39) or no
longer counts, nor anything of a trial evaluation (JN 4-3).
"""

from datetime import date

from portal.casework.file import SubjectFile
from portal.domain.entry import Category, Entry
from portal.domain.measure import MeasureState
from portal.domain.result import ResultState
from portal.rulebooks.model import Rulebook


def has_publicity(file: SubjectFile, book: Rulebook, entry: Entry) -> bool:
    """Whether an entry is of those that everybody may see until a day."""
    return (
        book.procedures.publication.entries
        and file.subject.kind.is_institution
        and entry.category is Category.ADVERSE
        and entry.publicity_until is not None
    )


def sync(file: SubjectFile, book: Rulebook, on: date) -> None:
    """Shows what everybody may see on a day, and hides the rest."""
    for entry in file.entries:
        if _is_public(file, book, entry, on) != (entry.id in file.public_entries):
            file.public_entries ^= {entry.id}
            file.touched_publicity.append(entry)


def _is_public(file: SubjectFile, book: Rulebook, entry: Entry, on: date) -> bool:
    return (
        has_publicity(file, book, entry)
        and entry.publicity_until is not None
        and entry.publicity_until >= on
        and entry.counts
        and entry.reverses is None
        and not entry.undisclosed_by_source
        and not (file.current is not None and file.current.state is ResultState.TRIAL)
        and _is_released(file, book, entry)
    )


def _is_released(file: SubjectFile, book: Rulebook, entry: Entry) -> bool:
    """Where publication is an act (JN 3-7), an entry shows with a published result first, and stays after that.

    Where it follows from measures (SC-29-7, SC-35-4), it shows while one of them is in force.
    """
    bringing = book.procedures.publication.entries_with
    if bringing and not any(each.code in bringing and each.state is MeasureState.IN_FORCE for each in file.measures):
        return False
    if book.procedures.publication.institutions != "by_act" or entry.id in file.public_entries:
        return True
    return file.current is not None and file.current.published_on is not None
