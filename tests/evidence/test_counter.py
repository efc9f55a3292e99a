"""Paper that an officer takes in at the counter is scanned into the file that is open to them."""

import base64

import httpx2

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.evidence.files import photo
from tests.evidence.test_http import TUS, _send
from tests.schema.conftest import Town
from tests.signed_in import SignIn


async def _announce(client: httpx2.AsyncClient, archive: str, size: int) -> httpx2.Response:
    given = {"filename": "收据.jpg", "archive": archive}
    metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in given.items())
    return await client.post("/evidence", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata})


async def test_an_officer_scans_into_an_open_file_alone(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn
) -> None:
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    archive, data = global_id("Archive", subject), photo()
    officer = await town.officer()
    await sign_in(client, officer)
    for named in (archive, global_id("Archive", subject + 1), "", "x"):
        refused = await _announce(client, named, len(data))
        assert (refused.status_code, refused.json()["code"]) == (403, "archive_not_open")
    await town.opened(officer, subject)
    place = (await _announce(client, archive, len(data))).headers["location"]
    assert (await _send(client, place, 0, data)).status_code == 204
    [kept] = await town.pool.fetch("SELECT identity_id, officer_id, state FROM evidence")
    assert tuple(kept) == (identity, officer.officer_id, "kept")
    for other in (await town.officer(name="other"), SubjectViewer(identity)):
        await sign_in(client, other)
        assert (await client.head(place, headers=TUS)).status_code == 404
        assert (await client.delete(place, headers=TUS)).status_code == 404
    await sign_in(client, officer)
    assert (await client.delete(place, headers=TUS)).status_code == 204
