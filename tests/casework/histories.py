"""What subject, officers and time can do about disputes, repairs and objections in one file, and what must hold."""

from collections import Counter
from copy import copy
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.casework import dispute_decisions, disputed, disputes, documents, objections, rectified, repairs
from portal.casework.calendar import enter_year
from portal.casework.cases import By
from portal.casework.corrections import Correction
from portal.casework.file import DueKind
from portal.casework.ports import Law
from portal.casework.record import RecordEntry, record
from portal.casework.stages import annul
from portal.casework.timetable import carry_out
from portal.domain.case import Case
from portal.domain.case_outcomes import CaseMoved, ConditionsUnmet, FiledIncomplete
from portal.domain.dispute import Dispute
from portal.domain.document import OF_CASES, DocumentKind, IssuedDocument
from portal.domain.entry import Category, Entry, Status
from portal.domain.objection import ObjectedTo, Objection
from portal.domain.repair import Falsehood, Repair, RepairState
from portal.domain.result import ResultState
from portal.domain.subject import Subject, SubjectKind
from portal.evaluation.evaluate import evaluate
from portal.rulebooks.calendar import working_calendar
from portal.rulebooks.loader import load_all
from tests.casework.memory import MemoryStore, run

IN_FORCE: dict[str, dict[str, Any]] = {
    "heilongjiang": {"in_force_from": date(2021, 12, 1)},
    "sichuan": {"in_force_from": date(2025, 1, 1), "draft_allowed": True},
}
BOOKS = load_all(IN_FORCE)
LAW = Law(BOOKS, dict.fromkeys(BOOKS, working_calendar()))
_STATUS = {
    "confirmed": (Status.ACTIVE, Status.REMINDER),
    "expired": (Status.EXPIRED,),
    "revoked": (Status.REVOKED,),
    "repaired": (Status.REPAIRED,),
    "restored": (Status.ACTIVE, Status.REMINDER),
}
BACK = "撤回申请书"  # the paper at the counter
_NOTES = frozenset(Falsehood)  # steps that are written down and move nothing
GROUNDS = st.integers(1, 5)
DAYS_AGO = st.integers(0, 9)  # 0: filed by the subject itself; n: at the counter, received n - 1 days ago
REPAIR_ACTS = st.sampled_from(
    [
        "evidence",
        "accept",
        "decline",
        "extend",
        "grant",
        "refuse",
        "object",
        "notice",
        "notice late",
        "withdraw",
        "counter",
        "false",
    ]
)
DISPUTE_ACTS = st.sampled_from(
    [
        "evidence",
        "evidence at the counter",
        "unit",
        "withdraw",
        "withdraw at the counter",
        "uphold",
        "reject",
        "correct",
    ]
)
_DECISIONS = {"uphold": True, "reject": False, "correct": True}


