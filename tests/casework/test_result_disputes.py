"""A dispute about a result that holds puts something right: the entry that made it, or those that are named."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.casework import dispute_decisions, disputes
from portal.casework.cases import By
from portal.casework.corrections import Correction
from portal.casework.record import RecordEntry, record
from portal.clock import SHANGHAI
from portal.domain.case import NotPossible
from portal.domain.case_outcomes import CaseDuplicate, CaseMoved
from portal.domain.entry import Entry, Status
from portal.domain.outcomes import Invalid
from portal.domain.result import ResultState
from portal.domain.subject import SubjectKind
from tests.casework.memory import MemoryStore, run
from tests.evaluation.cases import subject

NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
GOOD = "G1"
OWNER, OFFICER = By(identity_id=1), By(officer_id=2, authority="230100")


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(subject(SubjectKind.DESIGNATED_PHARMACY), NOW - timedelta(days=1))


def recorded(store: MemoryStore, number: int = 1, item: str = "B2") -> Entry:
    command = RecordEntry(
        subject_id=1,
        item=item,
        decided_on=date(2026, 3, 2),
        document_no=f"黑医保罚〔2026〕{number}号",
        facts="事实",
        basis="依据",
        handling_type="行政处罚",
        authority="230100",
        officer_id=1,
    )
    run(record(store.port, command, NOW))
    return store.whole.entries[-1]


def disputed_result(store: MemoryStore, sequence: int | None = None) -> int:
    filing = disputes.FileDispute(
        subject_id=1,
        result=store.whole.results[-1].sequence if sequence is None else sequence,
        reasons="分值不符",
        evidence=True,
    )
    filed = run(disputes.file(store.port, filing, OWNER, NOW))
    assert isinstance(filed, CaseMoved)
    return filed.case.id or 0


def upheld(store: MemoryStore, case: int, **more: Any) -> Any:
    return run(dispute_decisions.decide(store.port, case, upheld=True, reason="属实", by=OFFICER, now=NOW, **more))


def score(store: MemoryStore) -> Decimal | None:
    return store.whole.results[-1].evaluation.score


def test_the_entry_that_made_the_result_is_revoked(store: MemoryStore) -> None:
    before = score(store)
    entry = recorded(store)
    assert score(store) != before
    assert isinstance(upheld(store, disputed_result(store)), CaseMoved)
    [kept] = store.whole.entries
    assert (kept.id, kept.status, score(store)) == (entry.id, Status.REVOKED, before)
    assert store.whole.results[-1].state is ResultState.FINAL


def test_the_entries_that_are_named_are_revoked_and_no_others(store: MemoryStore) -> None:
    first, second = recorded(store, 1), recorded(store, 2)
    case = disputed_result(store)
    strange = upheld(store, case, entries=[first.id, 999])
    assert isinstance(strange, Invalid)
    assert (strange.field, strange.code) == ("entries", "entry_not_concerned")
    assert isinstance(upheld(store, case, entries=[first.id]), CaseMoved)
    status = {each.id: each.status for each in store.whole.entries}
    assert status == {first.id: Status.REVOKED, second.id: Status.ACTIVE}


def test_the_entry_that_made_the_result_is_put_right(store: MemoryStore) -> None:
    entry = recorded(store)
    before = score(store)
    case = disputed_result(store)
    assert isinstance(upheld(store, case, correction=Correction(facts="更正后的事实")), CaseMoved)
    wrong, right = store.whole.entries
    assert (wrong.status, right.status, right.facts) == (Status.REVOKED, Status.ACTIVE, "更正后的事实")
    assert (wrong.id, score(store)) == (entry.id, before)


def test_what_was_left_out_is_named_and_the_entry_that_made_the_result_stays(store: MemoryStore) -> None:
    entry = recorded(store)
    case = disputed_result(store)
    for unknown in ("黑医保罚〔2026〕1号", "黑医保罚〔2026〕9号"):  # what made the result was not left out
        refused = upheld(store, case, missing=unknown)
        assert isinstance(refused, Invalid)
        assert (refused.field, refused.code) == ("missing", "missing_not_recorded")
    award = recorded(store, 2, GOOD)
    before = score(store)
    assert isinstance(upheld(store, case, missing="黑医保罚(2026)2号"), CaseMoved)
    assert (entry.status, award.status, score(store)) == (Status.ACTIVE, Status.ACTIVE, before)


def test_several_entries_cannot_be_put_right_by_one(store: MemoryStore) -> None:
    first, second = recorded(store, 1), recorded(store, 2)
    case = disputed_result(store)
    wrong = upheld(store, case, entries=[first.id, second.id], correction=Correction(facts="更正"))
    assert isinstance(wrong, Invalid)
    assert wrong.code == "one_entry_to_correct"
    assert all(each.status is Status.ACTIVE for each in store.whole.entries)


def test_a_result_that_no_entry_made_cannot_be_upheld(store: MemoryStore) -> None:
    case = disputed_result(store)
    refused = upheld(store, case)
    assert isinstance(refused, NotPossible)
    assert (refused.code, refused.possible) == ("entries_to_revoke", ("reject",))
    rejected = dispute_decisions.decide(store.port, case, upheld=False, reason="无误", by=OFFICER, now=NOW)
    assert isinstance(run(rejected), CaseMoved)
    assert upheld(store, case).code == "already_decided"


def test_what_was_decided_before_an_entry_was_confirmed_takes_nothing_from_its_window(store: MemoryStore) -> None:
    entry = recorded(store)
    filing = disputes.FileDispute(subject_id=1, entry_id=entry.id, reasons="分值不符", evidence=True)
    filed = run(disputes.file(store.port, filing, OWNER, NOW))
    assert isinstance(filed, CaseMoved)
    run(dispute_decisions.decide(store.port, filed.case.id or 0, upheld=False, reason="无误", by=OFFICER, now=NOW))
    again = run(disputes.file(store.port, filing, OWNER, NOW))
    assert isinstance(again, CaseDuplicate)
    assert again.code == "already_decided"
    store.whole.entries[-1].confirmed_at = NOW + timedelta(days=1)  # as it is where the decision came first
    again = run(disputes.file(store.port, filing, OWNER, NOW + timedelta(days=1)))
    assert isinstance(again, CaseMoved)
