"""Whatever is recorded, annulled, decided or brought by time: the file stays right (HLJ art. 26 to 34, CON-07)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.casework.file import DueKind
from portal.casework.measures import DecideMeasure, decide
from portal.casework.record import RecordEntry, record
from portal.casework.stages import advance, annul
from portal.casework.timetable import carry_out
from portal.domain.entry import Category, Stage, Status
from portal.domain.grade import Grade
from portal.domain.measure import MeasureState
from portal.domain.outcomes import Invalid, MeasureDecided, Recorded
from portal.domain.result import Cause, Result, ResultState
from portal.domain.subject import SubjectKind
from portal.domain.working_days import working_days_after
from portal.evaluation.evaluate import evaluate
from tests.casework.memory import BOOK, CALENDAR, MemoryStore, run
from tests.evaluation.cases import SHANGHAI, subject

START = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
KINDS = st.sampled_from([SubjectKind.SUPPLIER, SubjectKind.DESIGNATED_PHARMACY, SubjectKind.INSURED_PERSON])
ITEMS = st.sampled_from([item.code for item in BOOK.items.values() if item.applies_to is None])
VALID_DAYS = st.one_of(st.none(), st.integers(0, 60))


def command(item: str, document_no: str, now: datetime, valid_days: int | None, **more: Any) -> RecordEntry:
    return RecordEntry(
        subject_id=1,
        item=item,
        decided_on=now.date(),
        remedy_ended_on=now.date() if BOOK.items[item].needs else None,
        document_no=document_no,
        facts="事实",
        basis="依据",
        handling_type="行政处罚",
        authority="230100",
        expires_on=now.date() + DAY * valid_days if valid_days is not None else None,
        **more,
    )


class File(RuleBasedStateMachine):
    """One subject's file and everything that can happen to it."""

    @initialize(kind=KINDS)
    def open(self, kind: SubjectKind) -> None:
        self.now = START
        self.store = MemoryStore(subject(kind), START)
        self.final: set[int] = set()

    @rule(
        item=ITEMS,
        number=st.integers(1, 12),
        valid_days=VALID_DAYS,
        reminder=st.booleans(),
        stage=st.sampled_from([Stage.CONFIRMED, Stage.CONFIRMED, Stage.COLLECTED]),
    )
    def record(self, item: str, number: int, valid_days: int | None, stage: Stage, *, reminder: bool) -> None:
        known = {(entry.document_no, entry.item) for entry in self.store.whole.entries}
        reminder = reminder and BOOK.items[item].category is Category.ADVERSE
        given = command(item, f"文{number}", self.now, valid_days, reminder=reminder, stage=stage)
        results = len(self.store.whole.results)
        texts = self.store.texts
        outcome = run(record(self.store.port, given, self.now))
        assert isinstance(outcome, Recorded) == ((given.document_no, item) not in known)
        if isinstance(outcome, Recorded):
            assert outcome.texted == outcome.changed
            assert self.store.texts - texts >= outcome.texted
        else:
            assert len(self.store.whole.results) == results

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data())
    def annul(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.store.whole.entries))
        run(annul(self.store.port, entry.id, "230100", None, "复议撤销", self.now))
        kept = next(each for each in self.store.whole.entries if each.id == entry.id)
        assert kept.status is Status.REVOKED

    @precondition(lambda self: any(entry.status is Status.PENDING for entry in self.store.whole.entries))
    @rule(data=st.data())
    def move_on(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from([each for each in self.store.whole.entries if each.stage != "confirmed"]))
        following = Stage.AUDITED if entry.stage is Stage.COLLECTED else Stage.CONFIRMED
        run(advance(self.store.port, entry.id, following, "230100", None, self.now))
        moved = next(each for each in self.store.whole.entries if each.id == entry.id)
        assert (moved.stage is following) == (entry.status is Status.PENDING)

    @precondition(lambda self: any(each.state is MeasureState.OFFERED for each in self.store.open_measures))
    @rule(data=st.data(), start=st.integers(0, 20), length=st.one_of(st.none(), st.integers(1, 30)))
    def decide(self, data: st.DataObject, start: int, length: int | None) -> None:
        offered = [each.code for each in self.store.open_measures if each.state is MeasureState.OFFERED]
        code = data.draw(st.sampled_from(offered))
        rule = BOOK.measure(code)
        first = self.now.date() + DAY * start
        outcome = run(
            decide(
                self.store.port,
                DecideMeasure(
                    subject_id=1,
                    code=code,
                    starts_on=first,
                    ends_on=first + DAY * length if length else None,
                    reason="理由",
                    authority="230100",
                ),
                self.now,
            )
        )
        if rule is not None and rule.needs_consent(self.store.whole.subject.kind):
            assert outcome == Invalid("measure", "consent_missing")
        else:
            assert isinstance(outcome, MeasureDecided)

    @rule(hours=st.one_of(st.integers(1, 23), st.integers(24, 24 * 40)))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        run(carry_out(self.store.port, self.now))

    @invariant()
    def the_result_is_what_the_entries_give(self) -> None:
        fresh = evaluate(BOOK, self.store.whole.subject, self.store.whole.entries, self.now.date())
        assert self.store.current.evaluation == fresh
        assert sum((line.points for line in fresh.trace), Decimal(0)) == fresh.score

    @invariant()
    def one_text_for_each_change_of_score_or_grade(self) -> None:
        shown = [(each.evaluation.score, each.evaluation.grade) for each in self.store.whole.results]
        changes = sum(after != before for before, after in pairwise(shown))
        assert self.store.texts == changes
        assert sum(message.kind == "result_change" for message in self.store.messages) == changes

    @invariant()
    def results_are_numbered_without_a_gap_in_the_order_of_time(self) -> None:
        results = self.store.whole.results
        assert [each.sequence for each in results] == list(range(len(results)))
        assert [each.as_of for each in results] == sorted(each.as_of for each in results)
        assert all(each.published_on is not None and each.as_of.date() <= each.published_on for each in results)

    @invariant()
    def final_stays_final(self) -> None:
        final = {each.sequence for each in self.store.whole.results if each.state is ResultState.FINAL}
        assert self.final <= final
        self.final = final

    @invariant()
    def initial_as_long_as_a_counted_adverse_entry_can_be_disputed(self) -> None:
        whole, current = self.store.whole, self.store.current
        adverse = {entry.id for entry in whole.entries if entry.category is Category.ADVERSE}
        open_to_dispute = {
            number
            for each in whole.results
            if each.dispute is not None and each.dispute.on >= self.now.date()
            for number in each.caused_by
        }
        disputable = bool(adverse & current.evaluation.counted & open_to_dispute)
        worsened = any(
            each.cause is Cause.REVOCATION
            and each.dispute is not None
            and each.dispute.on >= self.now.date()
            and self.worse_than_before(each)
            for each in whole.results
        )
        assert (current.state is ResultState.INITIAL) == (disputable or worsened)

    def worse_than_before(self, result: Result) -> bool:
        before = next(each for each in self.store.whole.results if each.sequence == result.sequence - 1)
        assert result.evaluation.score is not None
        assert before.evaluation.score is not None
        return result.evaluation.score < before.evaluation.score

    @invariant()
    def every_change_can_be_disputed_for_ten_working_days(self) -> None:
        for each in self.store.whole.results:
            if each.cause is Cause.REGISTERED:
                assert (each.dispute, each.state) == (None, ResultState.FINAL)
            else:
                assert each.published_on is not None
                assert each.dispute == working_days_after(each.published_on, 10, CALENDAR)

    @invariant()
    def what_is_initial_waits_for_its_day(self) -> None:
        waiting = {
            act.about: act.due_at
            for act in self.store.whole.due
            if act.kind is DueKind.RESULT_FINAL and act.done_at is None
        }
        initial = [each for each in self.store.whole.results if each.state is ResultState.INITIAL]
        assert set(waiting) == set(initial)
        for each in initial:
            assert each.final_on is not None
            assert waiting[each] == datetime.combine(each.final_on, time(), tzinfo=SHANGHAI) > self.now

    @invariant()
    def nothing_that_is_due_is_left(self) -> None:
        assert [act for act in self.store.whole.due if act.done_at is None and act.due_at <= self.now] == []
        before = repr(self.store.whole)
        assert run(carry_out(self.store.port, self.now)) == 0
        assert repr(self.store.whole) == before

    @invariant()
    def measures_are_those_of_the_grade_each_once(self) -> None:
        rules = {each.code: each for each in BOOK.measures}
        grade = self.store.current.evaluation.grade
        assert grade is not None
        standing = self.store.open_measures
        codes = [each.code for each in standing]
        assert len(codes) == len(set(codes))
        borne = {
            code
            for code, each in rules.items()
            if grade.code in each.grades and each.concerns(self.store.whole.subject.kind)
        }
        assert set(codes) <= borne
        if self.store.current.state is ResultState.FINAL:
            assert set(codes) == borne
        assert {code for code in borne if rules[code].kind == "incentive"} <= set(codes)

    @invariant()
    def a_sanction_was_first_offered_under_a_final_result(self) -> None:
        for measure in self.store.whole.measures:
            if measure.shown["kind"] == "sanction":
                opened = measure.opened_at.date()
                assert any(
                    each.state is ResultState.FINAL
                    and each.final_on is not None
                    and (each.final_on <= opened or each.as_of <= measure.opened_at)
                    and each.evaluation.grade is not None
                    and each.evaluation.grade.code in ("较差", "差")
                    for each in self.store.whole.results
                )

    @invariant()
    def decided_measures_run_between_their_days(self) -> None:
        today = self.now.date()
        for each in self.store.open_measures:
            if each.state is MeasureState.DECIDED:
                assert each.starts_on is not None
                assert each.starts_on > today
            if each.state is MeasureState.IN_FORCE:
                assert each.starts_on is not None
                assert each.starts_on <= today
            assert each.ends_on is None or each.ends_on > today

    @invariant()
    def entries_are_kept_and_expire_in_time(self) -> None:
        for entry in self.store.whole.entries:
            if entry.expires_on is not None and entry.expires_on < self.now.date():
                assert entry.status in (Status.EXPIRED, Status.REVOKED, Status.PENDING)
            else:
                assert entry.status is not Status.EXPIRED