class Histories(RuleBasedStateMachine):
    """One archive under one text."""

    rulebook: str
    kind: SubjectKind
    region: str
    start: datetime

    @initialize()
    def open(self) -> None:
        self.book = BOOKS[self.rulebook]
        self.now = self.start
        self.store = self.new_store()
        self.owner = By(identity_id=self.store.whole.subject.identity_id)
        self.officer = By(authority=self.region)
        self.items = sorted(
            code for code, each in self.book.items.items() if each.applies_to is None or self.kind in each.applies_to
        )
        adverse = [each for each in self.book.items.values() if each.code in self.items]
        adverse = [each for each in adverse if each.category is Category.ADVERSE]
        self.mildest = max(adverse, key=lambda each: each.points or 0)
        self.seen: dict[int, tuple[Any, ...]] = {}
        self.days_shown: dict[tuple[Any, ...], date] = {}
        self.filings = 0

    def new_store(self) -> Any:
        """Where the archive lives: in memory, or as MemoryStore does it."""
        whose = Subject(1, 1, self.rulebook, self.kind, self.region, "王＊", "2301＊")
        return MemoryStore(whose, self.start, LAW)

    def run(self, work: Any) -> Any:
        """The answer of a use case."""
        return run(work)

    @rule(data=st.data())
    def record(self, data: st.DataObject) -> None:
        item = data.draw(st.sampled_from(self.items))
        command = RecordEntry(
            subject_id=self.store.whole.subject.id,
            item=item,
            decided_on=self.now.date(),
            remedy_ended_on=self.now.date() if self.book.items[item].needs else None,
            document_no=f"文{len(self.store.whole.entries)}",
            facts="事实",
            basis="依据",
            handling_type="行政处罚",
            authority=self.region,
            loss=Decimal(60000),
        )
        self.run(record(self.store.port, command, self.now))

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data())
    def annul(self, data: st.DataObject) -> None:
        self.run(annul(self.store.port, self._entry(data).id, self.region, None, "复议撤销", self.now))

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data(), evidence=st.booleans(), claims=st.booleans(), ground=GROUNDS, days=DAYS_AGO)
    def dispute(self, data: st.DataObject, *, evidence: bool, claims: bool, ground: int, days: int) -> None:
        self.filings += 1
        command = disputes.FileDispute(
            subject_id=self.store.whole.subject.id,
            entry_id=self._entry(data).id,
            reasons="理由",
            evidence=evidence,
            claims_rectified=claims,
            commitment=claims,
            ground=ground,
            request=str(self.filings),
            received_on=self._received(days),
        )
        self._twice(disputes.file, command)

    @rule(evidence=st.booleans())
    def dispute_the_result(self, *, evidence: bool) -> None:
        result = self.store.whole.current
        command = disputes.FileDispute(
            subject_id=self.store.whole.subject.id,
            result=result.sequence if result is not None else 0,
            reasons="理由",
            evidence=evidence,
            ground=2,
        )
        self.run(disputes.file(self.store.port, command, self.owner, self.now))

    @precondition(lambda self: self.of(Dispute))
    @rule(data=st.data(), act=DISPUTE_ACTS)
    def handle_dispute(self, data: st.DataObject, act: str) -> None:
        port, case = self.store.port, self._case(data, Dispute)
        case_id, officer = case.id or 0, self._in_charge_of(case)
        match act:
            case "evidence":
                self.run(disputes.add_evidence(port, case_id, self.owner, self.now))
            case "evidence at the counter":
                self.run(disputes.add_evidence(port, case_id, officer, self.now, (), self.now.date(), "补充材料"))
            case "unit":
                self.run(disputes.need_other_unit(port, case_id, "卫生健康委员会", officer, self.now))
            case "withdraw":
                self.run(disputes.withdraw(port, case_id, self.owner, self.now))
            case "withdraw at the counter":
                self.run(disputes.withdraw(port, case_id, officer, self.now, self.now.date(), BACK))
            case _:
                put_right = Correction(item=self.mildest.code) if act == "correct" else None
                decided = dispute_decisions.decide(
                    port,
                    case_id,
                    upheld=_DECISIONS[act],
                    reason="理由",
                    by=officer,
                    now=self.now,
                    correction=put_right,
                )
                self.run(decided)

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data(), evidence=st.booleans(), commitment=st.booleans(), days=DAYS_AGO)
    def ask_for_repair(self, data: st.DataObject, *, evidence: bool, commitment: bool, days: int) -> None:
        self.filings += 1
        barred = self._barred_until()
        command = repairs.FileRepair(
            subject_id=self.store.whole.subject.id,
            entries=tuple({self._entry(data).id, self._entry(data).id}),
            reasons="已整改",
            evidence=evidence,
            commitment=commitment,
            request=str(self.filings),
            received_on=self._received(days),
        )
        outcome = self._twice(repairs.file, command)
        if barred is not None and (command.received_on or self.now.date()) < barred:
            assert not isinstance(outcome, CaseMoved | FiledIncomplete)

    @precondition(lambda self: self.of(Repair))
    @rule(
        data=st.data(),
        act=REPAIR_ACTS,
        falsehood=st.sampled_from(Falsehood),
    )
    def handle_repair(self, data: st.DataObject, act: str, falsehood: Falsehood) -> None:
        port, now, case = self.store.port, self.now, self._case(data, Repair)
        case_id, officer = case.id or 0, self._in_charge_of(case)
        work: dict[str, Any] = {
            "evidence": lambda: repairs.add_evidence(port, case_id, self.owner, now),
            "accept": lambda: repairs.accept(port, case_id, officer, now),
            "decline": lambda: repairs.decline(port, case_id, "未补齐", officer, now),
            "extend": lambda: repairs.extend(port, case_id, "复杂", officer, now),
            "grant": lambda: repairs.decide(port, case_id, granted=True, reason="理由", by=officer, now=now),
            "refuse": lambda: repairs.decide(port, case_id, granted=False, reason="理由", by=officer, now=now),
            "object": lambda: objections.to_refusal(port, case_id, "理由", self.owner, now),
            "notice": lambda: objections.to_notice(port, case_id, "理由", officer, now),
            "notice late": lambda: objections.to_notice(
                port, case_id, "理由", officer, now, case.notice.on if case.notice is not None else None
            ),
            "withdraw": lambda: repairs.withdraw(port, case_id, self.owner, now),
            "counter": lambda: repairs.withdraw(port, case_id, officer, now, now.date(), BACK),
            "false": lambda: rectified.false_material(port, case_id, "查实", officer, now, falsehood),
        }
        self.run(work[act]())

    @precondition(lambda self: self.of(Objection))
    @rule(data=st.data(), sustained=st.booleans(), taken_back=st.booleans(), at_counter=st.booleans())
    def answer(self, data: st.DataObject, *, sustained: bool, taken_back: bool, at_counter: bool) -> None:
        case = self._case(data, Objection)
        officer, case_id = self._in_charge_of(case.repair), case.id or 0
        if taken_back:
            at_counter = at_counter or case.to is ObjectedTo.REPAIR_NOTICE
            who, papers = (officer, BACK) if at_counter else (self.owner, "")
            self.run(objections.withdraw(self.store.port, case_id, who, self.now, papers=papers))
            return
        answer = objections.answer
        self.run(answer(self.store.port, case_id, sustained=sustained, reason="理由", by=officer, now=self.now))

    @precondition(lambda self: self.store.whole.documents)
    @rule(data=st.data())
    def deliver(self, data: st.DataObject) -> None:
        document: IssuedDocument = data.draw(st.sampled_from(self.store.whole.documents))
        delivery = documents.deliver(
            self.store.port,
            document.id or 0,
            received_at=self.now,
            proof="送达回证",
            authority=self.region,
            officer_id=None,
            now=self.now,
        )
        self.run(delivery)

    @rule(days=st.sampled_from([0.1, 1, 3, 8, 15, 40, 185]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)
        self.run(carry_out(self.store.port, self.now))

    @rule(first=st.integers(1, 20), length=st.integers(1, 9), working=st.booleans())
    def the_calendar_changes(self, first: int, length: int, *, working: bool) -> None:
        """Days from tomorrow on become holidays, or are worked after all."""
        days = [self.now.date() + timedelta(days=first + each) for each in range(length)]
        named = [(each, "节日") for each in days if each.year == days[0].year]
        off, worked = ([], named) if working else (named, [])
        self.run(enter_year(self.store.port, days[0].year, off, worked, "通知", self.now))

    @invariant()
    def the_result_is_what_the_log_gives(self) -> None:
        whole = self.store.whole
        if whole.current is not None:
            evaluation = evaluate(self.book, whole.subject, whole.entries, self.now.date())
            assert whole.current.evaluation.same_sum(evaluation)
        for entry in whole.entries:  # and the standing of each entry is what its events say
            [*_, last] = [
                each.event for each in self.store.events if each.entry.id == entry.id and each.event in _STATUS
            ]
            assert entry.status in _STATUS[last]

    @invariant()
    def no_entry_is_lost_or_altered(self) -> None:
        kept = {each.id: (each.item, each.facts, each.document_no, each.points) for each in self.store.whole.entries}
        assert self.seen.items() <= kept.items()
        self.seen = kept

    @invariant()
    def each_case_stands_where_its_steps_lead(self) -> None:
        for case in self.store.whole.cases:
            steps = [each for each in self.store.case_events if each.case.id == case.id and each.event not in _NOTES]
            assert steps[0].event == "file"
            assert steps[-1].state == case.state
            assert case.ended == (case.closed_at is not None)
            replayed = copy(case)
            for before, after in pairwise(steps):
                replayed.state = type(case.state)(before.state)
                assert replayed.after(after.event) == after.state

    @invariant()
    def each_document_and_message_once(self) -> None:
        issued = Counter((each.kind, each.about.id if each.about else None) for each in self.store.whole.documents)
        steps = Counter((each.event, each.case.id) for each in self.store.case_events)
        told = Counter(each.kind for each in self.store.messages)
        expected: Counter[tuple[DocumentKind, int | None]] = Counter()
        for case in self.store.whole.cases:
            declined = steps["decline", case.id] and self.book.code == "sichuan"  # on the spot, by a notice alone
            of_another = isinstance(case, Objection) and case.to is ObjectedTo.REPAIR_NOTICE
            if not of_another and not declined:
                receipts = steps["file", case.id] + steps["add_evidence", case.id]
                expected[DocumentKind.FILING_RECEIPT, case.id] += receipts
            if isinstance(case, Dispute):
                expected[DocumentKind.DISPUTE_APPLICATION, case.id] += 1
                expected[DocumentKind.DISPUTE_ANSWER, case.id] += steps["uphold", case.id] + steps["reject", case.id]
            if isinstance(case, Repair):
                expected[DocumentKind.REPAIR_APPLICATION, case.id] += not declined
                expected[DocumentKind.REPAIR_CONFIRMATION, case.id] += steps["take_effect", case.id]
                expected[DocumentKind.REPAIR_REFUSAL, case.id] += steps["refuse", case.id] + steps["undo", case.id]
                expected[DocumentKind.ACCEPTANCE_NOTICE, case.id] += steps["accept", case.id]
                expected[DocumentKind.NON_ACCEPTANCE_NOTICE, case.id] += steps["decline", case.id]
        expected = Counter({key: number for key, number in expected.items() if key[0] in self.book.documents})
        assert +expected == Counter({key: number for key, number in issued.items() if key[0] in OF_CASES})
        first = [each.state for each in self.store.case_events if each.event == "file"]
        decisions = sum(steps[step, each.id] for each in self.of(Dispute) for step in ("uphold", "reject"))
        assert told["dispute_decided"] == decisions
        not_own = {each.id for each in self.of(Objection) if each.to is ObjectedTo.REPAIR_NOTICE}
        taken_down = [each for each in self.store.case_events if (each.event, each.reason) == ("withdraw", BACK)]
        assert told["case_withdrawn"] == sum(each.case.id not in not_own for each in taken_down)
        assert told["case_incomplete"] == first.count("incomplete")
        assert told["repair_barred"] == sum(each.event in _NOTES for each in self.store.case_events)
        marked = [each for each in self.store.events if each.event == "repaired"]
        numbers = {each.receipt_no for each in self.of(Repair)}
        by_case = sum(steps["take_effect", each.id] for each in self.of(Repair))
        assert told["repaired"] == by_case + sum(each.reason not in numbers for each in marked)
        assert told["notice_objected"] == len(not_own)

    @invariant()
    def a_notice_runs_or_stands_still(self) -> None:
        """A granted repair waits for its effect once, unless somebody objected; nothing else waits."""
        waiting = Counter(
            act.about.id for act in self.store.whole.due if act.done_at is None and act.kind is DueKind.REPAIR_EFFECTIVE
        )
        for case in self.of(Repair):
            assert waiting[case.id] == (case.state is RepairState.ON_NOTICE)
            objected = [each for each in self.of(Objection) if each.repair is case and each.is_open]
            against_notice = [each for each in objected if each.to is ObjectedTo.REPAIR_NOTICE]
            assert len(objected) <= 1 or case.closed_at is not None
            if case.state is RepairState.OBJECTED:
                assert len(against_notice) == 1
            if case.state is RepairState.ON_NOTICE:
                assert not against_notice

    @invariant()
    def a_day_that_was_shown_never_moves_earlier(self) -> None:
        for case in self.store.whole.cases:
            limits = [("due", case.due)]
            if isinstance(case, Repair) and case.state is RepairState.ON_NOTICE:
                limits.append(("notice", case.notice))
            steps = sum(each.case.id == case.id and each.event not in _NOTES for each in self.store.case_events)
            for name, deadline in limits:
                if deadline is not None and case.is_open:
                    key = (case.id, name, steps)
                    assert deadline.on >= self.days_shown.get(key, deadline.on)
                    self.days_shown[key] = deadline.on

    @invariant()
    def what_is_disputed_stays_initial_and_nothing_waits_in_vain(self) -> None:
        current = self.store.whole.current
        if current is None:
            return
        if current.state is ResultState.INITIAL and current.final_on is None:
            assert disputed.about(self.store.whole, current)
        for case in self.of(Dispute):
            alone = replace(self.store.whole, cases=[case])
            if case.is_open and disputed.about(alone, current) and case.filed_at < current.as_of:
                assert current.state is ResultState.INITIAL

    def of(self, kind: type[Any]) -> list[Any]:
        """The cases of a kind."""
        return [each for each in self.store.whole.cases if isinstance(each, kind)]

    def _twice(self, act: Any, command: Any) -> Any:
        """A double click files once."""
        before = len(self.store.whole.cases)
        by = self.owner if command.received_on is None else self.officer
        outcome = self.run(act(self.store.port, command, by, self.now))
        if isinstance(outcome, CaseMoved | FiledIncomplete | ConditionsUnmet) and outcome.case is not None:
            assert len(self.store.whole.cases) == before + 1
            once_more = self.run(act(self.store.port, command, by, self.now))
            assert type(once_more).__name__ == type(outcome).__name__
            assert once_more.case is not None
            assert once_more.case.id == self.store.whole.cases[-1].id
            if isinstance(outcome, CaseMoved):
                assert once_more.repeated
            if isinstance(outcome, ConditionsUnmet):
                assert (once_more.code, once_more.unmet) == (outcome.code, outcome.unmet)
            assert len(self.store.whole.cases) == before + 1
        return outcome

    def _received(self, days: int) -> date | None:
        """At the counter, so many days ago; or by the subject itself."""
        return self.now.date() - timedelta(days=days - 1) if days else None

    def _barred_until(self) -> date | None:
        return max((each.barred_until for each in self.of(Repair) if each.barred_until is not None), default=None)

    def _in_charge_of(self, case: Case) -> By:
        return By(authority=case.authority) if self.book.code in ("jinan", "sichuan") else self.officer

    def _case(self, data: st.DataObject, kind: type[Any]) -> Any:
        return data.draw(st.sampled_from(self.of(kind)))

    def _entry(self, data: st.DataObject) -> Entry:
        entry: Entry = data.draw(st.sampled_from(self.store.whole.entries))
        return entry
