"""A person kept under another document gets a resident ID (HLJ art. 22)."""

from datetime import date, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from portal.casework.cases import By
from portal.casework.documents import deliver
from portal.casework.listing_objections import answer, object_to
from portal.casework.listings import PARTS, Decision, Prenotice, announce, decide
from portal.casework.measures import DecideMeasure
from portal.casework.measures import decide as decide_measure
from portal.casework.timetable import carry_out
from portal.domain.entry import Stage
from portal.domain.identifiers import DocumentType, Identifier
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import ListingMoved, MeasureDecided
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.registry import NewIdentity, add_identities
from portal.store.scores import subjects_by_identifier
from resolvers.shown import global_id
from tests.schema import conftest
from tests.schema.conftest import NOW, PERSON, Api, Town

SERIOUS = "serious_dishonesty"
GIVE = """
mutation Give($archive: ID!, $number: String!, $proof: String!) {
  giveResidentId(archive: $archive, number: $number, proof: $proof) {
    __typename
    ... on ResidentIdGiven { identifier joined }
    ... on Refusal { code message { zh } }
} }
"""

JOINED = """{ me { archives {
  archiveNo formerNumbers history(first: 50) { edges { node { score } } }
  messages(first: 50) { edges { node { kind body { zh } } } }
} } }"""


async def give(api: Api, viewer: Any, archive: int, number: str = PERSON, proof: str = "居民身份证原件") -> Any:
    asked = {"archive": global_id("Archive", archive), "number": number, "proof": proof}
    return (await api.data(GIVE, viewer, **asked))["giveResidentId"]


async def test_the_number_becomes_the_key_and_the_old_one_leads_there(api: Api, town: Town) -> None:
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(archive)
    officer = await town.officer()
    assert (await give(api, None, archive))["__typename"] == "NotSignedIn"
    assert (await give(api, officer, archive))["__typename"] == "SubjectNotFound"
    await town.opened(officer, archive)
    assert (await give(api, officer, archive, number=PERSON[:-1] + "1"))["code"].startswith("identifier.resident_id")
    assert (await give(api, officer, archive, proof=" "))["code"] == "mandate_proof"
    given = await give(api, officer, archive)
    assert (given["joined"], given["identifier"]) == (False, "230*************70")
    old = Identifier.parse("TEST00000001")
    for number in (old, Identifier.parse(PERSON)):
        assert await api.parts.identities.find(number) == identity
        async with town.pool.acquire() as connection:
            assert await subjects_by_identifier(connection, "heilongjiang", [number], town.sealer) == [[archive]]
    async with town.pool.acquire() as connection:  # an import that still knows the old document adds nobody
        assert await add_identities(connection, [NewIdentity(old, "王小明")], town.sealer, NOW) == [identity]
    assert await town.pool.fetchval("SELECT count(*) FROM entry WHERE subject_id = $1", archive) == 1
    assert (await give(api, officer, archive))["code"] == "has_resident_id"
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'resident_id'") == 1
    with pytest.raises(asyncpg.RestrictViolationError):
        await town.pool.execute("DELETE FROM former_document")


async def test_archives_under_the_number_are_joined_without_loss(api: Api, town: Town) -> None:
    known, doctor = await town.archive(SubjectKind.DOCTOR, "王小明", number=PERSON)
    person, insured = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(doctor, "B1")
    await town.entry(insured, "B2")
    officer = await town.opened(await town.officer(), insured)
    given = await give(api, officer, insured)
    assert (given["__typename"], given["joined"]) == ("ResidentIdGiven", True), given
    assert await api.parts.identities.find(Identifier.of(DocumentType.OTHER, "TEST00000001")) == known
    rows = await town.pool.fetch(
        "SELECT s.id, count(e.id) AS entries FROM subject s JOIN entry e ON e.subject_id = s.id "
        "WHERE s.identity_id = $1 GROUP BY s.id ORDER BY s.id",
        known,
    )
    assert [tuple(row) for row in rows] == [(doctor, 1), (insured, 1)]
    merged = await town.pool.fetchrow("SELECT * FROM identity_merge")
    assert (merged["identity_id"], merged["into_id"], merged["subject_ids"]) == (person, known, [insured])


