"""Acting for somebody else, over HTTP: asked, confirmed, used, seen by the principal, revoked at once."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import httpx2
import pytest

from portal.clock import SetClock
from portal.domain.mandate import Mandate
from portal.domain.subject import SubjectKind
from portal.security import service
from portal.security.outcomes import SignedIn
from portal.security.viewer import SubjectViewer
from portal.settings import Settings
from resolvers.shown import global_id
from tests.schema.conftest import NOW, PERSON, Town, browser_at
from tests.signed_in import SignIn, client, clock, kept, sealer, sender, settings, sign_in, town

__all__ = ["client", "clock", "kept", "sealer", "sender", "settings", "sign_in", "town"]

Client = httpx2.AsyncClient
REFUSED = "__typename ... on Refusal { code message { zh en } }"
ASK = f"""mutation($n: String!, $r: MandateRelation!, $u: Date!) {{
  askMandate(identifier: $n, relation: $r, validUntil: $u) {{ {REFUSED} }} }}"""
MINE = """{ me { name mandates { id held principal agent relation state validUntil confirmedAtCounter }
  archives { id accesses { edges { node { agent authority { code } purpose } } } } } }"""
MOVE = "mutation($id: ID!) { MUTATION(id: $id) { ... on MandateMoved { mandate { state held } } " + REFUSED + " } }"
LAST = date(2027, 11, 21)


async def ask(at: Client, query: str, **variables: Any) -> Any:
    response = await at.post("/graphql", json={"query": query, "variables": variables})
    assert "errors" not in response.json(), response.text
    return response.json()["data"]


@dataclass
class Family:
    """A child with a phone of her own and her father, each at a browser."""

    father: Client
    child: Client
    father_id: int
    child_id: int
    child_archive: int
    sign_in: SignIn

    async def asked(self) -> str:
        """The father has asked: the mandate's global ID."""
        await ask(self.father, ASK, n=PERSON, r="CHILD", u=LAST.isoformat())
        [mandate] = (await ask(self.child, MINE))["me"]["mandates"]
        identifier: str = mandate["id"]
        return identifier

    async def confirmed(self) -> str:
        """The child has agreed."""
        identifier = await self.asked()
        assert await move(self.child, "confirmMandate", identifier) == "CONFIRMED"
        return identifier


async def move(at: Client, mutation: str, identifier: str) -> str:
    """The mandate's new state, or the code of the refusal."""
    answer = (await ask(at, MOVE.replace("MUTATION", mutation), id=identifier))[mutation]
    found: str = answer["mandate"]["state"] if "mandate" in answer else answer["code"]
    return found


async def act(at: Client, identifier: str) -> str:
    """The type of the answer, or the code of the refusal."""
    query = f"mutation($id: ID!) {{ actFor(id: $id) {{ {REFUSED} }} }}"
    answer = (await ask(at, query, id=identifier))["actFor"]
    found: str = answer.get("code", answer["__typename"])
    return found


@pytest.fixture
async def family(
    client: Client,
    kept: Settings,
    clock: SetClock,
    town: Town,
    sign_in: SignIn,
) -> AsyncIterator[Family]:
    child, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    father, _ = await town.archive(SubjectKind.INSURED_PERSON, "王大明")
    async with browser_at(kept, clock) as other:
        await sign_in(client, SubjectViewer(father))
        await sign_in(other, SubjectViewer(child))
        yield Family(client, other, father, child, archive, sign_in)


async def test_a_father_acts_for_his_child_and_she_sees_it(family: Family) -> None:
    identifier = await family.confirmed()
    assert (await ask(family.father, "{ me { name } }"))["me"]["name"] == "王**"
    assert await act(family.father, identifier) == "SignedIn"
    acting = (await ask(family.father, MINE))["me"]
    assert [each["id"] for each in acting["archives"]] == [global_id("Archive", family.child_archive)]
    hers = (await ask(family.child, MINE))["me"]["archives"][0]["accesses"]["edges"]
    assert [edge["node"] for edge in hers] == [{"agent": "王**", "authority": None, "purpose": None}]
    agent = (await ask(family.father, "{ me { agent { name } } }"))["me"]["agent"]
    assert agent == {"name": "王**"}
    assert (await ask(family.child, "{ me { agent { name } } }"))["me"]["agent"] is None
    back = await ask(family.father, "mutation { actForOneself { __typename } }")
    assert back["actForOneself"]["__typename"] == "SignedIn"
    own = (await ask(family.father, MINE))["me"]
    assert [each["held"] for each in own["mandates"]] == [True]
    assert [each["id"] for each in own["archives"]] != [global_id("Archive", family.child_archive)]


async def test_until_it_is_confirmed_nothing_can_be_done_or_learned(family: Family) -> None:
    identifier = await family.asked()
    assert await act(family.father, identifier) == "mandate_not_in_force"
    assert await move(family.father, "confirmMandate", identifier) == "mandate_not_found"
    [his] = (await ask(family.father, MINE))["me"]["mandates"]
    assert (his["principal"], his["state"]) == ("230*************70", "ASKED")


