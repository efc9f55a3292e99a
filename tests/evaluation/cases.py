"""Subjects, entries and strategies that tests of evaluation and of settling share."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from portal.domain.entry import Category, Entry, Stage, Status
from portal.domain.subject import Subject, SubjectKind
from portal.rulebooks.model import Item, Rulebook

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 6, 1)


def subject(kind: SubjectKind = SubjectKind.INSURED_PERSON, rulebook: str = "heilongjiang") -> Subject:
    return Subject(id=1, identity_id=1, rulebook=rulebook, kind=kind, region="230100")


def entry_of(item: Item, number: int = 1, **more: Any) -> Entry:
    """A confirmed entry of a catalogue item, decided on DAY."""
    filled: dict[str, Any] = {
        "points": item.points,
        "decided_on": DAY,
        "recorded_at": datetime(2026, 6, 1, 9, tzinfo=SHANGHAI),
        "confirmed_at": datetime(2026, 6, 1, 9, tzinfo=SHANGHAI),
        "document_no": f"文{number}",
        **more,
    }
    return Entry(
        id=number,
        subject_id=1,
        item=item.code,
        item_name=item.name,
        item_name_en=item.name_en,
        category=item.category,
        article=item.article,
        facts="事实",
        basis="依据",
        handling_type="行政处罚",
        info_category="不良（失信）信息" if item.category is Category.ADVERSE else "守信信息",
        credit_condition="失信",
        region="230100",
        **filled,
    )


def entries_of(book: Rulebook) -> st.SearchStrategy[list[Entry]]:
    """Any entries of a catalogue, with any points that the archive can keep, in any standing."""
    one = st.fixed_dictionaries(
        {
            "item": st.sampled_from(list(book.items.values())),
            "points": st.one_of(st.none(), st.decimals(Decimal(-60), Decimal(20), places=2)),
            "decided_on": st.dates(date(2024, 1, 1), date(2026, 6, 30)),
            "expires_on": st.one_of(st.none(), st.dates(date(2026, 5, 1), date(2026, 7, 31))),
            "stage": st.sampled_from(Stage),
            "status": st.one_of(st.just(Status.ACTIVE), st.sampled_from(Status)),
        }
    )
    return st.lists(one, max_size=12).map(
        lambda rows: [entry_of(number=number, **row) for number, row in enumerate(rows, start=1)]
    )
