"""Whoever acts for a subject by a mandate stands beside what was done: in steps, documents, promises and the trail."""

import base64
from typing import Any

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town
from tests.schema.test_cases import DISPUTE
from tests.schema.test_consents import GIVE, TEXT, WITHDRAW
from tests.schema.test_listings import ANNOUNCE, DELIVER, OBJECT, SIGN

OWN = """{ me { archives {
  cases { steps { step by agent } }
  documents { id kind agent }
  commitments { agent }
  consents { agent withdrawnByAgent }
  listings { listName objectionNo steps { step by agent } }
} } }"""
TRAIL = "SELECT area, step, by FROM audit_trail WHERE agent_id = $1 ORDER BY area, step"


async def owner_and_agent(town: Town, kind: SubjectKind) -> tuple[int, int, int]:
    """An archive, whose it is, and who acts for it."""
    identity, archive = await town.archive(kind, "李大明")
    agent, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小红")
    return archive, identity, agent


async def own(api: Api, identity: int) -> Any:
    [archive] = (await api.data(OWN, SubjectViewer(identity)))["me"]["archives"]
    return archive


async def test_a_filing_by_mandate_says_who_filed_it(api: Api, town: Town) -> None:
    archive, identity, agent = await owner_and_agent(town, SubjectKind.INSURED_PERSON)
    recorded = await town.entry(archive)
    given = {
        "subject": global_id("Archive", archive),
        "entry": global_id("Entry", recorded.entry.id),
        "reasons": "不符",
    }
    by_mandate, oneself = SubjectViewer(identity, agent), SubjectViewer(identity)
    await api.data(DISPUTE, by_mandate, input=given)
    [case] = (await own(api, identity))["cases"]
    assert case["steps"] == [{"step": "file", "by": "agent", "agent": "王**"}]
    documents = (await own(api, identity))["documents"]
    assert {each["kind"]: each["agent"] for each in documents} == {
        "DISPUTE_APPLICATION": "王**",
        "FILING_RECEIPT": "王**",
    }
    other = await town.entry(archive, "B2")
    await api.data(DISPUTE, oneself, input={**given, "entry": global_id("Entry", other.entry.id)})
    mine = (await own(api, identity))["cases"][1]["steps"]
    assert mine == [{"step": "file", "by": "subject", "agent": None}]
    assert [each["agent"] for each in (await own(api, identity))["documents"]][2:] == [None, None]
    acts = [tuple(row) for row in await town.pool.fetch(TRAIL, agent)]
    assert acts == [
        ("case", "file", "agent"),
        ("document", "dispute_application", "agent"),
        ("document", "filing_receipt", "agent"),
    ]


async def test_promises_and_consents_by_mandate_say_who_made_them(api: Api, town: Town) -> None:
    archive, identity, agent = await owner_and_agent(town, SubjectKind.INSURED_PERSON)
    by_mandate, key = SubjectViewer(identity, agent), global_id("Archive", archive)
    text = (await api.data('{ commitmentText(rulebook: "heilongjiang") { version } }'))["commitmentText"]
    await api.data(SIGN, by_mandate, archive=key, version=text["version"], signer="王小红")
    measures = {each["code"]: each["consent"] for each in (await api.data(TEXT))["rulebook"]["measures"]}
    version = measures["HLJ-33-1"]["version"]
    given = (await api.data(GIVE, by_mandate, archive=key, version=version, signer="王小红"))["giveConsent"]
    shown = await own(api, identity)
    assert shown["commitments"] == [{"agent": "王**"}]
    assert shown["consents"] == [{"agent": "王**", "withdrawnByAgent": None}]
    await api.data(WITHDRAW, SubjectViewer(identity), archive=key, consent=given["consent"]["id"])
    assert (await own(api, identity))["consents"] == [{"agent": "王**", "withdrawnByAgent": None}]
    again = (await api.data(GIVE, SubjectViewer(identity), archive=key, version=version, signer="李大明"))[
        "giveConsent"
    ]
    await api.data(WITHDRAW, by_mandate, archive=key, consent=again["consent"]["id"])
    assert (await own(api, identity))["consents"][1] == {"agent": None, "withdrawnByAgent": "王**"}
    acts = [tuple(row) for row in await town.pool.fetch(TRAIL, agent)]
    assert acts == [("commitment", "sign", "agent"), ("consent", "give", "agent"), ("consent", "withdraw", "agent")]


async def test_an_objection_by_mandate_says_who_made_it(api: Api, town: Town) -> None:
    archive, identity, agent = await owner_and_agent(town, SubjectKind.DESIGNATED_PHARMACY)
    officer, key = await town.opened(await town.officer(), archive), global_id("Archive", archive)
    await api.data(ANNOUNCE, officer, archive=key)
    [notice] = (await own(api, identity))["documents"]
    await api.data(DELIVER, officer, letter=notice["id"], at=NOW.isoformat())
    await api.data(OBJECT, SubjectViewer(identity, agent), archive=key)
    shown = await own(api, identity)
    [road] = [each for each in shown["listings"] if each["listName"] == "SERIOUS_DISHONESTY"]
    assert road["objectionNo"].endswith("-M001")
    assert road["steps"] == [
        {"step": "announce", "by": "officer", "agent": None},
        {"step": "object", "by": "agent", "agent": "王**"},
    ]
    receipts = [each for each in shown["documents"] if each["kind"] == "LISTING_OBJECTION_RECEIPT"]
    assert [each["agent"] for each in receipts] == ["王**"]


async def test_everybody_has_a_key_of_their_own_for_drafts(api: Api, town: Town) -> None:
    _, identity, agent = await owner_and_agent(town, SubjectKind.INSURED_PERSON)

    async def key(viewer: Any) -> Any:
        return (await api.data("{ draftKey }", viewer))["draftKey"]

    oneself, for_oneself = await key(SubjectViewer(identity)), await key(SubjectViewer(agent))
    assert len(base64.b64decode(oneself)) == 32
    assert oneself == await key(SubjectViewer(identity))
    assert await key(SubjectViewer(identity, agent)) == for_oneself != oneself  # whoever writes it reads it
    assert await key(None) is None
    assert await key(await town.officer()) is None