async def test_an_unknown_number_is_answered_and_shown_like_a_known_one(family: Family) -> None:
    known = await ask(family.father, ASK, n=PERSON, r="PARENT", u=LAST.isoformat())
    unknown = await ask(family.father, ASK, n="110101199003070134", r="PARENT", u=LAST.isoformat())
    assert known == unknown == {"askMandate": {"__typename": "MandateAsked"}}
    shown = (await ask(family.father, MINE))["me"]["mandates"]
    alike = [{key: each[key] for key in each if key not in ("id", "principal")} for each in shown]
    assert alike[0] == alike[1]


async def test_taken_back_unconfirmed_it_still_does_not_tell_whether_a_number_is_known(family: Family) -> None:
    for number in (PERSON, "110101199003070134"):
        await ask(family.father, ASK, n=number, r="PARENT", u=LAST.isoformat())
    for asked in (await ask(family.father, MINE))["me"]["mandates"]:
        assert await move(family.father, "revokeMandate", asked["id"]) == "REVOKED"
    shown = (await ask(family.father, MINE))["me"]["mandates"]
    assert [(each["principal"], each["state"]) for each in shown] == [
        ("110*************34", "REVOKED"),
        ("230*************70", "REVOKED"),
    ]


async def test_one_that_was_confirmed_keeps_its_name_when_it_ends(family: Family) -> None:
    assert await move(family.child, "revokeMandate", await family.confirmed()) == "REVOKED"
    [his] = (await ask(family.father, MINE))["me"]["mandates"]
    assert his["principal"] == "王**"


async def test_revoked_is_revoked_at_once(family: Family) -> None:
    identifier = await family.confirmed()
    assert await act(family.father, identifier) == "SignedIn"
    assert await move(family.child, "revokeMandate", identifier) == "REVOKED"
    assert (await ask(family.father, "{ me { name } }"))["me"] is None
    await family.sign_in(family.father, SubjectViewer(family.father_id))
    assert await act(family.father, identifier) == "mandate_not_in_force"
    assert await move(family.child, "confirmMandate", identifier) == "mandate_not_in_force"
    assert await move(family.father, "revokeMandate", identifier) == "REVOKED"


