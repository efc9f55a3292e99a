"""From entries to score, grade and the reason behind every point (HLJ art. 26)."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.anchor import Anchor
from portal.domain.entry import Entry, Stage, Status
from portal.domain.grade import band_of
from portal.domain.result import Evaluation, LineKind, TraceLine
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.evaluate import NOT_YET_PUBLISHED, evaluate
from portal.evaluation.sums import entry_lines
from portal.rulebooks.loader import load_all, shipped
from portal.rulebooks.parameters import laid_over
from tests.evaluation.cases import DAY, entries_of, entry_of, subject

BOOK = shipped("heilongjiang")
PERSON = subject()
KINDS = st.sampled_from(SubjectKind).map(subject)
DAYS = st.dates(date(2026, 4, 1), date(2026, 8, 31))


def hundred(*entries: Entry, on: date = DAY) -> Evaluation:
    return evaluate(BOOK, PERSON, entries, on)


def number_of(item: str, count: int, first: int = 1) -> list[Entry]:
    return [entry_of(BOOK.items[item], number) for number in range(first, first + count)]


@given(KINDS, entries_of(BOOK), DAYS)
def test_the_trace_adds_up_to_the_score_exactly(who: Subject, entries: list[Entry], on: date) -> None:
    found = evaluate(BOOK, who, entries, on)
    assert found.score is not None
    assert isinstance(found.score, Decimal)
    assert sum((line.points for line in found.trace), Decimal(0)) == found.score
    assert 0 <= found.score <= 100
    assert found.reason is None


@given(entries_of(BOOK), DAYS)
def test_exactly_the_valid_entries_count_each_once(entries: list[Entry], on: date) -> None:
    found = hundred(*entries, on=on)
    valid = {
        entry.id
        for entry in entries
        if entry.status is Status.ACTIVE
        and entry.stage is Stage.CONFIRMED
        and entry.points is not None
        and (entry.expires_on is None or on <= entry.expires_on)
    }
    lines = [line for line in found.trace if line.kind is LineKind.ENTRY]
    assert sorted(line.entry_id or 0 for line in lines) == sorted(valid)
    assert found.counted == valid
    points = {entry.id: entry.points for entry in entries}
    assert all(line.entry_id is not None and line.points == points[line.entry_id] for line in lines)


@given(st.data(), entries_of(BOOK), DAYS)
def test_the_order_of_the_entries_is_irrelevant(data: st.DataObject, entries: list[Entry], on: date) -> None:
    shuffled = data.draw(st.permutations(entries))
    assert hundred(*shuffled, on=on) == hundred(*entries, on=on)


@given(entries_of(BOOK), DAYS)
def test_every_line_names_its_article_or_a_local_parameter(entries: list[Entry], on: date) -> None:
    found = hundred(*entries, on=on)
    registers = {use.register for use in found.parameters}
    for line in found.trace:
        assert line.text
        assert line.text_en
        assert line.article is not None
        assert line.article.split("(")[0] in BOOK.articles
        assert line.local_parameter in registers
    by_id = {entry.id: entry for entry in entries}
    for line in found.trace:
        if line.entry_id is not None:
            entry = by_id[line.entry_id]
            assert (line.article, line.text, line.decided_on) == (entry.article, entry.item_name, entry.decided_on)


@given(entries_of(BOOK), DAYS)
def test_a_limit_line_stands_only_where_the_scale_cut(entries: list[Entry], on: date) -> None:
    found = hundred(*entries, on=on)
    uncut = sum((line.points for line in found.trace if line.kind is not LineKind.LIMIT), Decimal(0))
    limits = [line for line in found.trace if line.kind is LineKind.LIMIT]
    assert found.score == min(Decimal(100), max(Decimal(0), uncut))
    assert [line.points for line in limits] == ([found.score - uncut] if found.score != uncut else [])
    assert {use.key for use in found.parameters} - {"items.points"} == {
        *("base.person", "bands.person"),
        *(["score.maximum"] if uncut > 100 else []),
        *(["score.minimum"] if uncut < 0 else []),
    }


@given(entries_of(BOOK), DAYS)
def test_the_grade_is_that_of_the_score(entries: list[Entry], on: date) -> None:
    found = hundred(*entries, on=on)
    assert found.score is not None
    assert found.grade is not None
    rank, band = band_of(found.score, BOOK.bands["person"])
    assert (found.grade.rank, found.grade.code, found.grade.scale) == (rank, band.code, "heilongjiang-hundred")


@given(entries_of(BOOK), st.sampled_from(["B1", "B2", "B3", "B4"]))
def test_another_adverse_entry_never_helps(entries: list[Entry], item: str) -> None:
    before = hundred(*entries).score
    after = hundred(*entries, entry_of(BOOK.items[item], 99)).score
    assert before is not None
    assert after is not None
    assert after <= before


@pytest.mark.parametrize(
    ("items", "score", "grade"),
    [
        ([], "100", "优秀"),
        (["B2"], "88", "良好"),
        (["B1", "B1"], "90", "优秀"),
        (["B2", "B7"], "80", "良好"),
        (["B3", "B1"], "70", "一般"),
        (["B3", "B1", "B1"], "65", "较差"),
        (["B4"], "55", "差"),
        (["B4", "G1"], "60", "较差"),
        (["G1"], "100", "优秀"),
        (["G1", "B1"], "100", "优秀"),
        (["B4", "B4", "B4"], "0", "差"),
        (["B4", "B4", "B4", "G1"], "0", "差"),
    ],
)
def test_sums_of_the_sample_catalogue(items: list[str], score: str, grade: str) -> None:
    found = hundred(*(entry_of(BOOK.items[item], number) for number, item in enumerate(items, start=1)))
    assert found.grade is not None
    assert (found.score, found.grade.code) == (Decimal(score), grade)


@pytest.mark.parametrize(
    ("days", "counts"), [(-1, True), (0, True), (1, False)], ids=["day before", "last day", "day after"]
)
def test_an_entry_counts_to_the_end_of_its_last_day(days: int, counts: bool) -> None:  # noqa: FBT001
    entry = entry_of(BOOK.items["B2"], expires_on=DAY)
    assert (1 in hundred(entry, on=DAY + timedelta(days=days)).counted) is counts


@pytest.mark.parametrize("status", [status for status in Status if status is not Status.ACTIVE])
def test_only_an_active_entry_counts(status: Status) -> None:
    assert hundred(entry_of(BOOK.items["B2"], status=status)).score == 100


@pytest.mark.parametrize("stage", [Stage.COLLECTED, Stage.AUDITED])
def test_only_a_confirmed_entry_counts(stage: Stage) -> None:
    assert hundred(entry_of(BOOK.items["B2"], stage=stage)).score == 100


def test_local_parameters_of_an_operator_are_used_and_shown() -> None:
    own = laid_over(BOOK, {"base.person": 50, "bands.person": [["优秀", 45], ["差"]]})
    found = evaluate(own, PERSON, number_of("B2", 1), DAY)
    assert found.grade is not None
    assert (found.score, found.grade.code) == (Decimal(38), "差")
    assert {use.key: use.value for use in found.parameters} == {
        "base.person": "50",
        "bands.person": "优秀 ≥ 45；差",
        "items.points": "见采集目录各项目",
    }


class TestSichuan:
    """Between two yearly results only serious acts of the year count, at once (art. 18)."""

    book = shipped("sichuan")
    doctor = subject(SubjectKind.DOCTOR, "sichuan")

    def test_without_an_act_there_is_no_result_yet(self) -> None:
        assert evaluate(self.book, self.doctor, [], DAY) == Evaluation(None, None, NOT_YET_PUBLISHED, (), ())

    def test_institutions_have_no_result_without_a_year(self) -> None:
        hospital = subject(SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "sichuan")
        entry = entry_of(self.book.items["K1"])
        assert evaluate(self.book, hospital, [entry], DAY) == Evaluation(None, None, NOT_YET_PUBLISHED, (), ())

    @given(st.dates(date(2024, 1, 1), date(2026, 12, 31)), st.integers(2023, 2026))
    def test_an_immediate_act_counts_until_its_year_is_published(self, decided_on: date, year: int) -> None:
        entry = entry_of(self.book.items["K1"], decided_on=decided_on)
        assert evaluate(self.book, self.doctor, [entry], DAY).score == 88
        base = TraceLine(LineKind.BASE, Decimal(100), "基准分", "Base score", "17")
        anchor = Anchor((base,), until=date(year, 12, 31), cycle=year)
        found = evaluate(self.book, self.doctor, [entry], DAY, anchor)
        assert found.score == (88 if decided_on.year >= year else 100)  # of the year, but entered too late for it
        assert found.annual_grade is not None
        assert found.annual_grade.code == "守信"
        if decided_on.year == year:
            counted = replace(anchor, lines=(base, *entry_lines(self.book, self.book.scales["person"], [entry])))
            assert evaluate(self.book, self.doctor, [entry], DAY, counted).score == 88

    def test_who_was_not_evaluated_has_a_reason_until_something_immediate_counts(self) -> None:
        anchor = Anchor((), until=date(2025, 12, 31), cycle=2025, reason="SC-16-7")
        assert evaluate(self.book, self.doctor, [], DAY, anchor).reason == "SC-16-7"
        entry = entry_of(self.book.items["K1"])
        assert evaluate(self.book, self.doctor, [entry], DAY, anchor).score == 88

    @pytest.mark.parametrize(("score", "grade", "reason"), [(95, "轻微失信", "SC-37-6"), (55, "严重失信", None)])
    def test_a_lowered_grade_falls_by_one_as_far_as_there_is_one(
        self, score: int, grade: str, reason: str | None
    ) -> None:
        line = TraceLine(LineKind.BASE, Decimal(score), "基准分", "Base score", "17")
        found = evaluate(self.book, self.doctor, [], DAY, Anchor((line,), cycle=2025, lowered_by="SC-37-6"))
        assert found.grade is not None
        assert (found.score, found.grade.code, found.reason) == (Decimal(score), grade, reason)
        assert found.annual_grade == found.grade

    def test_what_was_taken_back_since_leaves_the_anchor(self) -> None:
        entry = entry_of(self.book.items["K1"], status=Status.REVOKED)
        lines = (
            TraceLine(LineKind.BASE, Decimal(100), "基准分", "Base score", "17"),
            TraceLine(LineKind.ENTRY, Decimal(-12), "", "", "18", entry_id=entry.id),
        )
        assert evaluate(self.book, self.doctor, [entry], DAY, Anchor(lines, cycle=2026)).score == 100
        assert evaluate(self.book, self.doctor, [], DAY, Anchor(lines, cycle=2026)).score == 88

    def test_what_is_not_immediate_waits_for_the_yearly_result(self) -> None:
        book = laid_over(self.book, {"items": [{"code": "K9", "category": "adverse", "points": -3}]})
        assert evaluate(book, self.doctor, [entry_of(book.items["K9"])], DAY).reason == NOT_YET_PUBLISHED

    def test_an_item_that_left_the_catalogue_no_longer_counts_at_once(self) -> None:
        book = laid_over(self.book, {"items": [{"code": "K9", "category": "adverse", "points": -3}]})
        assert evaluate(book, self.doctor, [entry_of(self.book.items["K1"])], DAY).score is None


@pytest.mark.parametrize(("region", "score", "grade"), [
    ("371002", 1030, "A"), ("371003", 1029, "A"), ("371003", 1030, "AA"), ("371003", 959, "B"), ("371003", 960, "A"),
    ("371082", 999, "B"), ("371082", 1000, "A"), ("371000", 800, "D"), ("371000", 801, "C"),
])  # fmt: skip
def test_a_reported_score_is_graded_by_the_bands_of_its_district(region: str, score: int, grade: str) -> None:
    somebody = Subject(1, 1, "weihai", SubjectKind.INSURED_PERSON, region, facts={"score": score})
    found = evaluate(load_all()["weihai"], somebody, [], DAY)
    assert found.score == score
    assert found.grade is not None
    assert found.grade.code == grade


def test_without_a_report_the_score_begins_with_the_base_and_says_so() -> None:
    found = evaluate(shipped("weihai"), subject(rulebook="weihai"), [], DAY)
    assert found.score == 1000
    assert found.trace[0].local_parameter == "OPEN-46"