async def test_two_archives_of_one_kind_become_one(api: Api, town: Town) -> None:
    """No entry is lost, an act counts once, the result is made anew, both numbers lead there, the subject is told."""
    known, into = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    _, joined = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(into, "B1", document_no="黑医保罚〔2026〕甲号")
    await town.entry(joined, "B1", document_no="黑医保罚(2026)甲号")  # the same act, entered twice
    moved = await town.entry(joined, "B2", document_no="黑医保罚〔2026〕乙号")
    pending = await town.entry(joined, "G1", document_no="黑表〔2026〕丙号", stage=Stage.COLLECTED)
    for archive, value in ((into, {"a": "1"}), (joined, {"a": "2", "b": "3"})):
        await town.pool.execute("UPDATE subject SET facts = $2 WHERE id = $1", archive, value)
    await town.pool.execute(
        """INSERT INTO subject_fact (subject_id, name, label, label_en, article, value, shown, stated_on, recorded_at)
           VALUES ($1, 'b', '乙', 'b', '9', '3', '3', $2, $3)""",
        joined, NOW.date(), NOW,
    )  # fmt: skip
    officer = await town.opened(await town.officer(), joined)
    numbers = await town.pool.fetch("SELECT archive_no FROM subject WHERE id = ANY ($1) ORDER BY id", [into, joined])
    before = await town.pool.fetchval("SELECT count(*) FROM result")
    looks = await town.pool.fetchval("SELECT count(*) FROM access_log")

    given = await give(api, officer, joined)
    assert (given["__typename"], given["joined"]) == ("ResidentIdGiven", True), given
    for number in (Identifier.parse(PERSON), Identifier.of(DocumentType.OTHER, "TEST00000001")):
        assert await api.parts.identities.find(number) == known
    assert [row["id"] for row in await town.pool.fetch("SELECT id FROM subject")] == [into]
    entries = await town.pool.fetch("SELECT item, status FROM entry WHERE subject_id = $1 ORDER BY id", into)
    assert [tuple(row) for row in entries] == [
        ("B1", "active"), ("B1", "duplicate"), ("B2", "active"), ("G1", "pending"),
    ]  # fmt: skip
    assert await town.pool.fetchval("SELECT facts FROM subject") == {"a": "1", "b": "3"}
    assert await town.pool.fetchval("SELECT subject_id FROM subject_fact") == into
    results = await town.pool.fetch("SELECT sequence, score::int, caused_by FROM result ORDER BY sequence")
    assert len(results) == before + 1
    assert [row["sequence"] for row in results] == [-3, -2, -1, 0, 1, 2]
    assert (results[-1]["score"], results[-1]["caused_by"]) == (100 - 5 - 12, [moved.entry.id])
    current = await town.pool.fetchrow(
        "SELECT state, dispute_until FROM subject JOIN result ON result.id = current_result_id WHERE subject.id = $1",
        into,
    )
    assert current["state"] == "initial"
    assert current["dispute_until"] > NOW.date()
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE subject_id = $1", into) == looks + 1

    me = (await api.data(JOINED, SubjectViewer(known)))["me"]["archives"][0]
    assert (me["archiveNo"], me["formerNumbers"]) == (numbers[0]["archive_no"], [numbers[1]["archive_no"]])
    assert len(me["history"]["edges"]) == before + 1
    told = [edge["node"] for edge in me["messages"]["edges"] if edge["node"]["kind"] == "archives_joined"]
    assert len(told) == 1
    assert all(row["archive_no"] in told[0]["body"]["zh"] for row in numbers)
    with pytest.raises(asyncpg.RestrictViolationError):  # it follows its archive, and changes in nothing else
        await town.pool.execute("UPDATE entry SET facts = '另一事实' WHERE id = $1", pending.entry.id)
    with pytest.raises(asyncpg.RestrictViolationError):
        await town.pool.execute("DELETE FROM access_log")
    with pytest.raises(asyncpg.RestrictViolationError):
        await town.pool.execute("UPDATE access_log SET purpose = '其他'")