TestFile = File.TestCase
TestFile.settings = settings(max_examples=100, stateful_step_count=30, deadline=None)


Life = list[tuple[int, str, int | None]]
LIVES = st.lists(st.tuples(st.integers(0, 15), ITEMS, VALID_DAYS), min_size=1, max_size=6)


def lived(kind: SubjectKind, life: Life, *, daily: bool) -> MemoryStore:
    """Entries recorded some days apart; then a hundred days in which only time acts, seen to each day or at once."""
    store, now = MemoryStore(subject(kind), START), START
    for number, (days, item, valid_days) in enumerate(life):
        now += DAY * days
        run(record(store.port, command(item, f"文{number}", now, valid_days), now))
    for _ in range(100 if daily else 0):
        now += DAY
        run(carry_out(store.port, now))
    run(carry_out(store.port, now if daily else now + DAY * 100))
    return store


def story(store: MemoryStore) -> list[tuple[int, Decimal | None, Grade | None, datetime, Cause, ResultState]]:
    return [
        (each.sequence, each.evaluation.score, each.evaluation.grade, each.as_of, each.cause, each.state)
        for each in store.whole.results
    ]


@settings(max_examples=60, deadline=None)
@given(KINDS, LIVES)
def test_catching_up_at_once_ends_where_day_by_day_ends(kind: SubjectKind, life: Life) -> None:
    daily, at_once = lived(kind, life, daily=True), lived(kind, life, daily=False)
    assert story(at_once) == story(daily)
    assert at_once.texts == daily.texts
    assert [(each.id, each.status) for each in at_once.whole.entries] == [
        (each.id, each.status) for each in daily.whole.entries
    ]
    assert {each.code for each in at_once.open_measures} == {each.code for each in daily.open_measures}


def test_downtime_never_shortens_the_window() -> None:
    store = MemoryStore(subject(), START)
    run(record(store.port, command("B2", "文1", START, 10), START))
    late = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)
    run(carry_out(store.port, late))
    current = store.current
    assert (current.as_of.date(), current.published_on) == (date(2026, 1, 16), late.date())
    assert current.dispute is not None
    assert current.dispute.on == date(2026, 3, 16)


def test_repair_is_counted_anew_from_the_newest_adverse_entry() -> None:
    store = MemoryStore(subject(), START)
    run(record(store.port, command("B2", "文1", START, None), START))
    assert store.current.repair_from == date(2026, 7, 5)
    august = datetime(2026, 8, 31, 9, tzinfo=SHANGHAI)
    run(record(store.port, command("B1", "文2", august, None), august))
    assert store.current.repair_from == date(2027, 3, 1)
    run(annul(store.port, store.whole.entries[-1].id, "230100", None, "撤销", august + DAY))
    assert store.current.repair_from == date(2026, 7, 5)
    run(record(store.port, command("G1", "文3", august, None), august + DAY))
    assert store.current.repair_from == date(2026, 7, 5)
