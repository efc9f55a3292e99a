"""The result of a natural year (SC art. 15 to 17, 37 (6))."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.domain.entry import Entry, Status
from portal.domain.grade import band_of
from portal.domain.result import LineKind, TraceLine
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.evaluate import evaluate
from portal.evaluation.year import (
    ModelScore,
    YearResult,
    evaluate_year,
    exemption_of,
    in_a_row,
    publication_due,
    reference_day,
)
from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.parameters import laid_over
from tests.evaluation.cases import entry_of

BOOK = laid_over(
    shipped("sichuan"),
    {
        "items": [
            {"code": "now", "category": "adverse", "points": -12, "immediate": True},
            {"code": "later", "category": "adverse", "points": -7},
        ]
    },
)
RULES = BOOK.cycle
HOSPITAL, PHARMACY = SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, SubjectKind.DESIGNATED_PHARMACY
DOCTOR, INSURED = SubjectKind.DOCTOR, SubjectKind.INSURED_PERSON


def who(kind: SubjectKind = DOCTOR, **facts: object) -> Subject:
    return Subject(1, 1, "sichuan", kind, "510100", facts=dict(facts))


def test_what_an_article_fixes_is_not_shown_as_a_local_parameter_of_a_result() -> None:
    found = year(entry_of(BOOK.items["now"], decided_on=date(2025, 3, 1))).evaluation
    assert [(line.article, line.local_parameter) for line in found.trace] == [("17", None), ("18", "OPEN-26")]
    assert [use.key for use in found.parameters] == ["bands.person", "items.points"]


def test_points_above_zero_never_count_for_persons() -> None:
    good = entry_of(BOOK.items["now"], decided_on=date(2025, 3, 1), points=Decimal(5))
    found = year(good, entry_of(BOOK.items["later"], 2, decided_on=date(2025, 4, 1)))
    assert found.evaluation.score == 93
    assert evaluate(BOOK, who(), [good], date(2026, 4, 1), found.anchor).score == 93


def ground(kind: SubjectKind, **facts: object) -> str | None:
    assert RULES is not None
    found = exemption_of(RULES, who(kind, **facts), date(2025, 12, 31))
    return found.clause if found else None


def year(
    *entries: Entry, cycle: int = 2025, kind: SubjectKind = DOCTOR, earlier: dict[int, str | None] | None = None
) -> YearResult:
    found = evaluate_year(BOOK, who(kind), cycle, entries, None, earlier or {})
    assert found is not None
    return found


class TestGrounds:
    """SC-16-1 to SC-16-10: the end of the reference day, a day on either side."""

    @pytest.mark.parametrize(
        ("kind", "facts", "clause"),
        [
            (HOSPITAL, {"agreement_from": "2025-06-30"}, None),
            (HOSPITAL, {"agreement_from": "2025-07-01"}, None),
            (HOSPITAL, {"agreement_from": "2025-07-02"}, "SC-16-1"),
            (PHARMACY, {"agreement_from": "2026-03-01"}, "SC-16-1"),
            (HOSPITAL, {"agreement_from": "2025-01-01", "agreement_until": "2025-06-29"}, "SC-16-1"),
            (HOSPITAL, {"agreement_from": "2025-01-01", "agreement_until": "2025-06-30"}, None),
            (HOSPITAL, {"agreement_from": "2019-01-01", "agreement_until": "2025-01-02"}, None),
            (HOSPITAL, {"agreement_from": "2019-01-01", "agreement_until": "2025-01-01"}, None),
            (HOSPITAL, {"agreement_from": "2019-01-01", "agreement_until": "2024-12-31"}, "SC-16-2"),
            # Under agreement again: by the new one, the day before, the day, six months on.
            (HOSPITAL, {"agreement_until": "2023-05-31", "agreement_from": "2025-07-02"}, "SC-16-1"),
            (HOSPITAL, {"agreement_until": "2023-05-31", "agreement_from": "2025-07-01"}, None),
            (HOSPITAL, {"agreement_until": "2025-06-30", "agreement_from": "2025-07-01"}, None),
            (HOSPITAL, {"agreement_until": "2023-05-31", "agreement_from": "2023-06-01"}, None),
            (HOSPITAL, {"licence_suspended_from": "2025-01-01"}, None),
            (HOSPITAL, {"licence_suspended_from": "2024-12-31"}, "SC-16-3"),
            (HOSPITAL, {"licence_suspended_from": "2024-12-31", "licence_suspended_until": "2025-12-31"}, None),
            (HOSPITAL, {"licence_suspended_from": "2024-12-31", "licence_suspended_until": "2026-01-01"}, "SC-16-3"),
            (HOSPITAL, {"fraud_case_opened_on": "2025-12-31"}, "SC-16-4"),
            (HOSPITAL, {"fraud_case_opened_on": "2026-01-01"}, None),
            (HOSPITAL, {"fraud_case_opened_on": "2025-03-10", "fraud_case_closed_on": "2025-12-31"}, None),
            (HOSPITAL, {"fraud_case_opened_on": "2025-03-10", "fraud_case_closed_on": "2026-01-01"}, "SC-16-4"),
            # A second case: the closing of the first, the day before it was opened, on that day, the day after.
            (HOSPITAL, {"fraud_case_opened_on": "2025-03-10", "fraud_case_closed_on": "2025-03-09"}, "SC-16-4"),
            (HOSPITAL, {"fraud_case_opened_on": "2025-03-10", "fraud_case_closed_on": "2025-03-10"}, None),
            (HOSPITAL, {"fraud_case_opened_on": "2025-03-10", "fraud_case_closed_on": "2025-03-11"}, None),
            (HOSPITAL, {"review_opened_on": "2025-12-31"}, "SC-16-5"),
            (HOSPITAL, {"review_opened_on": "2025-10-01", "review_closed_on": "2025-12-31"}, None),
            (HOSPITAL, {"not_evaluated": {"2025": "合并"}}, "SC-16-6"),
            (HOSPITAL, {"not_evaluated": {"2024": "合并"}}, None),
            (DOCTOR, {"qualified_from": "2025-07-01"}, None),
            (DOCTOR, {"qualified_from": "2025-07-02"}, "SC-16-7"),
            (DOCTOR, {"certificate_suspended_from": "2025-01-01"}, None),
            (DOCTOR, {"certificate_suspended_from": "2024-12-31"}, "SC-16-8"),
            (DOCTOR, {"fraud_case_opened_on": "2025-11-20"}, "SC-16-9"),
            (DOCTOR, {"review_opened_on": "2025-10-15"}, None),
            (DOCTOR, {"not_evaluated": {"2025": "长期病休"}}, "SC-16-10"),
            (INSURED, {"fraud_case_opened_on": "2025-11-20", "not_evaluated": {"2025": "其他"}}, None),
            (HOSPITAL, {}, None),
        ],
    )
    def test_the_ground_at_the_end_of_the_year(
        self, kind: SubjectKind, facts: dict[str, object], clause: str | None
    ) -> None:
        assert ground(kind, **facts) == clause

    def test_an_operator_sets_another_reference_day(self) -> None:
        assert reference_day(BOOK, 2025) == date(2025, 12, 31)
        assert reference_day(laid_over(BOOK, {"evaluation.reference_day": "06-30"}), 2025) == date(2025, 6, 30)
        assert publication_due(BOOK, 2025) == date(2026, 3, 31)

    def test_who_is_not_evaluated_has_neither_score_nor_lines(self) -> None:
        found = evaluate_year(BOOK, who(HOSPITAL, agreement_from="2025-12-01"), 2025, (), None, {})
        assert found is not None
        assert (found.evaluation.score, found.evaluation.trace, found.evaluation.reason) == (None, (), "SC-16-1")
        assert found.anchor.score is None
        assert found.anchor.reason == "SC-16-1"


ENTRIES = st.lists(
    st.builds(
        lambda number, item, day, status: entry_of(BOOK.items[item], number, decided_on=day, status=status),
        st.integers(1, 10**6),
        st.sampled_from(["now", "later"]),
        st.dates(date(2024, 1, 1), date(2027, 12, 31)),
        st.sampled_from([Status.ACTIVE, Status.ACTIVE, Status.REVOKED]),
    ),
    max_size=12,
    unique_by=lambda each: each.id,
)


class TestPersons:
    """Base and the points of the entries decided in that year, each year anew."""

    @given(ENTRIES)
    def test_the_trace_adds_up(self, entries: list[Entry]) -> None:
        found = year(*entries).evaluation
        assert found.score == sum((line.points for line in found.trace), Decimal(0))
        assert found.annual_grade == found.grade == found.computed_grade

    @given(ENTRIES)
    def test_exactly_the_standing_entries_of_the_year_count(self, entries: list[Entry]) -> None:
        wanted = {each.id for each in entries if each.counts and each.decided_on.year == 2025}
        assert year(*entries).evaluation.counted == wanted

    @given(st.data(), ENTRIES)
    def test_the_order_of_arrival_is_irrelevant(self, data: st.DataObject, entries: list[Entry]) -> None:
        assert year(*data.draw(st.permutations(entries))) == year(*entries)

    @given(ENTRIES, st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.sampled_from(["now", "later"]))
    def test_one_more_adverse_entry_never_raises_a_score(self, entries: list[Entry], day: date, item: str) -> None:
        more = [*entries, entry_of(BOOK.items[item], 10**6 + 1, decided_on=day)]
        for cycle in (2024, 2025, 2026):
            without, added = year(*entries, cycle=cycle).evaluation.score, year(*more, cycle=cycle).evaluation.score
            assert without is not None
            assert added is not None
            assert added <= without

    @given(ENTRIES, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
    def test_day_by_day_is_at_once(self, entries: list[Entry], on: date) -> None:
        """What an officer enters one by one, and what is there when somebody looks, comes to the same."""
        assume(all(each.status is Status.ACTIVE for each in entries))
        anchor = year(*entries).anchor
        known = [each for each in entries if each.decided_on <= on]
        at_once = evaluate(BOOK, who(), known, on, anchor)
        seen: list[Entry] = []
        found = evaluate(BOOK, who(), seen, date(2026, 1, 1), anchor)
        for entry in sorted(known, key=lambda each: (each.decided_on, each.id)):
            seen.append(entry)
            before, found = found, evaluate(BOOK, who(), seen, max(entry.decided_on, date(2026, 1, 1)), anchor)
            assert before.score is not None
            assert found.score is not None
            assert found.score <= before.score
        assert (found.score, found.grade, found.trace) == (at_once.score, at_once.grade, at_once.trace)

    @given(ENTRIES, st.integers(2024, 2027))
    def test_publishing_leaves_the_score_of_the_year(self, entries: list[Entry], cycle: int) -> None:
        """Immediate items decided later count on top; everything else is in the year (CON-15)."""
        anchor = year(*entries, cycle=cycle).anchor
        found = evaluate(BOOK, who(), entries, date(2028, 1, 1), anchor)
        later = {each.id for each in entries if each.counts and each.item == "now" and each.decided_on.year > cycle}
        assert found.counted == year(*entries, cycle=cycle).evaluation.counted | later
        assert found.annual_grade == year(*entries, cycle=cycle).evaluation.grade


class TestLowering:
    """SC-37-6: three years in a row at 一般失信 or lower lower the grade of the fourth (CON-16)."""

    LOW = ("一般失信", "较重失信", "严重失信")

    @pytest.mark.parametrize(
        ("earlier", "lowered"),
        [
            ({2022: "一般失信", 2023: "较重失信", 2024: "严重失信"}, True),
            ({2023: "一般失信", 2024: "一般失信"}, False),
            ({2022: "轻微失信", 2023: "一般失信", 2024: "一般失信"}, False),
            ({2021: "一般失信", 2022: "一般失信", 2023: None, 2024: "一般失信"}, False),
            ({2020: "一般失信", 2021: "一般失信", 2022: "一般失信"}, False),
        ],
    )
    def test_the_three_years_before(self, earlier: dict[int, str | None], *, lowered: bool) -> None:
        found = year(earlier=earlier)
        assert found.lowered_by == ("SC-37-6" if lowered else None)
        grades = found.evaluation.grade, found.evaluation.computed_grade
        assert [grade.code for grade in grades if grade] == ["轻微失信" if lowered else "守信", "守信"]
        assert found.evaluation.reason == ("SC-37-6" if lowered else None)

    def test_insured_persons_are_not_lowered(self) -> None:
        assert year(kind=INSURED, earlier=dict.fromkeys((2022, 2023, 2024), "严重失信")).lowered_by is None

    def test_there_is_nothing_below_the_last_grade(self) -> None:
        entries = [entry_of(BOOK.items["now"], number, decided_on=date(2025, 5, 1)) for number in range(1, 5)]
        found = year(*entries, earlier=dict.fromkeys((2022, 2023, 2024), "严重失信")).evaluation
        assert found.grade is not None
        assert (found.score, found.grade.code, found.reason) == (Decimal(52), "严重失信", None)

    def test_a_gap_can_be_stepped_over(self) -> None:
        earlier = {2021: "一般失信", 2022: "一般失信", 2023: None, 2024: "一般失信"}
        assert not in_a_row(earlier, 2024, 3, self.LOW, gap_breaks=True)
        assert in_a_row(earlier, 2024, 3, self.LOW, gap_breaks=False)


class TestInstitutions:
    """Scored by a model, or by nobody."""

    def score(self, points: str) -> YearResult | None:
        line = TraceLine(LineKind.IMPORTED, Decimal(points), "评价模型得分", "Score of the model", "17")
        return evaluate_year(BOOK, who(HOSPITAL), 2025, (), ModelScore("v1", (line,)), {})

    @pytest.mark.parametrize(
        ("points", "grade"),
        [("1000", "A"), ("900", "A"), ("899.99", "B"), ("800", "B"), ("799.99", "C"), ("700", "C"), ("699.99", "D"),
         ("600", "D"), ("599.99", "E"), ("0", "E")],
    )  # fmt: skip
    def test_the_bound_belongs_to_the_better_grade(self, points: str, grade: str) -> None:
        found = self.score(points)
        assert found is not None
        assert found.evaluation.grade is not None
        assert (found.evaluation.score, found.evaluation.grade.code, found.model) == (Decimal(points), grade, "v1")

    def test_a_corrected_score_says_by_how_much(self) -> None:
        found = self.score("742")
        assert found is not None
        anchor = found.anchor.corrected(Decimal(812), "46")
        now = evaluate(BOOK, who(HOSPITAL), (), date(2026, 5, 1), anchor)
        assert now.grade is not None
        assert now.annual_grade is not None
        assert (now.score, now.grade.code, now.annual_grade.code) == (Decimal(812), "B", "B")
        assert [(line.kind, line.points) for line in now.trace] == [
            (LineKind.IMPORTED, Decimal(742)),
            (LineKind.CORRECTION, Decimal(70)),
        ]

    def test_without_a_score_there_is_no_result(self) -> None:
        assert evaluate_year(BOOK, who(HOSPITAL), 2025, (), None, {}) is None


@pytest.mark.parametrize("code", codes())
@given(score=st.decimals(Decimal(-10000), Decimal(10000), places=2))
def test_every_scale_covers_every_score_once(code: str, score: Decimal) -> None:
    for bands in shipped(code).bands.values():
        rank, band = band_of(score, bands)
        assert bands[rank - 1] is band
        bounds = [each.at_least for each in bands]
        assert bounds[-1] is None
        assert all(low is None or (high is not None and low < high) for high, low in pairwise(bounds))
