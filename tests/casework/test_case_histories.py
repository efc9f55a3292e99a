"""Random histories of disputes and repairs: no illegal state, nothing lost or twice, the result as the log gives."""

from collections import Counter
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from portal.casework import dispute_decisions, disputed, disputes, objections, repairs
from portal.casework.cases import By
from portal.casework.file import SubjectFile
from portal.casework.record import RecordEntry, record
from portal.casework.stages import annul
from portal.casework.timetable import carry_out
from portal.domain.case import Case
from portal.domain.case_outcomes import CaseMoved, FiledIncomplete
from portal.domain.dispute import Dispute, DisputeState
from portal.domain.document import DocumentKind
from portal.domain.entry import Entry, Status
from portal.domain.objection import ObjectedTo, Objection
from portal.domain.repair import Repair, RepairState
from portal.domain.result import ResultState
from portal.domain.subject import SubjectKind
from portal.evaluation.evaluate import evaluate
from tests.casework.memory import BOOK, MemoryStore, run
from tests.evaluation.cases import SHANGHAI, subject

START = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)
OFFICER = By(authority="230100")
MILDEST = max((each for each in BOOK.items.values() if each.category == "adverse"), key=lambda each: each.points or 0)
MILDEST = max((each for each in BOOK.items.values() if each.category == "adverse"), key=lambda each: each.points or 0)
ITEMS = st.sampled_from([item.code for item in BOOK.items.values() if item.applies_to is None])


def replace_cases(whole: SubjectFile, case: Case) -> SubjectFile:
    """The file as if this were its only case."""
    return replace(whole, cases=[case])


