"""Nobody judges what is his own: who recorded an entry, or refused a repair, leaves the objection to a colleague."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.casework import dispute_decisions, disputes, documents, handling, objections, repairs
from portal.casework.cases import By
from portal.casework.record import RecordEntry, record
from portal.clock import SHANGHAI
from portal.domain.case import NotPossible
from portal.domain.case_outcomes import CaseMoved, OtherOfficerNeeded
from portal.domain.document import DocumentKind
from portal.domain.subject import SubjectKind
from tests.casework.memory import MemoryStore, run
from tests.evaluation.cases import subject

NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
OWNER = By(identity_id=1)
RECORDER, COLLEAGUE = By(officer_id=1, authority="230100"), By(officer_id=2, authority="230100")


@pytest.fixture
def store() -> MemoryStore:
    """A pharmacy with an entry that the first officer recorded."""
    store = MemoryStore(subject(SubjectKind.DESIGNATED_PHARMACY), NOW - timedelta(days=1))
    command = RecordEntry(
        subject_id=1,
        item="B2",
        decided_on=NOW.date(),
        document_no="黑医保罚〔2026〕1号",
        facts="事实",
        basis="依据",
        handling_type="行政处罚",
        authority="230100",
        officer_id=RECORDER.officer_id,
    )
    run(record(store.port, command, NOW))
    return store


def test_who_recorded_the_entry_leaves_the_dispute_about_its_result(store: MemoryStore) -> None:
    sequence = store.whole.results[-1].sequence
    filing = disputes.FileDispute(subject_id=1, result=sequence, reasons="分值不符", evidence=True)
    filed = run(disputes.file(store.port, filing, OWNER, NOW))
    assert isinstance(filed, CaseMoved)
    case = filed.case.id or 0
    given: dict[str, Any] = {"upheld": False, "reason": "经核查", "now": NOW}
    assert isinstance(run(handling.claim(store.port, case, RECORDER, NOW)), OtherOfficerNeeded)
    assert isinstance(run(disputes.need_other_unit(store.port, case, "某单位", RECORDER, NOW)), OtherOfficerNeeded)
    assert isinstance(run(dispute_decisions.decide(store.port, case, by=RECORDER, **given)), OtherOfficerNeeded)
    assert isinstance(run(dispute_decisions.decide(store.port, case, by=COLLEAGUE, **given)), CaseMoved)


def test_who_refused_a_repair_leaves_the_objection_to_that(store: MemoryStore) -> None:
    now = NOW + timedelta(days=190)
    [entry] = store.whole.entries
    asked = repairs.FileRepair(subject_id=1, entries=(entry.id,), reasons="已整改", evidence=True, commitment=True)
    filed = run(repairs.file(store.port, asked, OWNER, now))
    assert isinstance(filed, CaseMoved)
    case = filed.case.id or 0
    assert isinstance(run(repairs.accept(store.port, case, COLLEAGUE, now)), CaseMoved)
    refused = repairs.decide(store.port, case, granted=False, reason="未整改到位", by=COLLEAGUE, now=now)
    assert isinstance(run(refused), CaseMoved)
    [letter] = [each for each in store.whole.documents if each.kind is DocumentKind.REPAIR_REFUSAL]
    run(
        documents.deliver(
            store.port, letter.id or 0, received_at=now, proof="回证", authority="230100", officer_id=None, now=now
        )
    )
    objected = run(objections.to_refusal(store.port, case, "已整改到位", OWNER, now))
    assert isinstance(objected, CaseMoved)
    objection = objected.case.id or 0
    given: dict[str, Any] = {"sustained": False, "reason": "经核实", "now": now}
    assert isinstance(run(handling.claim(store.port, objection, COLLEAGUE, now)), OtherOfficerNeeded)
    assert isinstance(run(objections.answer(store.port, objection, by=COLLEAGUE, **given)), OtherOfficerNeeded)
    assert isinstance(run(objections.answer(store.port, objection, by=RECORDER, **given)), CaseMoved)


def test_only_an_application_without_proof_is_not_accepted(store: MemoryStore) -> None:
    now = NOW + timedelta(days=190)
    [entry] = store.whole.entries
    asked = repairs.FileRepair(subject_id=1, entries=(entry.id,), reasons="已整改", evidence=True, commitment=True)
    filed = run(repairs.file(store.port, asked, OWNER, now))
    assert isinstance(filed, CaseMoved)
    refused = run(repairs.decline(store.port, filed.case.id or 0, "无", COLLEAGUE, now))
    assert isinstance(refused, NotPossible)
    assert refused.code == "step_not_possible"
    assert store.whole.cases[0].is_open
