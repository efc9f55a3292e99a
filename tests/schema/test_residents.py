"""A person kept under another document gets a resident ID (HLJ art. 22)."""

from typing import Any

import asyncpg
import pytest

from portal.domain.identifiers import DocumentType, Identifier
from portal.domain.subject import SubjectKind
from portal.store.registry import NewIdentity, add_identities
from portal.store.scores import subjects_by_identifier
from resolvers.shown import global_id
from tests.schema.conftest import NOW, PERSON, Api, Town

GIVE = """
mutation Give($archive: ID!, $number: String!, $proof: String!) {
  giveResidentId(archive: $archive, number: $number, proof: $proof) {
    __typename
    ... on ResidentIdGiven { identifier joined }
    ... on Refusal { code message { zh } }
} }
"""


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


async def test_two_archives_of_one_kind_are_not_joined(api: Api, town: Town) -> None:
    await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    _, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    officer = await town.opened(await town.officer(), archive)
    refused = await give(api, officer, archive)
    assert (refused["code"], bool(refused["message"]["zh"])) == ("archives_collide", True)
    assert await town.pool.fetchval("SELECT count(*) FROM identity_merge") == 0


async def test_who_is_not_in_charge_of_every_archive_learns_nothing(api: Api, town: Town) -> None:
    await town.archive(SubjectKind.DOCTOR, "王小明", region="230200", number=PERSON)
    _, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    officer = await town.opened(await town.officer("230100"), archive)
    assert (await give(api, officer, archive))["code"] == "subject_unknown"
