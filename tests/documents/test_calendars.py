"""Deadlines go into a calendar file that other programs read, without saying who or why."""

from datetime import date, datetime, timedelta
from typing import Any

import httpx2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from portal.casework import disputes, documents, handling, listing_objections, listings, repairs
from portal.casework.cases import By
from portal.clock import SHANGHAI, SetClock
from portal.documents.calendar_file import written
from portal.documents.deadlines import DeadlineDay
from portal.domain.case_outcomes import CaseMoved
from portal.domain.jurisdiction import Office
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Town
from tests.signed_in import SignIn


def _events(file: bytes) -> list[Any]:
    return list(Calendar.from_ical(file).walk("VEVENT"))


@pytest.fixture
async def filed(town: Town) -> tuple[int, int, int]:
    """identity.id, subject.id and credit_case.id of a dispute of today."""
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    recorded = await town.entry(subject)
    command = disputes.FileDispute(subject_id=subject, entry_id=recorded.entry.id, reasons="不符", evidence=True)
    outcome = await disputes.file(town.store, command, By(identity_id=identity), NOW)
    assert isinstance(outcome, CaseMoved)
    return identity, subject, outcome.case.id or 0


async def test_the_day_of_an_answer_is_a_day_with_a_reminder(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, filed: tuple[int, int, int]
) -> None:
    identity, _, case = filed
    await sign_in(client, SubjectViewer(identity))
    answer = await client.get(f"/calendar/{global_id('Case', case)}.ics")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    [event] = _events(answer.content)
    due = await town.pool.fetchval("SELECT due_on FROM credit_case")
    assert (event["dtstart"].dt, event["dtend"].dt) == (due, due + timedelta(days=1))
    assert event["dtstart"].params["VALUE"] == "DATE"
    [alarm] = event.walk("VALARM")
    assert (alarm["action"], alarm["trigger"].dt) == ("DISPLAY", timedelta(hours=-15))
    number = await town.pool.fetchval("SELECT receipt_no FROM credit_case")
    assert number in event["summary"]
    text = answer.content.decode()
    title = await town.pool.fetchval("SELECT title FROM credit_case")
    for word in ("王", title, "串换", "违反", "138", "230"):
        assert word not in text
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))


async def test_only_who_may_see_a_case_gets_its_days(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, filed: tuple[int, int, int]
) -> None:
    _, subject, case = filed
    path = f"/calendar/{global_id('Case', case)}.ics"
    assert (await client.get(path)).status_code == 404
    stranger, _ = await town.archive(SubjectKind.INSURED_PERSON, "李四")
    await sign_in(client, SubjectViewer(stranger))
    assert (await client.get(path)).json()["code"] == "no_deadline"
    assert (await client.get("/calendar/mine.ics")).status_code == 404
    officer = await town.officer()
    await sign_in(client, officer)
    assert (await client.get(path)).status_code == 404
    await town.opened(officer, subject)
    assert (await client.get(path)).status_code == 200
    for wrong in ("x", global_id("Case", 999), global_id("Entry", case)):
        assert (await client.get(f"/calendar/{wrong}.ics")).status_code == 404


async def test_who_decides_a_case_of_an_archive_kept_elsewhere_gets_its_days(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, filed: tuple[int, int, int]
) -> None:
    _, subject, case = filed
    await town.pool.execute("ALTER TABLE credit_case DISABLE TRIGGER USER")
    await town.pool.execute("UPDATE credit_case SET authority = '230200'")
    qiqihar, daqing = await town.officer("230200", "qiqihar"), await town.officer("230600", "daqing")
    for officer, status in ((qiqihar, 200), (daqing, 404)):
        await town.opened(officer, subject)
        await sign_in(client, officer)
        assert (await client.get(f"/calendar/{global_id('Case', case)}.ics")).status_code == status


async def test_an_officer_has_the_days_of_the_cases_in_hand(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, filed: tuple[int, int, int]
) -> None:
    officer = await town.officer()
    await sign_in(client, officer)
    assert (await client.get("/calendar/mine.ics")).status_code == 404
    by = By(officer_id=officer.officer_id, authority="230100")
    assert isinstance(await handling.claim(town.store, filed[2], by, NOW), CaseMoved)
    assert len(_events((await client.get("/calendar/mine.ics")).content)) == 1


async def test_a_subject_has_the_days_of_all_its_cases(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, filed: tuple[int, int, int]
) -> None:
    await sign_in(client, SubjectViewer(filed[0]))
    days = {str(each["uid"]).split("@")[0] for each in _events((await client.get("/calendar/mine.ics")).content)}
    result = await town.pool.fetchval("SELECT id FROM result WHERE dispute_until IS NOT NULL")
    assert days == {f"case-{filed[2]}-due", f"result-{result}-dispute"}


