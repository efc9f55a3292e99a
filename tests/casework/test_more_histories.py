"""Random histories of listings (HLJ art. 29) and of the way back after a suspension (SC art. 37), in memory."""

from collections import Counter
from datetime import date, datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.casework import documents, listing_objections, listings, measures
from portal.casework.cases import By
from portal.casework.ports import Law
from portal.casework.record import RecordEntry, record
from portal.casework.stages import annul
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.domain.case import NotPossible
from portal.domain.document import DocumentKind
from portal.domain.jurisdiction import Office
from portal.domain.listing import Listing, ListingState, ListingStep, possible
from portal.domain.listing import transition as listing_transition
from portal.domain.measure import DECIDE, MeasureState
from portal.domain.outcomes import ListingMoved, Resumed
from portal.domain.push import Matter
from portal.domain.resumption import ResumptionState, ResumptionStep, standing, transition
from portal.domain.subject import Subject, SubjectKind
from portal.domain.working_days import add_months
from portal.rulebooks.parameters import laid_over
from tests.casework.histories import BOOKS, LAW
from tests.casework.memory import MemoryStore, run
from tests.hypothesis_profiles import histories

START = datetime(2026, 1, 26, 9, tzinfo=SHANGHAI)
HARBIN = Office(region="230100", officer_id=None)
COUNTY = Office(region="230102", officer_id=None)
PARTS = dict.fromkeys(listings.PARTS, "示例")