async def test_what_waits_in_an_archive_that_is_joined_still_happens(api: Api, town: Town) -> None:
    _, into = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    _, joined = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(joined, "B2", expires_on=date(2026, 12, 31))
    officer = await town.opened(await town.officer(), joined)
    assert (await give(api, officer, joined))["joined"] is True
    await carry_out(town.store, NOW.replace(year=2027))
    assert await town.pool.fetchval("SELECT status FROM entry") == "expired"
    score = "SELECT score::int FROM result JOIN subject ON current_result_id = result.id WHERE subject.id = $1"
    assert await town.pool.fetchval(score, into) == 100
    assert await town.pool.fetchval("SELECT count(*) FROM due_act WHERE done_at IS NULL AND due_at < $1", NOW) == 0
    await town.entry(into, "B1")
    assert await town.pool.fetchval("SELECT max(sequence) FROM result") > 0


@pytest.mark.parametrize("older", ["joined", "into"])
async def test_time_that_earns_a_place_and_what_an_officer_decided_go_over(
    api: Api, town: Town, monkeypatch: pytest.MonkeyPatch, older: str
) -> None:
    """Whichever archive has been 优秀 for longer; a decision of either goes on, and what was only offered does not."""
    archives: dict[str, int] = {}
    for key, number in (("into", PERSON), ("joined", None)):
        opened = NOW.replace(year=2024, month=1, day=10) if key == older else NOW
        monkeypatch.setattr(conftest, "NOW", opened)
        _, archives[key] = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=number)
    monkeypatch.undo()
    for key, code in (("joined", "HLJ-33-3"), ("into", "HLJ-33-4")):
        decision = DecideMeasure(
            subject_id=archives[key], code=code, starts_on=NOW.date(), reason="守信", authority="230100",
            document_ref="示例〔2026〕1号",
        )  # fmt: skip
        assert isinstance(await decide_measure(town.store, decision, NOW), MeasureDecided)
    officer = await town.opened(await town.officer(), archives["joined"])
    assert (await give(api, officer, archives["joined"]))["joined"] is True
    standing = await town.pool.fetch("SELECT code, state FROM measure WHERE state <> 'ended' ORDER BY code")
    in_force = [row["code"] for row in standing if row["state"] == "in_force"]
    assert in_force == ["HLJ-33-3", "HLJ-33-4"]
    assert len({row["code"] for row in standing}) == len(standing)
    await carry_out(town.store, NOW.replace(year=2027))
    [listing] = await town.pool.fetch("SELECT subject_id, state, listed_on FROM listing WHERE state <> 'dropped'")
    assert tuple(listing) == (archives["into"], "listed", date(2027, 1, 10))


async def on_the_way(town: Town, archive: int, far: str, at: datetime) -> None:
    """An archive on the road to the list of serious dishonesty, so far, since a day; or on it."""
    office = Office(region="230100", officer_id=None)
    notice = Prenotice(reasons="骗取基金", basis="条例", rights="陈述申辩", state_document="国家名单管理规定")
    taken = await announce(town.store, archive, SERIOUS, notice, office, at)
    assert isinstance(taken, ListingMoved)
    if far == "announced":
        return
    letter = await town.pool.fetchval("SELECT max(id) FROM issued_document WHERE kind = 'listing_prenotice'")
    await deliver(
        town.store, letter, received_at=at, proof="送达回证", authority="230100", officer_id=None, now=at
    )  # fmt: skip
    if far in ("objected", "answered"):
        assert isinstance(await object_to(town.store, archive, "事实不符", By(), at), ListingMoved)
    if far == "answered":
        listing = await town.pool.fetchval(
            "SELECT id FROM listing WHERE subject_id = $1 AND state = 'objected'", archive
        )
        answered = await answer(
            town.store, listing, accepted=False, hearing=None, words="维持", office=office, now=at
        )  # fmt: skip
        assert isinstance(answered, ListingMoved)
    if far == "listed":
        after = at + timedelta(days=21)
        decision = Decision(document=dict.fromkeys(PARTS, "示例"))
        assert isinstance(await decide(town.store, archive, SERIOUS, decision, office, after), ListingMoved)


