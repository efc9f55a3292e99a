"""A person's consent over the API: the text is read with the rulebook, given for oneself, taken back at any time."""

from typing import Any

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import Api, Town

TEXT = """{ rulebook(code: "heilongjiang") {
  measures { code consent { version text { zh en } } }
} }"""
GIVE = """mutation Give($archive: ID!, $version: String!, $signer: String!) {
  giveConsent(archive: $archive, measure: "HLJ-33-1", version: $version, signer: $signer) {
    __typename ... on ConsentTaken { consent { id measure signer withdrawnAt } } ... on Refusal { code }
  }
}"""
WITHDRAW = """mutation Withdraw($archive: ID!, $consent: ID!) {
  withdrawConsent(archive: $archive, consent: $consent) {
    __typename ... on ConsentTaken { consent { withdrawnAt } } ... on Refusal { code }
  }
}"""
OWN = "{ me { archives { consents { measure text { zh } signer withdrawnAt } } } }"


async def test_a_consent_is_given_for_oneself_by_the_text_that_was_read(api: Api, town: Town) -> None:
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    stranger, _ = await town.archive(SubjectKind.INSURED_PERSON, "李大明")
    measures = {each["code"]: each["consent"] for each in (await api.data(TEXT))["rulebook"]["measures"]}
    text = measures["HLJ-33-1"]
    assert measures["HLJ-33-3"] is None
    assert "撤回" in text["text"]["zh"]
    key = global_id("Archive", archive)

    async def give(viewer: Any, version: str = text["version"], signer: str = "王小明") -> Any:
        return (await api.data(GIVE, viewer, archive=key, version=version, signer=signer))["giveConsent"]

    assert (await give(None))["__typename"] == "NotSignedIn"
    assert (await give(SubjectViewer(stranger)))["__typename"] == "SubjectNotFound"
    assert (await give(SubjectViewer(identity), version="0"))["code"] == "version_not_current"
    assert (await give(SubjectViewer(identity), signer=" "))["code"] == "required"
    given = (await give(SubjectViewer(identity)))["consent"]
    assert (given["measure"], given["signer"], given["withdrawnAt"]) == ("HLJ-33-1", "王**", None)
    [kept] = (await api.data(OWN, SubjectViewer(identity)))["me"]["archives"][0]["consents"]
    assert kept["text"]["zh"] == text["text"]["zh"]
    for viewer, kind in ((SubjectViewer(stranger), "SubjectNotFound"), (SubjectViewer(identity), "ConsentTaken")):
        answer = await api.data(WITHDRAW, viewer, archive=key, consent=given["id"])
        assert answer["withdrawConsent"]["__typename"] == kind
    again = (await api.data(WITHDRAW, SubjectViewer(identity), archive=key, consent=given["id"]))["withdrawConsent"]
    assert again["code"] == "withdrawn_already"
    assert await town.pool.fetchval("SELECT count(*) FROM consent WHERE withdrawn_at IS NULL") == 0