class Serious(RuleBasedStateMachine):
    """A hospital on the road to the list of serious dishonesty, and off it again."""

    @initialize()
    def open(self) -> None:
        self.now = START
        whose = Subject(
            1, 1, "heilongjiang", SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "230102", "示例医院", "1223＊"
        )
        self.store = MemoryStore(whose, START, LAW)

    @rule()
    def announce(self) -> None:
        notice = listings.Prenotice(reasons="事由", basis="依据", rights="权利", state_document="国家文件")
        run(listings.announce(self.store.port, 1, "serious_dishonesty", notice, HARBIN, self.now))

    @precondition(lambda self: self.store.whole.documents)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        document = data.draw(st.sampled_from(self.store.whole.documents))
        delivery = documents.deliver(
            self.store.port,
            document.id or 0,
            received_at=self.now,
            proof="送达回证",
            authority="230100",
            officer_id=None,
            now=self.now,
        )
        run(delivery)

    @rule(days=st.integers(0, 6))
    def object_to(self, days: int) -> None:
        by = By(authority="230100") if days else By()
        received = self.now.date() - timedelta(days=days - 1) if days else None
        run(listing_objections.object_to(self.store.port, 1, "理由", by, self.now, received))

    @precondition(lambda self: self.store.whole.listings)
    @rule(data=st.data(), act=st.sampled_from(["answer", "accept", "report", "remove"]))
    def handle(self, data: st.DataObject, act: str) -> None:
        listing: Listing = data.draw(st.sampled_from(self.store.whole.listings))
        port, key, now = self.store.port, listing.id or 0, self.now
        match act:
            case "report":
                assert not isinstance(run(listings.report(port, key, "已报", COUNTY, now)), ListingMoved)
                run(listings.report(port, key, "已报", HARBIN, now))
            case "remove":
                run(listings.remove(port, key, "理由", HARBIN, now))
            case _:
                accepted = act == "accept"
                answer = listing_objections.answer(
                    port, key, accepted=accepted, hearing=None, words="答复", office=HARBIN, now=now
                )
                waited = listing.objected
                outcome = run(answer)
                assert isinstance(outcome, ListingMoved) == waited
                if isinstance(outcome, NotPossible):
                    assert outcome.possible == (() if listing.over else possible(listing.state))

    @rule(whole=st.booleans())
    def decide(self, *, whole: bool) -> None:
        before = self._serious()
        waits = before is not None and before.state is ListingState.OBJECTED
        decision = listings.Decision(document=PARTS if whole else {**PARTS, "remedies": " "})
        outcome = run(listings.decide(self.store.port, 1, "serious_dishonesty", decision, HARBIN, self.now))
        if isinstance(outcome, ListingMoved):
            assert whole
            assert not waits
            assert before is not None  # announced, and the notice was received
            [notice] = [
                each
                for each in self.store.whole.documents
                if each.about is not None and each.about.id == before.id and each.kind is DocumentKind.LISTING_PRENOTICE
            ]
            assert notice.delivered_at is not None

    @rule(days=st.sampled_from([0.1, 1, 3, 8, 200, 1200]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)
        run(carry_out(self.store.port, self.now))

    @invariant()
    def each_listing_stands_where_its_steps_lead(self) -> None:
        for listing in self.store.whole.listings:
            state: ListingState | None = None
            for event in self.store.listing_events:
                if event.listing.id == listing.id:
                    stepped = listing_transition(state, event.step)
                    assert isinstance(stepped, ListingState)
                    state = stepped
            assert state is listing.state
            assert listing.over == (listing.left_on is not None)

    @invariant()
    def each_document_and_push_once(self) -> None:
        steps = Counter((each.listing.id, each.step) for each in self.store.listing_events)
        issued = Counter((each.about.id if each.about else None, each.kind) for each in self.store.whole.documents)
        for listing in self.store.whole.listings:
            if listing.name == "serious_dishonesty":
                announced, entered = steps[listing.id, ListingStep.ANNOUNCE], steps[listing.id, ListingStep.ENTER]
                assert issued[listing.id, DocumentKind.LISTING_PRENOTICE] == announced == 1
                assert issued[listing.id, DocumentKind.LISTING_DECISION] == entered
                objected = steps[listing.id, ListingStep.OBJECT]
                assert issued[listing.id, DocumentKind.LISTING_OBJECTION_RECEIPT] == objected
                assert (listing.objection_no is not None) == bool(objected)
                answers = issued[listing.id, DocumentKind.LISTING_OBJECTION_ANSWER]
                assert steps[listing.id, ListingStep.ANSWER] <= answers <= objected
        reported = sum(each.step is ListingStep.REPORT for each in self.store.listing_events)
        assert sum(each.matter is Matter.LISTING_REPORT for each in self.store.pushes) == reported
        told = Counter(each.kind for each in self.store.messages)
        kinds = Counter(each.kind for each in self.store.whole.documents)
        assert told["listing_objection_received"] == kinds[DocumentKind.LISTING_OBJECTION_RECEIPT]
        assert told["listing_objection_answered"] == kinds[DocumentKind.LISTING_OBJECTION_ANSWER]

    def _serious(self) -> Listing | None:
        found = [each for each in self.store.whole.listings if each.name == "serious_dishonesty"]
        return next((each for each in found if not each.over), None)


_ITEMS = [
    {"code": "K35", "category": "adverse", "points": -35, "immediate": True},
    {"code": "K50", "category": "adverse", "points": -50, "immediate": True},
]


class WayBack(RuleBasedStateMachine):
    """A doctor who is suspended until an exam, or barred for two years, and comes back."""

    @initialize()
    def open(self) -> None:
        self.now = START
        book = laid_over(BOOKS["sichuan"], {"items": _ITEMS})
        self.store = MemoryStore(
            Subject(1, 1, "sichuan", SubjectKind.DOCTOR, "510100", "王＊", "5101＊"),
            START,
            Law({**BOOKS, "sichuan": book}, LAW.calendars),
        )
        self.passed: dict[int | None, date] = {}

    @rule(item=st.sampled_from(["K35", "K50"]))
    def record(self, item: str) -> None:
        command = RecordEntry(
            subject_id=1,
            item=item,
            decided_on=self.now.date(),
            document_no=f"文{len(self.store.whole.entries)}",
            facts="事实",
            basis="依据",
            handling_type="行政处罚",
            authority="510100",
        )
        run(record(self.store.port, command, self.now))

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data())
    def annul(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(self.store.whole.entries))
        run(annul(self.store.port, entry.id, "510100", None, "撤销", self.now))

    @rule(code=st.sampled_from(["SC-37-4", "SC-37-5"]), months=st.integers(3, 12))
    def decide(self, code: str, months: int) -> None:
        today = self.now.date()
        ends_on = add_months(today, months) if code == "SC-37-4" else None
        command = measures.DecideMeasure(
            subject_id=1, code=code, starts_on=today, ends_on=ends_on, reason="理由", authority="510100"
        )
        run(measures.decide(self.store.port, command, self.now))

    @rule()
    def pass_exam(self) -> None:
        before = self._states()
        outcome = run(measures.exam_passed(self.store.port, 1, "510100", None, self.now))
        could = any(not isinstance(transition(each, ResumptionStep.PASS_EXAM), NotPossible) for each in before.values())
        assert isinstance(outcome, Resumed) == could

    @rule()
    def ask(self) -> None:
        before = self._states()
        outcome = run(measures.apply_resume(self.store.port, 1, self.now))
        waiting = [each for each in before.values() if each is not ResumptionState.RESUMED]
        could = bool(waiting) and all(each is ResumptionState.READY for each in waiting)
        assert isinstance(outcome, Resumed) == could
        if isinstance(outcome, Resumed):
            assert all(each is ResumptionState.RESUMED for each in self._states().values())
        elif isinstance(outcome, NotPossible):
            assert ResumptionStep.RESUME not in outcome.possible
        else:
            assert not before

    @rule(days=st.sampled_from([0.1, 1, 25, 100, 400]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)
        run(carry_out(self.store.port, self.now))

    @invariant()
    def an_exam_is_noted_once_and_no_days_are_cut_short(self) -> None:
        for measure in self.store.whole.measures:
            noted = measure.exam_passed_on
            assert self.passed.get(measure.id, noted) == noted
            if noted is not None:
                self.passed[measure.id] = noted
            if measure.state is MeasureState.SERVED and measure.ends_on is not None:
                assert measure.ends_on <= self.now.date()

    @invariant()
    def each_measure_stands_where_its_steps_lead(self) -> None:
        book = self.store.law.rulebooks["sichuan"]
        decided = Counter(each.measure.id for each in self.store.measure_events if each.step == DECIDE)
        for measure in self.store.whole.measures:
            assert decided[measure.id] == measure.decided
            rule_of = book.measure(measure.code)
            if rule_of is None or not (rule_of.exam or rule_of.bar) or measure.state is MeasureState.ENDED:
                continue
            state: ResumptionState = ResumptionState.SUSPENDED if rule_of.exam else ResumptionState.BARRED
            for event in self.store.measure_events:
                if event.measure.id == measure.id and event.step != DECIDE:
                    moved = transition(state, ResumptionStep(event.step))
                    assert isinstance(moved, ResumptionState), (state, event.step)
                    state = moved
            assert state is standing(measure, exam=rule_of.exam, on=self.now.date())

    def _states(self) -> dict[int | None, ResumptionState]:
        """Where the doctor stands under each measure that needs an exam or bars."""
        book = self.store.law.rulebooks["sichuan"]
        found: dict[int | None, ResumptionState] = {}
        for measure in self.store.whole.measures:
            rule_of = book.measure(measure.code)
            there = measure.state is not MeasureState.ENDED and measure.applied
            if rule_of is not None and there and (rule_of.exam or rule_of.bar):
                found[measure.id] = standing(measure, exam=rule_of.exam, on=self.now.date())
        return found


TestSerious, TestWayBack = Serious.TestCase, WayBack.TestCase
TestSerious.settings = TestWayBack.settings = histories(40, steps=30)