async def test_a_subject_has_its_own_last_days(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, clock: SetClock
) -> None:
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    recorded = await town.entry(subject)
    until = await town.pool.fetchval("SELECT dispute_until FROM result WHERE dispute_until IS NOT NULL")
    for on, status in ((until, 200), (until + timedelta(days=1), 404)):
        clock.at = datetime(on.year, on.month, on.day, 23, 59, tzinfo=SHANGHAI)
        await sign_in(client, SubjectViewer(identity))
        assert (await client.get("/calendar/mine.ics")).status_code == status
    clock.at = NOW
    command = disputes.FileDispute(subject_id=subject, entry_id=recorded.entry.id, reasons="不符", evidence=False)
    await disputes.file(town.store, command, By(identity_id=identity), NOW)
    await sign_in(client, SubjectViewer(identity))
    case, proof_due = await town.pool.fetchrow("SELECT id, proof_due_on FROM credit_case")
    events = _events((await client.get("/calendar/mine.ics")).content)
    on = {str(each["uid"]).split("@")[0]: each["dtstart"].dt for each in events}
    assert on[f"case-{case}-proof"] == proof_due
    assert until in on.values()
    assert all("王" not in each["summary"] for each in events)


async def test_a_notice_before_a_listing_has_its_last_day(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn
) -> None:
    identity, subject = await town.archive(SubjectKind.SUPPLIER)
    officer = await town.officer()
    office = Office(region="230100", officer_id=officer.officer_id)
    told = listings.Prenotice(reasons="骗取基金", basis="条例", rights="陈述申辩", state_document="国家名单管理规定")
    await listings.announce(town.store, subject, "serious_dishonesty", told, office, NOW)
    document = await town.pool.fetchval("SELECT id FROM issued_document WHERE kind = 'listing_prenotice'")
    await sign_in(client, SubjectViewer(identity))
    assert (await client.get("/calendar/mine.ics")).status_code == 404  # it counts from its receipt
    await documents.deliver(
        town.store,
        document,
        received_at=NOW,
        proof="送达回证",
        authority="230100",
        officer_id=officer.officer_id,
        now=NOW,
    )
    [event] = _events((await client.get("/calendar/mine.ics")).content)
    last_day = await town.pool.fetchval("SELECT answer_until FROM issued_document WHERE id = $1", document)
    assert (str(event["uid"]).split("@")[0], event["dtstart"].dt) == (f"document-{document}-prenotice", last_day)
    by = By(identity_id=identity)
    await listing_objections.object_to(town.store, subject, "情况不实", by, NOW)
    assert (await client.get("/calendar/mine.ics")).status_code == 404  # objected: nothing is left to miss


async def test_days_that_have_passed_and_cases_that_ended_have_none(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, filed: tuple[int, int, int], clock: SetClock
) -> None:
    identity, _, case = filed
    due = await town.pool.fetchval("SELECT due_on FROM credit_case")
    for on, status in ((due, 200), (due + timedelta(days=1), 404)):
        clock.at = datetime(on.year, on.month, on.day, 23, 59, tzinfo=SHANGHAI)
        await sign_in(client, SubjectViewer(identity))
        assert (await client.get(f"/calendar/{global_id('Case', case)}.ics")).status_code == status
    clock.at = NOW
    await disputes.withdraw(town.store, case, By(identity_id=identity), NOW)
    await sign_in(client, SubjectViewer(identity))
    assert (await client.get(f"/calendar/{global_id('Case', case)}.ics")).status_code == 404


async def test_a_public_notice_has_its_last_day(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, clock: SetClock
) -> None:
    identity, subject = await town.archive()
    recorded = await town.entry(subject)
    clock.at = later = NOW + timedelta(days=200)
    by = By(identity_id=identity)
    command = repairs.FileRepair(
        subject_id=subject, entries=(recorded.entry.id,), reasons="已整改", evidence=True, commitment=True
    )
    outcome = await repairs.file(town.store, command, by, later)
    assert isinstance(outcome, CaseMoved), outcome
    case = outcome.case.id or 0
    path = f"/calendar/{global_id('Case', case)}.ics"
    await sign_in(client, SubjectViewer(identity))

    async def shown() -> list[str]:
        return [str(event["summary"]).partition("（")[0] for event in _events((await client.get(path)).content)]

    assert await shown() == ["最迟决定是否受理"]
    officer = By(officer_id=(await town.officer()).officer_id, authority="230100")
    await repairs.accept(town.store, case, officer, later)
    assert await shown() == ["最迟答复"]
    await repairs.decide(town.store, case, granted=True, reason="符合", by=officer, now=later)
    assert await shown() == ["公示最后一日"]


@given(
    st.dates(date(2026, 1, 1), date(2030, 12, 31)),
    st.integers(0, 400),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=120),
)
def test_whatever_is_written_is_read_again(since: date, days: int, words: str) -> None:
    day = DeadlineDay("case-1-due@example.cn", since + timedelta(days=days), since, words, words)
    [event] = _events(written([day], "https://credit.example.cn/", NOW))
    assert event["dtstart"].dt == day.on
    assert event["sequence"] == days
    assert str(event["summary"]) == words