class Cases(RuleBasedStateMachine):
    """One subject's file, with everything that subject, officers and time can do about disputes and repairs."""

    @initialize()
    def open(self) -> None:
        self.now = START
        self.store = MemoryStore(subject(SubjectKind.DESIGNATED_PHARMACY), START)
        self.owner = By(identity_id=self.store.whole.subject.identity_id)
        self.seen: dict[int, tuple[Any, ...]] = {}
        self.filings = 0

    @rule(item=ITEMS)
    def record(self, item: str) -> None:
        command = RecordEntry(
            subject_id=1,
            item=item,
            decided_on=self.now.date(),
            remedy_ended_on=self.now.date() if BOOK.items[item].needs else None,
            document_no=f"文{len(self.store.whole.entries)}",
            facts="事实",
            basis="依据",
            handling_type="行政处罚",
            authority="230100",
        )
        run(record(self.store.port, command, self.now))

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data())
    def annul(self, data: st.DataObject) -> None:
        run(annul(self.store.port, self._entry(data).id, "230100", None, "复议撤销", self.now))

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data(), evidence=st.booleans(), rectified=st.booleans())
    def dispute(self, data: st.DataObject, *, evidence: bool, rectified: bool) -> None:
        self.filings += 1
        command = disputes.FileDispute(
            subject_id=1,
            entry_id=self._entry(data).id,
            reasons="理由",
            evidence=evidence,
            claims_rectified=rectified,
            request=str(self.filings),
        )
        self._twice(disputes.file(self.store.port, command, self.owner, self.now), command)

    @rule(evidence=st.booleans())
    def dispute_the_result(self, *, evidence: bool) -> None:
        command = disputes.FileDispute(
            subject_id=1, result=self.store.current.sequence, reasons="理由", evidence=evidence
        )
        run(disputes.file(self.store.port, command, self.owner, self.now))

    @precondition(lambda self: self._of(Dispute))
    @rule(data=st.data(), act=st.sampled_from(["evidence", "unit", "uphold", "correct", "reject", "withdraw"]))
    def handle_dispute(self, data: st.DataObject, act: str) -> None:
        port, case_id = self.store.port, self._case(data, Dispute).id or 0
        match act:
            case "evidence":
                run(disputes.add_evidence(port, case_id, self.owner, self.now))
            case "unit":
                run(disputes.need_other_unit(port, case_id, "卫生健康委员会", OFFICER, self.now))
            case "withdraw":
                run(disputes.withdraw(port, case_id, self.owner, self.now))
            case _:
                correction = dispute_decisions.Correction(item=MILDEST.code) if act == "correct" else None
                run(
                    dispute_decisions.decide(
                        port,
                        case_id,
                        upheld=act != "reject",
                        reason="理由",
                        by=OFFICER,
                        now=self.now,
                        correction=correction,
                    )
                )

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data(), evidence=st.booleans())
    def ask_for_repair(self, data: st.DataObject, *, evidence: bool) -> None:
        self.filings += 1
        command = repairs.FileRepair(
            subject_id=1,
            entries=(self._entry(data).id,),
            reasons="已整改",
            evidence=evidence,
            commitment=True,
            request=str(self.filings),
        )
        self._twice(repairs.file(self.store.port, command, self.owner, self.now), command)

    @precondition(lambda self: self._of(Repair))
    @rule(
        data=st.data(),
        act=st.sampled_from(["evidence", "accept", "extend", "grant", "refuse", "object", "notice", "withdraw"]),
    )
    def handle_repair(self, data: st.DataObject, act: str) -> None:
        port, case_id, now = self.store.port, self._case(data, Repair).id or 0, self.now
        work: dict[str, Any] = {
            "evidence": lambda: repairs.add_evidence(port, case_id, self.owner, now),
            "accept": lambda: repairs.accept(port, case_id, OFFICER, now),
            "extend": lambda: repairs.extend(port, case_id, "复杂", OFFICER, now),
            "grant": lambda: repairs.decide(port, case_id, granted=True, reason="理由", by=OFFICER, now=now),
            "refuse": lambda: repairs.decide(port, case_id, granted=False, reason="理由", by=OFFICER, now=now),
            "object": lambda: objections.to_refusal(port, case_id, "理由", self.owner, now),
            "notice": lambda: objections.to_notice(port, case_id, "理由", OFFICER, now),
            "withdraw": lambda: repairs.withdraw(port, case_id, self.owner, now),
        }
        run(work[act]())

    @precondition(lambda self: self._of(Objection))
    @rule(data=st.data(), sustained=st.booleans())
    def answer(self, data: st.DataObject, *, sustained: bool) -> None:
        case_id = self._case(data, Objection).id or 0
        run(objections.answer(self.store.port, case_id, sustained=sustained, reason="理由", by=OFFICER, now=self.now))

    @rule(days=st.sampled_from([0.1, 1, 3, 8, 15, 40, 185]))
    def time_passes(self, days: float) -> None:
        self.now += timedelta(days=days)
        run(carry_out(self.store.port, self.now))

    @invariant()
    def the_result_is_what_the_log_gives(self) -> None:
        whole = self.store.whole
        assert self.store.current.evaluation == evaluate(BOOK, whole.subject, whole.entries, self.now.date())
        for entry in whole.entries:  # and the standing of each entry is what its events say
            last = [event.event for event in self.store.events if event.entry.id == entry.id][-1]
            assert (
                entry.status
                in {
                    "confirmed": (Status.ACTIVE, Status.REMINDER),
                    "expired": (Status.EXPIRED,),
                    "revoked": (Status.REVOKED,),
                    "repaired": (Status.REPAIRED,),
                }[last]
            )

    @invariant()
    def no_entry_is_lost_or_altered(self) -> None:
        kept = {each.id: (each.item, each.facts, each.document_no, each.points) for each in self.store.whole.entries}
        assert self.seen.items() <= kept.items()
        self.seen = kept

    @invariant()
    def each_case_stands_where_its_steps_lead(self) -> None:
        for case in self.store.whole.cases:
            steps = [each for each in self.store.case_events if each.case.id == case.id]
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
        for case in self.store.whole.cases:
            of_another = isinstance(case, Objection) and case.to is ObjectedTo.REPAIR_NOTICE
            whole = steps["file", case.id] + steps["add_evidence", case.id]
            assert issued[DocumentKind.FILING_RECEIPT, case.id] == (0 if of_another else whole)
            if isinstance(case, Dispute):
                assert issued[DocumentKind.DISPUTE_APPLICATION, case.id] == 1
                decided = case.state in (DisputeState.UPHELD, DisputeState.REJECTED)
                assert issued[DocumentKind.DISPUTE_ANSWER, case.id] == decided
            if isinstance(case, Repair):
                assert issued[DocumentKind.REPAIR_APPLICATION, case.id] == 1
                assert issued[DocumentKind.REPAIR_CONFIRMATION, case.id] == (case.state is RepairState.EFFECTIVE)
                assert issued[DocumentKind.REPAIR_REFUSAL, case.id] == steps["refuse", case.id]
        told = Counter(each.kind for each in self.store.messages)
        assert told["repaired"] == sum(
            case.state is RepairState.EFFECTIVE for case in self.store.whole.cases if isinstance(case, Repair)
        )
        assert told["dispute_decided"] == sum(
            steps[step, each.id] for each in self._of(Dispute) for step in ("uphold", "reject")
        )

    @invariant()
    def what_is_disputed_stays_initial_and_nothing_waits_in_vain(self) -> None:
        current = self.store.current
        if current.state is ResultState.INITIAL and current.final_on is None:
            assert disputed.about(self.store.whole, current)
        for case in self._of(Dispute):
            alone = replace_cases(self.store.whole, case)
            if case.is_open and disputed.about(alone, current) and case.filed_at < current.as_of:
                assert current.state is ResultState.INITIAL

    def _twice(self, filing: Any, command: Any) -> None:
        """A double click files once."""
        before = len(self.store.whole.cases)
        outcome = run(filing)
        if isinstance(outcome, CaseMoved | FiledIncomplete):
            assert len(self.store.whole.cases) == before + 1
            again: Any = disputes.file if isinstance(command, disputes.FileDispute) else repairs.file
            once_more = run(again(self.store.port, command, self.owner, self.now))
            assert isinstance(once_more, CaseMoved)
            assert once_more.repeated
            assert len(self.store.whole.cases) == before + 1

    def _of(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.store.whole.cases if isinstance(each, kind)]

    def _case(self, data: st.DataObject, kind: type[Case]) -> Case:
        case: Case = data.draw(st.sampled_from(self._of(kind)))
        return case

    def _entry(self, data: st.DataObject) -> Entry:
        return data.draw(st.sampled_from(self.store.whole.entries))


TestCases = Cases.TestCase
TestCases.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
