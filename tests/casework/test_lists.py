"""The machine of listings, driven by grades, notices, objections, decisions and time in any order."""

from datetime import datetime, time, timedelta
from decimal import Decimal

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.casework import lists
from portal.casework.file import DueKind, SubjectFile
from portal.casework.ports import Law
from portal.casework.settle import carry_out_due, settle
from portal.clock import SHANGHAI
from portal.domain.entry import Category, Entry, Status
from portal.domain.listing import Listing, ListingState, ListingStep, possible, transition
from portal.domain.result import Cause
from portal.domain.subject import Subject, SubjectKind
from portal.domain.working_days import add_months
from tests.casework.memory import BOOK, CALENDAR

START = datetime(2022, 1, 31, 9, 0, tzinfo=SHANGHAI)
SERIOUS = BOOK.lists["serious_dishonesty"]
END = (ListingState.LEFT, ListingState.DROPPED)


class Listings(RuleBasedStateMachine):
    """One hospital: an officer announces, decides and removes, time passes, and the history must add up."""

    @initialize()
    def begin(self) -> None:
        subject = Subject(1, 1, "heilongjiang", SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "230100")
        self.now = START
        self.file = SubjectFile(subject, [], [], [], [])
        lists.begin(self.file, BOOK, self.now)
        settle(self.file, BOOK, CALENDAR, as_of=self.now, now=self.now, cause=Cause.REGISTERED)

    def _serious(self) -> Listing | None:
        return self.file.listing("serious_dishonesty")

    @rule(days=st.integers(0, 800))
    def time_passes(self, days: int) -> None:
        self.now += timedelta(days=days)
        carry_out_due(self.file, Law({BOOK.code: BOOK}, {BOOK.code: CALENDAR}), self.now)

    @rule()
    def a_penalty(self) -> None:
        entry = Entry(
            len(self.file.entries) + 1, 1, "B2", "", "", Category.ADVERSE, "18(1)", Decimal(-12), "", "",
            self.now.date(), "", "", "", "", self.now, "230100", confirmed_at=self.now,
        )  # fmt: skip
        self.file.add_entry(entry)
        settle(self.file, BOOK, CALENDAR, as_of=self.now, now=self.now, cause=Cause.ENTRY, caused_by=[entry.id])

    @rule(status=st.sampled_from([Status.REVOKED, Status.REPAIRED]))
    def all_is_made_good(self, status: Status) -> None:
        for entry in self.file.entries:
            entry.status = status
        settle(self.file, BOOK, CALENDAR, as_of=self.now, now=self.now, cause=Cause.REVOCATION)

    @invariant()
    def only_the_best_grade_is_on_the_red_list(self) -> None:
        listing, current = self.file.listing("red_list"), self.file.current
        assert current is not None
        assert current.evaluation.grade is not None
        assert (listing is not None) == (current.evaluation.grade.code == "优秀")
        if listing is not None:
            assert listing.stands == (add_months(listing.since, 36) <= self.now.date())

    @invariant()
    def what_is_revoked_was_never_a_break(self) -> None:
        listing = self.file.listing("red_list")
        if listing is not None and all(each.status is Status.REVOKED for each in self.file.entries):
            assert listing.since == START.date()

    @precondition(lambda self: self._serious() is None)
    @rule()
    def announce(self) -> None:
        listing = Listing(1, "serious_dishonesty", ListingState.ANNOUNCED, self.now.date(), "29")
        lists.begun(self.file, listing, ListingStep.ANNOUNCE, self.now)

    @rule(step=st.sampled_from([ListingStep.OBJECT, ListingStep.ANSWER]))
    def heard(self, step: ListingStep) -> None:
        listing = self._serious()
        if listing is not None and step in possible(listing.state):
            lists.move(self.file, listing, step, self.now)

    @rule()
    def decide(self) -> None:
        listing = self._serious()
        if listing is None or ListingStep.ENTER in possible(listing.state):
            lists.enter(self.file, BOOK, SERIOUS, self.now)

    @rule()
    def leave(self) -> None:
        lists.leave(self.file, BOOK, "serious_dishonesty", "removed", self.now)

    @invariant()
    def one_road_to_each_list_at_a_time(self) -> None:
        open_roads = [each.name for each in self.file.listings if not each.over]
        assert len(open_roads) == len(set(open_roads))

    @invariant()
    def the_steps_lead_to_the_state(self) -> None:
        for listing in self.file.listings:
            state: ListingState | None = None
            for event in self.file.listing_events:
                if event.listing is listing:
                    assert state not in END
                    stepped = transition(state, event.step)
                    assert isinstance(stepped, ListingState)
                    state = stepped
            assert state is listing.state

    @invariant()
    def days_fit_the_state(self) -> None:
        for listing in self.file.listings:
            assert (listing.left_on is not None) == listing.over
            assert listing.listed_on is not None or not listing.stands
            if listing.listed_on is not None and listing.left_on is not None:
                assert listing.since <= listing.listed_on <= listing.left_on

    @invariant()
    def what_is_over_waits_for_nothing(self) -> None:
        for act in self.file.due:
            if isinstance(act.about, Listing) and act.done_at is None:
                assert not act.about.over
                assert act.due_at > self.now
                full = act.about.since if act.kind is DueKind.LISTING_FULL else act.about.listed_on
                assert full is not None
                assert act.due_at == datetime.combine(add_months(full, 36), time(), tzinfo=SHANGHAI)


Listings.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestListings = Listings.TestCase