@pytest.mark.parametrize(
    ("joined", "into", "goes_on"),
    [
        (("listed", 60), ("listed", 40), "joined"),  # the older place: its term ends first
        (("listed", 40), ("listed", 60), "into"),
        (("listed", 40), ("objected", 9), "joined"),  # a place before a road
        (("answered", 20), ("listed", 40), "into"),
        (("announced", 9), ("objected", 20), "into"),  # the objection waits for its answer
        (("announced", 20), ("answered", 9), "joined"),  # the person can still be heard
        (("delivered", 9), ("delivered", 20), "joined"),  # the later last day to answer
    ],
)
async def test_two_places_on_one_list_become_one_and_both_stay_in_the_history(
    api: Api, town: Town, joined: tuple[str, int], into: tuple[str, int], goes_on: str
) -> None:
    archives: dict[str, int] = {}
    for key, number, (far, days) in (("into", PERSON, into), ("joined", None, joined)):
        _, archives[key] = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=number)
        await on_the_way(town, archives[key], far, NOW - timedelta(days=days))
    before = await town.pool.fetch(
        "SELECT id, subject_id, state, listed_on, report_due_on FROM listing WHERE list = 'serious_dishonesty'"
    )
    stays = next(row for row in before if row["subject_id"] == archives[goes_on])
    events = (
        "SELECT count(*) FROM listing_event JOIN listing l ON l.id = listing_id WHERE l.list = 'serious_dishonesty'"
    )
    steps = await town.pool.fetchval(events)
    term = "SELECT due_at FROM due_act WHERE kind = 'listing_ends' AND ref_id = $1 AND done_at IS NULL"
    ends = await town.pool.fetchval(term, stays["id"])
    officer = await town.opened(await town.officer(), archives["joined"])

    given = await give(api, officer, archives["joined"])
    assert (given["__typename"], given["joined"]) == ("ResidentIdGiven", True), given
    after = await town.pool.fetch(
        "SELECT id, state, listed_on, report_due_on, left_reason FROM listing WHERE list = 'serious_dishonesty' "
        "AND subject_id = $1 ORDER BY left_reason NULLS FIRST",
        archives["into"],
    )
    assert tuple(after[0]) == (*stays[:1], *stays[2:], None)
    ended = "left" if all(far == "listed" for far, _ in (joined, into)) else "dropped"
    assert [(row["state"], row["left_reason"]) for row in after[1:]] == [(ended, "archives_joined")]
    assert await town.pool.fetchval(events) == steps + 1
    assert await town.pool.fetchval(term, stays["id"]) == ends
    listed = await town.pool.fetch("SELECT code FROM measure WHERE state = 'in_force' AND code LIKE 'HLJ-34%'")
    assert len({row["code"] for row in listed}) == len(listed)
    await carry_out(town.store, NOW.replace(year=2030))
    assert await town.pool.fetchval("SELECT state FROM listing WHERE id = $1", stays["id"]) == (
        "left" if ends is not None else stays["state"]
    )


async def test_the_platform_learns_of_a_place_that_goes_on_under_the_new_number(
    api: Api, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both archives stand on the red list, the one that goes over for longer."""
    archives: dict[str, int] = {}
    people: dict[str, int] = {}
    for key, number, year in (("into", PERSON, 2023), ("joined", None, 2022)):
        monkeypatch.setattr(conftest, "NOW", NOW.replace(year=year, month=1, day=10))
        people[key], archives[key] = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=number)
    monkeypatch.undo()
    await carry_out(town.store, NOW)
    officer = await town.opened(await town.officer(), archives["joined"])
    assert (await give(api, officer, archives["joined"]))["joined"] is True
    listings = await town.pool.fetch("SELECT state, listed_on FROM listing ORDER BY listed_on")
    assert [tuple(row) for row in listings] == [("listed", date(2025, 1, 10)), ("left", date(2026, 1, 10))]
    pushes = await town.pool.fetch("SELECT subject_id, records->0 AS told FROM push ORDER BY id")
    assert {row["subject_id"] for row in pushes} == {archives["into"]}
    told = [(row["told"]["identity"], row["told"]["left_on"]) for row in pushes][-2:]
    assert told == [(people["into"], NOW.date().isoformat()), (people["into"], None)]


async def test_who_is_not_in_charge_of_every_archive_learns_nothing(api: Api, town: Town) -> None:
    await town.archive(SubjectKind.DOCTOR, "王小明", region="230200", number=PERSON)
    _, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    officer = await town.opened(await town.officer("230100"), archive)
    assert (await give(api, officer, archive))["code"] == "subject_unknown"
