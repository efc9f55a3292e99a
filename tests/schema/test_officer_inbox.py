"""The officer's inbox: both sides are told that a limit moved; who sees it, who has read it."""

from datetime import date
from typing import Any

from portal.casework.calendar import enter_year
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town
from tests.schema.test_desk import CLAIM, GIVE_BACK, HAND_OVER, a_case

INBOX = """query ($unread: Boolean) { officer { unread } officerMessages(unread: $unread, first: 10) {
  edges { node { id kind title { zh } body { zh } readAt archiveId name case { id receiptNo } } } } }"""
READ = "mutation ($ids: [ID!]!) { readOfficerMessages(ids: $ids) }"
DAY_OFF = [(date(2026, 11, 24), "临时放假")]


async def moved(api: Api, town: Town) -> str:
    """A case in Daoli whose limit the State Council has moved: its ID."""
    case, _, _ = await a_case(api, town)
    assert await enter_year(town.store, 2026, DAY_OFF, [], "国办发明电〔2026〕9号", NOW)
    return case


async def limits(api: Api, viewer: Any, **given: Any) -> list[Any]:
    """The messages of moved limits of cases."""
    edges = (await api.data(INBOX, viewer, **given))["officerMessages"]["edges"]
    return [each["node"] for each in edges if each["node"]["case"]]


async def test_a_limit_that_moved_is_told_to_the_officers_of_the_place(api: Api, town: Town) -> None:
    county, city = await town.officer("230102", "county"), await town.officer("230100", "city")
    elsewhere = await town.officer("230200", "elsewhere")
    case = await moved(api, town)
    for officer in (county, city):
        [message] = await limits(api, officer)
        assert (message["kind"], message["case"]["id"], message["readAt"]) == ("due_date_moved", case, None)
        assert message["name"] == "哈尔滨市示例大药房" or "*" in message["name"]
        assert message["case"]["receiptNo"] in message["body"]["zh"]
    assert await limits(api, elsewhere) == []
    assert (await api.data(INBOX, elsewhere))["officer"] == {"unread": 0}
    for nobody in (None, SubjectViewer(1)):
        shown = await api.data(INBOX, nobody)
        assert (shown["officer"], shown["officerMessages"]["edges"]) == (None, [])


async def test_each_officer_reads_for_himself_and_only_what_is_for_him(api: Api, town: Town) -> None:
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    elsewhere = await town.officer("230200", "elsewhere")
    await moved(api, town)
    unread = (await api.data(INBOX, one))["officer"]["unread"]
    [message] = await limits(api, one)
    ids = [message["id"]]
    assert (await api.data(READ, elsewhere, ids=ids))["readOfficerMessages"] == 0
    assert (await api.data(READ, SubjectViewer(1), ids=ids))["readOfficerMessages"] == 0
    assert (await api.data(READ, one, ids=ids))["readOfficerMessages"] == 1
    assert (await api.data(READ, one, ids=ids))["readOfficerMessages"] == 0
    assert (await api.data(INBOX, one))["officer"]["unread"] == unread - 1
    assert [bool(each["readAt"]) for each in await limits(api, one)] == [True]
    assert (await limits(api, one, unread=True), len(await limits(api, one, unread=False))) == ([], 1)
    assert [each["readAt"] for each in await limits(api, two)] == [None]


async def test_of_a_claimed_case_its_holder_alone_is_told(api: Api, town: Town) -> None:
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    case = await moved(api, town)
    await api.data(CLAIM, one, case=case)
    assert (len(await limits(api, one)), await limits(api, two)) == (1, [])
    [message] = await limits(api, one)
    assert (await api.data(READ, two, ids=[message["id"]]))["readOfficerMessages"] == 0
    await api.data(HAND_OVER, one, case=case, to=global_id("Officer", two.officer_id), reason="分工")
    assert (await limits(api, one), len(await limits(api, two))) == ([], 1)
    await api.data(GIVE_BACK, two, case=case)
    assert [len(await limits(api, each)) for each in (one, two)] == [1, 1]


async def test_the_subject_never_reads_what_is_said_to_officers(api: Api, town: Town) -> None:
    case, _, identity = await a_case(api, town)
    assert await enter_year(town.store, 2026, DAY_OFF, [], "国办发明电〔2026〕9号", NOW)
    assert case
    mine = "{ me { archives { messages(first: 50) { edges { node { id kind } } } } } }"
    [archive] = (await api.data(mine, SubjectViewer(identity)))["me"]["archives"]
    shown = [each["node"]["kind"] for each in archive["messages"]["edges"]]
    told = await town.pool.fetch("SELECT kind FROM message WHERE audience = 'subject' ORDER BY id DESC")
    assert shown == [each["kind"] for each in told]
    assert await town.pool.fetchval("SELECT count(*) FROM message WHERE audience = 'officer'") > 0
