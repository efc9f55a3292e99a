"""Template answers, filled in from a case for the officer who edits them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from portal.casework.cases import names
from portal.casework.file import SubjectFile
from portal.domain.articles import article
from portal.domain.case import Case
from portal.domain.dispute import Dispute
from portal.domain.entry import Entry
from portal.rulebooks.model import Rulebook


@dataclass(frozen=True, slots=True)
class Filled:
    """A template for a step, in both languages."""

    code: str
    step: str
    title: tuple[str, str]
    text: tuple[str, str]


def filled(file: SubjectFile, book: Rulebook, case: Case, steps: Sequence[str], today: date) -> list[Filled]:
    """The templates for the steps that a case can take."""
    words, of_result = _words(file, book, case, today), not case.entries
    return [
        Filled(
            each.code,
            each.step,
            (each.title, each.title_en),
            (each.text.format_map(words), each.text_en.format_map(words)),
        )
        for each in book.answers
        if each.case is case.kind and each.step in steps and each.of_result == of_result
    ]


def _words(file: SubjectFile, book: Rulebook, case: Case, today: date) -> Mapping[str, str]:
    entries = [each for each in file.entries if each.id in case.entries]
    procedure = book.procedures.dispute if isinstance(case, Dispute) else book.procedures.repair
    named = {
        "item": names(entries),
        "article": _articles(entries),
        "document_no": (
            "、".join(each.document_no for each in entries),
            ", ".join(each.document_no for each in entries),
        ),
        "decided_on": _days([each.decided_on for each in entries]),
        "procedure": article(procedure.article if procedure is not None else ""),
        "rulebook": (f"《{book.source.name}》", book.source.name_en),
        "received_on": _days([case.received_on]),
        "day": _days([today]),
    }
    both = {f"{word}_en": en for word, (_, en) in named.items()} | {word: zh for word, (zh, _) in named.items()}
    return {**both, "receipt_no": case.receipt_no}


def _articles(entries: Sequence[Entry]) -> tuple[str, str]:
    each = [article(entry.article) for entry in entries]
    return "、".join(zh for zh, _ in each), ", ".join(en for _, en in each)


def _days(days: Sequence[date]) -> tuple[str, str]:
    return "、".join(f"{day.year}年{day.month}月{day.day}日" for day in days), ", ".join(map(str, days))
