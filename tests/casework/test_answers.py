"""Template answers: every shipped one is filled, in both languages, from a case with entries and from one without."""

from datetime import date, datetime
from typing import Any

import pytest

from portal.casework.answers import filled
from portal.casework.file import SubjectFile
from portal.clock import SHANGHAI
from portal.domain.articles import article, chinese
from portal.domain.case import Case
from portal.domain.dispute import Dispute, DisputeState
from portal.domain.objection import ObjectedTo, Objection, ObjectionState
from portal.domain.repair import Repair, RepairState
from portal.rulebooks.loader import codes, shipped
from tests.evaluation.cases import entry_of, subject

FILED = datetime(2026, 2, 27, 9, tzinfo=SHANGHAI)
DAY = date(2026, 3, 2)
STEPS = ("uphold", "reject", "extend", "grant", "refuse", "sustain", "dismiss")


def cases(entries: tuple[int, ...]) -> list[Case]:
    common: dict[str, Any] = {
        "subject_id": 1,
        "receipt_no": "HLJ-2026-1-Y001",
        "title": "异议",
        "title_en": "Dispute",
        "authority": "230100",
        "filed_at": FILED,
        "received_on": FILED.date(),
        "entries": entries,
    }
    repair = Repair(**common, state=RepairState.ACCEPTED)
    return [
        Dispute(**common, state=DisputeState.OPEN),
        repair,
        Objection(**common, state=ObjectionState.OPEN, to=ObjectedTo.REPAIR_NOTICE, repair=repair),
    ]


@pytest.mark.parametrize("code", codes())
@pytest.mark.parametrize("entries", [(1,), (1, 2), ()])  # none: a dispute of a result as a whole
def test_every_template_is_filled(code: str, entries: tuple[int, ...]) -> None:
    book = shipped(code)
    items = list(book.items.values())
    kept = [entry_of(items[0], 1), entry_of(items[-1], 2)]
    file = SubjectFile(subject(rulebook=code), kept, [], [], [])
    found = [each for case in cases(entries) for each in filled(file, book, case, STEPS, DAY)]
    assert len(found) == sum(each.of_result == (not entries) for each in book.answers)
    for each in found:
        for text in (*each.title, *each.text):
            assert text
            assert "{" not in text
            assert "—" not in text
        assert "2026-03-02" not in each.text[0]  # days as they are read in Chinese
    if found:
        [wrong] = [each for each in found if each.code == ("wrong_record" if entries else "wrong_result")]
        assert "2026年2月27日" in wrong.text[0]
        assert "2026-03-02" in wrong.text[1]


@pytest.mark.parametrize(
    ("number", "zh", "en"),
    [
        ("9", "第九条", "article 9"),
        ("10", "第十条", "article 10"),
        ("18(1)", "第十八条第（一）项", "article 18(1)"),
        ("20", "第二十条", "article 20"),
        ("44(12)", "第四十四条第（十二）项", "article 44(12)"),
        ("3-5", "3-5", "3-5"),
        ("A2", "A2", "A2"),
    ],
)
def test_articles_as_they_are_cited(number: str, zh: str, en: str) -> None:
    assert article(number) == (zh, en)


def test_numerals() -> None:
    assert [chinese(number) for number in (1, 10, 11, 19, 21, 90, 99)] == [
        "一",
        "十",
        "十一",
        "十九",
        "二十一",
        "九十",
        "九十九",
    ]
