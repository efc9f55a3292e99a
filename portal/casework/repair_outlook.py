"""What a repair of an entry lacks, before anybody asks for it (HLJ art. 38; SC art. 47, 50, 51).

It is stored as it is shown. A condition has the days on which it is not met, so that a read only compares days.
"""

from typing import Any

from portal.casework.file import SubjectFile
from portal.casework.repair_conditions import Unmet, possible_from
from portal.domain.entry import Category, Entry, Status
from portal.domain.repair import Repair
from portal.rulebooks.model import Rulebook

_ENDED = {Status.REVOKED: "reversed", Status.REPAIRED: "reversed", Status.EXPIRED: "expired"}


def concerns(entry: Entry) -> bool:
    """Whether there is anything to repair: an adverse entry that was confirmed."""
    return entry.category is Category.ADVERSE and entry.confirmed_at is not None


def conditions(file: SubjectFile, book: Rulebook, entry: Entry) -> list[dict[str, Any]]:
    """The conditions of a repair of this entry alone, each {code, text, text_en, article, from, until}.

    It is not met before `from`, nor after `until`, nor ever where it has neither. What comes with the application
    (proof, commitment) is not among them.
    """
    procedure, referral = book.procedures.repair, book.procedures.referral
    if procedure is None:
        words = (referral.name, referral.name_en) if referral is not None else ("—", "—")
        return [_shown(Unmet("elsewhere"), None, words)]
    found: list[tuple[Unmet, str | None]] = []
    if entry.status in _ENDED:
        found.append((Unmet(_ENDED[entry.status]), None))
    repairs = [each for each in file.cases if isinstance(each, Repair)]
    if any(each.is_open and entry.id in each.entries for each in repairs):
        found.append((Unmet("in_progress"), None))
    if procedure.while_public and entry.publicity_until is not None:
        found.append((Unmet("not_public"), entry.publicity_until.isoformat()))
    bars = [each.barred_until for each in repairs if each.barred_until is not None]
    if bars:
        found.append((Unmet("barred", max(bars)), None))
    if (first_day := possible_from(file, book, [entry])) is not None:
        found.append((Unmet("too_early", first_day), None))
    return [{**_shown(unmet, procedure.article), "until": until} for unmet, until in found]


def _shown(unmet: Unmet, article: str | None, words: tuple[str, str] = ("", "")) -> dict[str, Any]:
    text, text_en = unmet.both
    return {
        "code": unmet.code,
        "text": text.format(words[0]),
        "text_en": text_en.format(words[1]),
        "article": article,
        "from": unmet.from_day.isoformat() if unmet.from_day is not None else None,
        "until": None,
    }
