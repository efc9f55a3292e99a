"""Random work at the desk: who has a case is what its steps say, and what is offered is what can be done."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from portal.casework import (
    choices,
    confirming,
    dispute_decisions,
    disputed,
    disputes,
    handling,
    objections,
    opinions,
    repairs,
)
from portal.casework.cases import By
from portal.casework.choices import Choice
from portal.casework.record import RecordEntry, record
from portal.casework.timetable import carry_out
from portal.domain.case import Case
from portal.domain.case_outcomes import CaseMoved, FiledIncomplete
from portal.domain.dispute import Dispute
from portal.domain.handling import HandlingStep, Held, ProposalStep, after
from portal.domain.subject import Subject
from portal.rulebooks.loader import load_all
from tests.casework.histories import IN_FORCE, LAW, Histories
from tests.casework.memory import COLLEAGUES, ELSEWHERE, STRANGER, MemoryStore, run
from tests.casework.test_case_histories import Heilongjiang, Jinan, Shandong, Sichuan
from tests.hypothesis_profiles import histories

OFFICER = st.sampled_from(COLLEAGUES)
_DECIDED = ("uphold", "reject", "grant", "sustain")  # a refusal and a dismissal may follow from something else
_SECOND = {"decisions.second_officer": ["dispute", "repair", "objection"]}
CONFIRMED = replace(LAW, rulebooks=load_all({code: {**values, **_SECOND} for code, values in IN_FORCE.items()}))


class Desk(Histories):
    """The histories of cases, with officers who have names and share out the work."""

    @initialize(begun=st.booleans())
    def open(self, *, begun: bool) -> None:
        """Half of them begin with a repair that can be asked for: chance alone seldom waits so long."""
        super().open()
        if begun:
            self._record_by(self.mildest.code, 1)
            self.now += timedelta(days=190)
            run(carry_out(self.store.port, self.now))
            entries = tuple(each.id for each in self.store.whole.entries)
            command = repairs.FileRepair(
                subject_id=1, entries=entries, reasons="已整改", evidence=True, commitment=True
            )
            run(repairs.file(self.store.port, command, self.owner, self.now))

    @rule(data=st.data(), officer=OFFICER)
    def record_by(self, data: st.DataObject, officer: int) -> None:
        self._record_by(data.draw(st.sampled_from(self.items)), officer)

    def _record_by(self, item: str, officer: int) -> None:
        command = RecordEntry(
            subject_id=1,
            item=item,
            decided_on=self.now.date(),
            remedy_ended_on=self.now.date() if self.book.items[item].needs else None,
            document_no=f"号{len(self.store.whole.entries)}",
            facts="事实",
            basis="依据",
            handling_type="行政处罚",
            authority=self.region,
            officer_id=officer,
            loss=Decimal(60000),
        )
        run(record(self.store.port, command, self.now))

    @precondition(lambda self: self.store.whole.cases)
    @rule(
        data=st.data(),
        officer=st.sampled_from([*COLLEAGUES, STRANGER]),
        to=st.sampled_from([*COLLEAGUES, STRANGER, 5]),
        act=st.sampled_from(["claim", "claim", "hand_over", "give_back", "ask"]),
    )
    def share_out(self, data: st.DataObject, officer: int, to: int, act: str) -> None:
        case, port, now = self._any(data), self.store.port, self.now
        before, number = (case.state, case.due, case.closed_at, case.held_by), len(self.store.handlings)
        question = opinions.Question("卫生健康委员会", "是否已整改？", now.date())
        work: dict[str, Callable[[], Any]] = {
            "claim": lambda: handling.claim(port, case.id or 0, self._by(officer), now),
            "hand_over": lambda: handling.hand_over(port, case.id or 0, to, "分工", self._by(officer), now),
            "give_back": lambda: handling.give_back(port, case.id or 0, "", self._by(officer), now),
            "ask": lambda: opinions.ask(port, case.id or 0, question, self._by(officer), now),
        }
        outcome: Any = run(work[act]())
        moved = next(each for each in self.store.whole.cases if each.id == case.id)
        assert (moved.state, moved.due, moved.closed_at) == before[:3]  # neither the case nor its clock
        if not isinstance(outcome, CaseMoved):
            assert (moved.held_by, len(self.store.handlings)) == (before[3], number)

    @precondition(lambda self: self.store.whole.cases)
    @rule(data=st.data(), officer=OFFICER)
    def take_what_is_offered(self, data: st.DataObject, officer: int) -> None:
        case = self._any(data)
        found = run(choices.choices(self.store.port, case.id or 0, self._by(officer), self.now))
        assert found is not None
        if not found.steps:
            assert case.ended
            return
        choice = data.draw(st.sampled_from(found.steps))
        if choice.by == "time":
            return
        outcome = run(self._work(case, choice, officer))
        if choice.refusal is None:
            again = choice.step == "confirm"  # what it rested on may have changed
            assert isinstance(outcome, CaseMoved | FiledIncomplete) or again, (choice, outcome)
            if isinstance(outcome, CaseMoved) and choice.deadline is not None and case.kind == "dispute":
                assert outcome.case.due is not None
                assert outcome.case.due.on >= choice.deadline.on
        else:
            assert (type(outcome), outcome.code) == (type(choice.refusal), choice.refusal.code)

    def _work(self, case: Case, choice: Choice, officer: int) -> Any:
        port, key, now, today = self.store.port, case.id or 0, self.now, self.now.date()
        who = self._by(officer) if choice.by == "officer" else self.owner
        given: dict[str, Any] = {"by": who, "now": now, "reason": "理由"}
        add = disputes.add_evidence if isinstance(case, Dispute) else repairs.add_evidence
        take_back: Any = {"dispute": disputes.withdraw, "repair": repairs.withdraw}.get(case.kind, objections.withdraw)
        papers = "撤回申请书" if choice.by == "officer" else ""
        work: dict[str, Callable[[], Any]] = {
            "add_evidence": lambda: add(port, key, who, now),
            "withdraw": lambda: take_back(port, key, who, now, papers=papers),
            "need_other_unit": lambda: disputes.need_other_unit(port, key, "卫生健康委员会", who, now),
            "uphold": lambda: dispute_decisions.decide(port, key, upheld=True, entries=run(self._about(case)), **given),
            "reject": lambda: dispute_decisions.decide(port, key, upheld=False, **given),
            "accept": lambda: repairs.accept(port, key, who, now),
            "decline": lambda: repairs.decline(port, key, "未补齐", who, now),
            "extend": lambda: repairs.extend(port, key, "复杂", who, now),
            "grant": lambda: repairs.decide(port, key, granted=True, **given),
            "refuse": lambda: repairs.decide(port, key, granted=False, **given),
            "object": lambda: objections.to_notice(port, key, "理由", who, now, min(choice.last_day or today, today)),
            "sustain": lambda: objections.answer(port, key, sustained=True, **given),
            "confirm": lambda: confirming.confirm(port, key, who, now),
            "send_back": lambda: confirming.send_back(port, key, "尚须核实", who, now),
            "dismiss": lambda: objections.answer(port, key, sustained=False, **given),
        }
        return work[choice.step]()

    async def _about(self, case: Case) -> list[int]:
        """All entries that a dispute is about: one who decides names those that were wrong."""
        async with self.store.port.transaction() as transaction:
            file = (await transaction.open_files([1], self.now.date()))[1]
        return sorted(disputed.concerned(file, case)) if isinstance(case, Dispute) else []

    @invariant()
    def who_has_a_case_is_what_its_steps_say(self) -> None:
        for case in self.store.whole.cases:
            held_by = None
            steps = [each for each in self.store.handlings if isinstance(each.step, HandlingStep)]
            for step in [each for each in steps if each.case.id == case.id]:
                assert after(held_by, step.step, step.officer_id, step.held_by) == Held(step.held_by)
                held_by = step.held_by
            assert case.held_by == held_by

    @invariant()
    def who_recorded_an_entry_never_has_its_dispute(self) -> None:
        recorders = {each.id: each.recorded_by for each in self.store.whole.entries}
        for case in self.of(Dispute):
            assert case.held_by is None or case.held_by not in {recorders[entry] for entry in case.entries}

    def _by(self, officer: int) -> By:
        return By(officer_id=officer, authority=ELSEWHERE if officer == STRANGER else self.region)

    def _any(self, data: st.DataObject) -> Case:
        case: Case = data.draw(st.sampled_from(self.store.whole.cases))
        return case


class BySecond(Desk):
    """Every decision is confirmed by a second officer."""

    def new_store(self) -> Any:
        self.book = CONFIRMED.rulebooks[self.rulebook]
        return MemoryStore(
            Subject(1, 1, self.rulebook, self.kind, self.region, "王＊", "2301＊"), self.start, CONFIRMED
        )

    @invariant()
    def nobody_decides_alone(self) -> None:
        steps = [each for each in self.store.handlings if isinstance(each.step, ProposalStep)]
        decided = Counter(each.case.id for each in self.store.case_events if each.event in _DECIDED)
        for case in self.store.whole.cases:
            own = [each for each in steps if each.case.id == case.id]
            confirmed = [pair for pair in pairwise(own) if pair[1].step is ProposalStep.CONFIRM]
            assert all(one.step is ProposalStep.PROPOSE for one, _ in confirmed)
            assert all(one.officer_id != two.officer_id for one, two in confirmed)
            assert decided[case.id] <= len(confirmed)
            assert case.proposal is None or not case.ended


class TwoAtHarbin(BySecond, Heilongjiang):
    """Acceptance by act, public notice, objections; nothing is decided alone."""


class AtHarbin(Desk, Heilongjiang):
    """Acceptance by act, public notice, objections."""


class AtChengdu(Desk, Sichuan):
    """Acceptance on the spot."""


class AtJinan(Desk, Jinan):
    """No limits at all."""


class AtTaian(Desk, Shandong):
    """The limit from receipt."""


TestAtHarbin, TestAtChengdu = AtHarbin.TestCase, AtChengdu.TestCase
TestAtJinan, TestAtTaian = AtJinan.TestCase, AtTaian.TestCase
TestTwoAtHarbin = TwoAtHarbin.TestCase
TestAtHarbin.settings = TestTwoAtHarbin.settings = histories(50)
TestAtChengdu.settings = TestAtJinan.settings = TestAtTaian.settings = histories(20)
