"""An officer who opened the file takes down who represents an institution; documents then name that person."""

from typing import Any

import asyncpg
import pytest

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import Api, Town

RECORD = """
mutation Record($archive: ID!, $name: String!, $proof: String!) {
  recordRepresentative(archive: $archive, name: $name, proof: $proof) {
    __typename
    ... on RepresentativeRecorded { name }
    ... on Refusal { code }
} }
"""


async def record(api: Api, viewer: Any, archive: int, name: str = "李示例", proof: str = "营业执照") -> Any:
    asked = {"archive": global_id("Archive", archive), "name": name, "proof": proof}
    return (await api.data(RECORD, viewer, **asked))["recordRepresentative"]


async def test_the_newest_holds_and_none_is_erased(api: Api, town: Town) -> None:
    identity, archive = await town.archive()
    officer = await town.officer()
    assert (await record(api, None, archive))["__typename"] == "NotSignedIn"
    assert (await record(api, SubjectViewer(identity), archive))["__typename"] == "NotSignedIn"
    assert (await record(api, officer, archive))["__typename"] == "SubjectNotFound"
    await town.opened(officer, archive)
    assert (await record(api, officer, archive))["name"] == "李**"
    assert (await record(api, officer, archive, "赵另一"))["name"] == "赵**"
    mine = await api.data("{ me { archives { legalRepresentative } } }", SubjectViewer(identity))
    assert mine["me"]["archives"] == [{"legalRepresentative": "赵**"}]
    rows = await town.pool.fetch("SELECT name_sealed, recorded_by, proof FROM legal_representative ORDER BY id")
    assert [town.sealer.open(row["name_sealed"], "identity.name") for row in rows] == ["李示例", "赵另一"]
    assert {(row["recorded_by"], row["proof"]) for row in rows} == {(officer.officer_id, "营业执照")}
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'legal_representative'") == 2
    with pytest.raises(asyncpg.RestrictViolationError):
        await town.pool.execute("DELETE FROM legal_representative")


async def test_what_cannot_be_taken_down_is_told(api: Api, town: Town) -> None:
    _, pharmacy = await town.archive()
    _, person = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    officer = await town.opened(await town.opened(await town.officer(), pharmacy), person)
    assert (await record(api, officer, person))["code"] == "institutions_only"
    for name in ("", " ", "李" * 201, "李\u202e"):
        assert (await record(api, officer, pharmacy, name))["code"] == "representative_name"
    assert (await record(api, officer, pharmacy, proof=" "))["code"] == "mandate_proof"
    assert await town.pool.fetchval("SELECT count(*) FROM legal_representative") == 0
