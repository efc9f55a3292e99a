"""Two at once, in real transactions: whatever comes first, one consistent outcome."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.casework import confirming, dispute_decisions, disputes, handling, objections, repairs
from portal.casework.cases import By
from portal.casework.record import record
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from portal.domain.case import NotPossible
from portal.domain.case_outcomes import CaseDuplicate, CaseMoved, HeldByOther
from portal.domain.outcomes import Recorded
from portal.store.archive import PostgresStore
from portal.store.parameters import enter_parameter
from tests.casework.conftest import Registrar, entry

NOW = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)
TIMES = range(5)  # chance decides who is first
OFFICER = By(authority="230100")


async def both(*work: Awaitable[Any]) -> list[Any]:
    """Starts all at once, each on a connection of its own."""
    return list(await asyncio.gather(*work))


@pytest.fixture
async def disputed(pool: Any, store: PostgresStore, registrar: Registrar) -> tuple[int, int, By, int]:
    """A subject with a disputed entry: subject, case, owner, entry."""
    subject_id = await registrar()
    owner = By(identity_id=await pool.fetchval("SELECT identity_id FROM subject WHERE id = $1", subject_id))
    recorded = await record(store, entry(subject_id), NOW)
    assert isinstance(recorded, Recorded)
    filed = await disputes.file(store, filing(subject_id, recorded.entry.id), owner, NOW)
    assert isinstance(filed, CaseMoved)
    return subject_id, filed.case.id or 0, owner, recorded.entry.id


def filing(subject_id: int, entry_id: int, **more: Any) -> disputes.FileDispute:
    return disputes.FileDispute(subject_id=subject_id, entry_id=entry_id, reasons="理由", evidence=True, **more)


def decide(store: PostgresStore, case_id: int, *, upheld: bool) -> Awaitable[Any]:
    return dispute_decisions.decide(store, case_id, upheld=upheld, reason="理由", by=OFFICER, now=NOW)


@pytest.mark.parametrize("_", TIMES)
async def test_two_officers_decide_the_same_dispute(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    subject_id, case_id, _owner, entry_id = disputed
    answers = await both(decide(store, case_id, upheld=True), decide(store, case_id, upheld=False))
    [won] = [each for each in answers if isinstance(each, CaseMoved)]
    [lost] = [each for each in answers if isinstance(each, NotPossible)]
    assert lost.code == "already_decided"
    row = await pool.fetchrow(
        "SELECT c.state, e.status,"
        " (SELECT count(*) FROM issued_document WHERE ref_id = c.id AND kind = 'dispute_answer') AS documents,"
        " (SELECT count(*) FROM outbox WHERE kind = 'result_change') AS texts"
        " FROM credit_case c, entry e WHERE c.id = $1 AND e.id = $2",
        case_id,
        entry_id,
    )
    assert row["state"] == won.case.state
    assert row["status"] == ("revoked" if row["state"] == "upheld" else "active")
    assert row["documents"] == 1
    assert row["texts"] == (2 if row["state"] == "upheld" else 1)
    steps = await pool.fetch("SELECT event FROM case_event WHERE case_id = $1 ORDER BY id", case_id)
    assert [each["event"] for each in steps] == ["file", "uphold" if row["state"] == "upheld" else "reject"]
    assert await score(pool, subject_id) == (100 if row["state"] == "upheld" else await counted(pool, entry_id))


@pytest.mark.parametrize("_", TIMES)
async def test_a_decision_while_the_subject_withdraws(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    subject_id, case_id, owner, entry_id = disputed
    answers = await both(decide(store, case_id, upheld=True), disputes.withdraw(store, case_id, owner, NOW))
    assert sorted(type(each).__name__ for each in answers) == ["CaseMoved", "NotPossible"]
    state = await pool.fetchval("SELECT state FROM credit_case WHERE id = $1", case_id)
    status = await pool.fetchval("SELECT status FROM entry WHERE id = $1", entry_id)
    assert (state, status) in {("upheld", "revoked"), ("withdrawn", "active")}
    assert await score(pool, subject_id) == (100 if state == "upheld" else await counted(pool, entry_id))
    answered = await pool.fetchval("SELECT count(*) FROM issued_document WHERE kind = 'dispute_answer'")
    assert answered == (state == "upheld")


@pytest.mark.parametrize("_", TIMES)
async def test_a_double_click_files_once(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    subject_id, _case, owner, _entry = disputed
    recorded = await record(store, entry(subject_id, document_no="黑医保罚〔2026〕2号"), NOW)
    assert isinstance(recorded, Recorded)
    once = filing(subject_id, recorded.entry.id, request="同一次提交")
    answers = await both(*(disputes.file(store, once, owner, NOW) for _ in range(3)))
    assert sorted(each.repeated for each in answers) == [False, True, True]
    assert len({each.case.id for each in answers}) == 1
    other = await disputes.file(store, filing(subject_id, recorded.entry.id), owner, NOW)
    assert isinstance(other, CaseDuplicate)
    assert await pool.fetchval("SELECT count(*) FROM credit_case WHERE subject_id = $1", subject_id) == 2


@pytest.mark.parametrize("_", TIMES)
async def test_a_repair_takes_effect_while_a_new_entry_lands(
    pool: Any, store: PostgresStore, registrar: Registrar, _: int
) -> None:
    subject_id, entry_id, case_id, at = await granted(pool, store, registrar)
    late = entry(subject_id, document_no="黑医保罚〔2026〕9号", decided_on=at.date())
    _touched, landed = await both(carry_out(store, at), record(store, late, at))
    assert isinstance(landed, Recorded)
    state = await pool.fetchval("SELECT state FROM credit_case WHERE id = $1", case_id)
    status = await pool.fetchval("SELECT status FROM entry WHERE id = $1", entry_id)
    # What fell due is carried out before anything new is entered, whoever opens the file first.
    assert (state, status) == ("effective", "repaired")
    kinds = await pool.fetch("SELECT kind FROM issued_document ORDER BY id")
    assert [each["kind"] for each in kinds] == ["repair_application", "filing_receipt", "repair_confirmation"]
    assert await pool.fetchval("SELECT count(*) FROM message WHERE kind = 'repaired'") == 1
    assert await score(pool, subject_id) == await counted(pool, landed.entry.id)


async def granted(pool: Any, store: PostgresStore, registrar: Registrar) -> tuple[int, int, int, datetime]:
    """A repair on public notice: subject, entry, repair, and when it takes effect."""
    subject_id = await registrar()
    owner = By(identity_id=await pool.fetchval("SELECT identity_id FROM subject WHERE id = $1", subject_id))
    recorded = await record(store, entry(subject_id), NOW)
    assert isinstance(recorded, Recorded)
    asked = NOW + timedelta(days=190)
    command = repairs.FileRepair(
        subject_id=subject_id, entries=(recorded.entry.id,), reasons="已整改", evidence=True, commitment=True
    )
    filed = await repairs.file(store, command, owner, asked)
    assert isinstance(filed, CaseMoved)
    case_id = filed.case.id or 0
    assert isinstance(await repairs.accept(store, case_id, OFFICER, asked), CaseMoved)
    decided = await repairs.decide(store, case_id, granted=True, reason="符合", by=OFFICER, now=asked)
    assert isinstance(decided, CaseMoved)
    effect = await pool.fetchval("SELECT due_at FROM due_act WHERE kind = 'repair_effective'")
    return subject_id, recorded.entry.id, case_id, effect.astimezone(SHANGHAI)


@pytest.mark.parametrize("_", TIMES)
async def test_an_objection_of_the_last_day_is_taken_down_while_the_repair_takes_effect(
    pool: Any, store: PostgresStore, registrar: Registrar, _: int
) -> None:
    """Whoever opens the file first, the repair is effective and the objection is heard, once."""
    _subject, entry_id, case_id, at = await granted(pool, store, registrar)
    last = (at - timedelta(days=1)).date()
    work = (objections.to_notice(store, case_id, "未整改", OFFICER, at, last) for _ in range(2))
    _touched, *answers = await both(carry_out(store, at), *work)
    assert sorted(type(each).__name__ for each in answers) == ["CaseDuplicate", "CaseMoved"]
    [objection] = [each.case for each in answers if isinstance(each, CaseMoved)]
    assert await pool.fetchval("SELECT state FROM credit_case WHERE id = $1", case_id) == "effective"
    answers = await both(
        objections.answer(store, objection.id or 0, sustained=True, reason="属实", by=OFFICER, now=at),
        objections.answer(store, objection.id or 0, sustained=False, reason="不属实", by=OFFICER, now=at),
    )
    [lost] = [each for each in answers if isinstance(each, NotPossible)]
    assert lost.code == "already_decided"
    state = await pool.fetchval("SELECT state FROM credit_case WHERE id = $1", objection.id)
    repair = await pool.fetchval("SELECT state FROM credit_case WHERE id = $1", case_id)
    status = await pool.fetchval("SELECT status FROM entry WHERE id = $1", entry_id)
    assert (state, repair, status) in {("sustained", "refused", "active"), ("dismissed", "effective", "repaired")}


@pytest.mark.parametrize("_", TIMES)
async def test_a_decision_while_the_counter_takes_the_dispute_back_and_more_proof_comes(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    _subject, case_id, owner, _entry = disputed
    decided, back, added = await both(
        decide(store, case_id, upheld=True),
        disputes.withdraw(store, case_id, OFFICER, NOW, NOW.date(), "撤回申请书"),
        disputes.add_evidence(store, case_id, owner, NOW),
    )
    assert sorted(type(each).__name__ for each in (decided, back)) == ["CaseMoved", "NotPossible"]
    row = await pool.fetchrow("SELECT c.state, e.status FROM credit_case c, entry e WHERE c.id = $1", case_id)
    assert tuple(row) == (("upheld", "revoked") if isinstance(decided, CaseMoved) else ("withdrawn", "active"))
    receipts = await pool.fetchval("SELECT count(*) FROM issued_document WHERE kind = 'filing_receipt'")
    assert receipts == 1 + isinstance(added, CaseMoved)


async def score(pool: Any, subject_id: int) -> int:
    return int(
        await pool.fetchval(
            "SELECT score FROM result JOIN subject ON current_result_id = result.id WHERE subject.id = $1", subject_id
        )
    )


async def counted(pool: Any, entry_id: int) -> int:
    return 100 + int(await pool.fetchval("SELECT points FROM entry WHERE id = $1", entry_id))


async def officer(pool: Any, name: str) -> By:
    found = await pool.fetchval(
        """INSERT INTO officer (name, shown_name, region, password_hash, totp_sealed, created_at)
           VALUES ($1, $1, '230100', '', '', $2) RETURNING id""",
        name,
        NOW,
    )
    return By(officer_id=found, authority="230100")


@pytest.mark.parametrize("_", TIMES)
async def test_two_officers_claim_the_same_case(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    _subject, case_id, _owner, _entry = disputed
    one, two = await officer(pool, "one"), await officer(pool, "two")
    answers = await both(handling.claim(store, case_id, one, NOW), handling.claim(store, case_id, two, NOW))
    [won] = [each for each in answers if isinstance(each, CaseMoved)]
    [lost] = [each for each in answers if isinstance(each, HeldByOther)]
    assert lost.held_by == won.case.held_by == await pool.fetchval("SELECT held_by FROM credit_case")
    steps = await pool.fetch("SELECT step, officer_id, held_by FROM case_handling")
    assert [tuple(each) for each in steps] == [("claim", lost.held_by, lost.held_by)]


@pytest.mark.parametrize("_", TIMES)
async def test_a_case_is_handed_over_while_its_holder_decides(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    """Who decides is who has the case at that moment; a decided case is handed to nobody."""
    _subject, case_id, _owner, _entry = disputed
    one, two = await officer(pool, "one"), await officer(pool, "two")
    assert isinstance(await handling.claim(store, case_id, one, NOW), CaseMoved)
    decided, handed = await both(
        dispute_decisions.decide(store, case_id, upheld=True, reason="理由", by=one, now=NOW),
        handling.hand_over(store, case_id, two.officer_id or 0, "休假", one, NOW),
    )
    row = await pool.fetchrow("SELECT state, held_by FROM credit_case")
    if isinstance(decided, CaseMoved):
        assert isinstance(handed, NotPossible)
        assert tuple(row) == ("upheld", one.officer_id)
    else:
        assert isinstance(decided, HeldByOther)
        assert tuple(row) == ("open", two.officer_id)


@pytest.mark.parametrize("_", TIMES)
async def test_two_confirm_what_was_proposed_while_it_is_sent_back(
    pool: Any, store: PostgresStore, disputed: tuple[int, int, By, int], _: int
) -> None:
    """It is decided once, or sent back; a second officer's word never falls on something else."""
    _subject, case_id, _owner, entry_id = disputed
    async with pool.acquire() as connection:
        key = "decisions.second_officer"
        await enter_parameter(connection, "heilongjiang", key, ["dispute"], NOW.date(), "内控规定〔2026〕1号", NOW)
    one, two, three = [await officer(pool, name) for name in ("one", "two", "three")]
    proposed = await dispute_decisions.decide(store, case_id, upheld=True, reason="理由", by=one, now=NOW)
    assert isinstance(proposed, CaseMoved)
    assert proposed.proposed
    first, second, back = await both(
        confirming.confirm(store, case_id, two, NOW),
        confirming.confirm(store, case_id, three, NOW),
        confirming.send_back(store, case_id, "尚须核实", two, NOW),
    )
    assert sorted(type(each).__name__ for each in (first, second, back)) == ["CaseMoved", "NotPossible", "NotPossible"]
    row = await pool.fetchrow(
        "SELECT c.state, c.proposal, e.status FROM credit_case c, entry e WHERE c.id = $1 AND e.id = $2",
        case_id,
        entry_id,
    )
    assert tuple(row) == (("open", None, "active") if isinstance(back, CaseMoved) else ("upheld", None, "revoked"))
    answered = await pool.fetchval("SELECT count(*) FROM issued_document WHERE kind = 'dispute_answer'")
    assert answered == (row["state"] == "upheld")