async def test_revoked_while_the_session_opens_nobody_acts(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    identifier = await family.confirmed()
    opened = service.SignIn.act_for

    async def late(self: service.SignIn, mandate: Mandate, replacing: str | None) -> SignedIn:
        assert await move(family.child, "revokeMandate", identifier) == "REVOKED"
        return await opened(self, mandate, replacing)

    monkeypatch.setattr(service.SignIn, "act_for", late)
    assert await act(family.father, identifier) == "mandate_not_in_force"
    own = (await ask(family.father, MINE))["me"]
    assert [each["held"] for each in own["mandates"]] == [True]
    assert [each["id"] for each in own["archives"]] != [global_id("Archive", family.child_archive)]


async def test_the_agent_may_end_it_too(family: Family) -> None:
    identifier = await family.confirmed()
    assert await move(family.father, "revokeMandate", identifier) == "REVOKED"


@pytest.mark.parametrize(("later", "found"), [(timedelta(0), "SignedIn"), (timedelta(days=1), "mandate_not_in_force")])
async def test_the_last_day_is_in_and_the_next_is_out(
    family: Family,
    clock: SetClock,
    later: timedelta,
    found: str,
) -> None:
    identifier = await family.confirmed()
    clock.at = NOW.replace(year=2027, month=11, day=21, hour=23, minute=59) + later
    await family.sign_in(family.father, SubjectViewer(family.father_id))
    assert await act(family.father, identifier) == found
    clock.at = NOW.replace(year=2027, month=11, day=22, hour=0) + later
    assert (await ask(family.father, "{ me { name } }"))["me"] is None or found != "SignedIn"


async def test_whoever_acts_for_somebody_gives_no_mandates(family: Family) -> None:
    identifier = await family.confirmed()
    await act(family.father, identifier)
    answer = await ask(family.father, ASK, n="110101199003070134", r="OTHER", u=LAST.isoformat())
    assert answer["askMandate"]["__typename"] == "NotSignedIn"
    assert await move(family.father, "revokeMandate", identifier) == "not_signed_in"
    assert await act(family.father, identifier) == "not_signed_in"


async def test_an_officer_confirms_at_the_counter(family: Family, town: Town) -> None:
    identifier = await family.asked()
    confirm = f"""mutation($id: ID!, $proof: String!) {{ confirmMandateAtCounter(id: $id, proof: $proof) {{
      ... on MandateMoved {{ mandate {{ state confirmedAtCounter held }} }} {REFUSED} }} }}"""
    officer = await town.officer()
    await family.sign_in(family.father, officer)
    refused = await ask(family.father, confirm, id=identifier, proof="户口簿")
    assert refused["confirmMandateAtCounter"]["code"] == "mandate_not_found"
    await town.opened(officer, family.child_archive)
    nothing = await ask(family.father, confirm, id=identifier, proof=" ")
    assert nothing["confirmMandateAtCounter"]["code"] == "mandate_proof"
    done = await ask(family.father, confirm, id=identifier, proof="户口簿")
    assert done["confirmMandateAtCounter"]["mandate"] == {
        "state": "CONFIRMED",
        "confirmedAtCounter": True,
        "held": False,
    }
    [line] = await town.pool.fetch("SELECT step, by, officer_id, words FROM audit_trail WHERE area = 'mandate'")
    assert tuple(line) == ("confirm", "officer", officer.officer_id, "户口簿")


async def test_an_officer_ends_it_at_the_counter_with_every_session_on_it(family: Family, town: Town) -> None:
    revoke = f"""mutation($id: ID!, $proof: String!) {{ revokeMandateAtCounter(id: $id, proof: $proof) {{
      ... on MandateMoved {{ mandate {{ state }} }} {REFUSED} }} }}"""
    identifier = await family.confirmed()
    assert await act(family.father, identifier) == "SignedIn"
    officer = await town.officer()
    await family.sign_in(family.child, officer)
    refused = await ask(family.child, revoke, id=identifier, proof="本人到场")
    assert refused["revokeMandateAtCounter"]["code"] == "mandate_not_found"
    await town.opened(officer, family.child_archive)
    nothing = await ask(family.child, revoke, id=identifier, proof=" ")
    assert nothing["revokeMandateAtCounter"]["code"] == "mandate_proof"
    done = await ask(family.child, revoke, id=identifier, proof="本人到场，身份证")
    assert done["revokeMandateAtCounter"]["mandate"] == {"state": "REVOKED"}
    assert (await ask(family.father, "{ me { name } }"))["me"] is None
    again = await ask(family.child, revoke, id=identifier, proof="本人到场，身份证")
    assert again["revokeMandateAtCounter"]["code"] == "mandate_not_in_force"
    [line] = await town.pool.fetch("SELECT by, officer_id, words FROM audit_trail WHERE step = 'revoke'")
    assert tuple(line) == ("officer", officer.officer_id, "本人到场，身份证")


@pytest.mark.parametrize("ended_by", ["subject", "agent"])
async def test_who_confirmed_it_and_who_ended_it_stands_in_the_trail(family: Family, town: Town, ended_by: str) -> None:
    identifier = await family.confirmed()
    first, then = (family.child, family.father) if ended_by == "subject" else (family.father, family.child)
    for each in (first, then):  # the second finds it ended
        assert await move(each, "revokeMandate", identifier) == "REVOKED"
    lines = await town.pool.fetch(
        "SELECT step, by, subject_id, agent_id FROM audit_trail WHERE area = 'mandate' ORDER BY step"
    )
    assert [tuple(each) for each in lines] == [
        ("confirm", "subject", family.child_archive, family.father_id),
        ("revoke", ended_by, family.child_archive, family.father_id),
    ]


@pytest.mark.parametrize(
    ("number", "until", "code"),
    [
        ("230102199003074471", LAST, "identifier_checksum"),
        (PERSON, date(2026, 11, 21), "in_the_past"),
        (PERSON, date(2029, 11, 22), "mandate_too_long"),
        (PERSON, date(2029, 11, 21), None),
        (PERSON, date(2026, 11, 22), None),
    ],
)
async def test_what_cannot_be_asked_for_is_told(family: Family, number: str, until: date, code: str | None) -> None:
    answer = (await ask(family.father, ASK, n=number, r="PARENT", u=until.isoformat()))["askMandate"]
    assert answer.get("code") == code or (code == "identifier_checksum" and "identifier" in answer["code"])


async def test_nobody_needs_a_mandate_for_oneself_or_more_than_ten_a_day(family: Family, clock: SetClock) -> None:
    own = await ask(family.child, ASK, n=PERSON, r="OTHER", u=LAST.isoformat())
    assert own["askMandate"]["code"] == "mandate_for_oneself"
    for _ in range(10):
        assert (await ask(family.father, ASK, n=PERSON, r="OTHER", u=LAST.isoformat()))["askMandate"][
            "__typename"
        ] == "MandateAsked"
    for asked in (await ask(family.father, MINE))["me"]["mandates"]:
        assert await move(family.father, "revokeMandate", asked["id"]) == "REVOKED"  # which frees no place
    for later, found in ((timedelta(days=1, seconds=-1), "MandateRefused"), (timedelta(days=1), "MandateAsked")):
        clock.at = NOW + later
        await family.sign_in(family.father, SubjectViewer(family.father_id))
        more = (await ask(family.father, ASK, n=PERSON, r="OTHER", u=LAST.isoformat()))["askMandate"]
        assert (more["__typename"], more.get("code")) == (found, "mandate_too_many" if "Refused" in found else None)


async def test_strangers_see_and_move_nothing(family: Family, town: Town) -> None:
    identifier = await family.confirmed()
    stranger, _ = await town.archive(SubjectKind.INSURED_PERSON, "李四")
    await family.sign_in(family.father, SubjectViewer(stranger))
    assert (await ask(family.father, MINE))["me"]["mandates"] == []
    for found in (
        await act(family.father, identifier),
        await move(family.father, "confirmMandate", identifier),
        await move(family.father, "revokeMandate", identifier),
    ):
        assert found == "mandate_not_found"
