"""Uploads and downloads over HTTP, in the whole application."""

import base64
from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from typing import Any, cast

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.aside import Aside
from portal.clock import SetClock
from portal.domain.subject import SubjectKind
from portal.evidence.fitness import MOST_BYTES
from portal.evidence.shelf import LEFT_OVER, MOST_A_DAY, Shelf
from portal.evidence.vault import FolderVault
from portal.security.cookies import SESSION_COOKIE
from portal.security.sealing import Sealer
from portal.security.viewer import SubjectViewer
from portal.settings import Settings
from tests.evidence.files import bomb, pdf, photo
from tests.evidence.test_scanning import TEST_VIRUS, answer_as_clamd, scanner
from tests.schema.conftest import KEY, NOW, Town, browser_at
from tests.signed_in import SignIn

Client = httpx2.AsyncClient
TUS = {"Tus-Resumable": "1.0.0"}


async def _announce(client: Client, size: int, name: str = "照片.jpg") -> httpx2.Response:
    metadata = "filename " + base64.b64encode(name.encode()).decode()
    return await client.post("/evidence", headers={**TUS, "Upload-Length": str(size), "Upload-Metadata": metadata})


async def _send(client: Client, place: str, offset: int, part: bytes) -> httpx2.Response:
    headers = {**TUS, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
    return await client.patch(place, headers=headers, content=part)


async def _whole(client: Client, data: bytes, name: str = "照片.jpg") -> tuple[str, httpx2.Response]:
    place = (await _announce(client, len(data), name)).headers["location"]
    return place, await _send(client, place, 0, data)


async def test_a_photo_goes_up_in_parts_and_comes_back_clean(client: Client, sender: SubjectViewer) -> None:
    data = photo(600, 400)
    begun = await _announce(client, len(data), "C:\\fake\\证明‮gpj.exe")
    assert begun.status_code == 201
    place = begun.headers["location"]
    first = await _send(client, place, 0, data[:1000])
    assert (first.status_code, first.headers["upload-offset"]) == (204, "1000")
    where = await client.head(place, headers=TUS)
    assert (where.headers["upload-offset"], where.headers["upload-length"]) == ("1000", str(len(data)))
    last = await _send(client, place, 1000, data[1000:])
    assert (last.status_code, last.headers["upload-offset"]) == (204, str(len(data)))
    back = await client.get(place)
    assert back.status_code == 200
    assert back.headers["content-type"] == "image/jpeg"
    assert back.headers["content-disposition"] == "attachment; filename*=UTF-8''%E8%AF%81%E6%98%8Egpj.exe"
    assert "sandbox" in back.headers["content-security-policy"]
    assert b"PHONE-MAKER" not in back.content


async def test_nothing_lies_open_in_vault_or_database(
    client: Client,
    sender: SubjectViewer,
    town: Town,
    kept: Settings,
) -> None:
    data = pdf(2)
    place = (await _announce(client, len(data), "诊断证明.pdf")).headers["location"]
    await _send(client, place, 0, data[:300])
    parts = [each.read_bytes() for each in kept.data_dir.rglob("*") if each.is_file() and "evidence" in str(each)]
    assert len(parts) == 1
    assert b"%PDF" not in parts[0]
    await _send(client, place, 300, data[300:])
    [file] = [each for each in (kept.data_dir / "evidence").rglob("*") if each.is_file()]
    assert b"%PDF" not in file.read_bytes()
    row = dict(await town.pool.fetchrow("SELECT * FROM evidence"))
    assert row["state"] == "kept"
    assert "诊断".encode() not in row["name_sealed"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MZ a program", "evidence_unknown_type"),
        (bomb(), "evidence_too_many_pixels"),
        (pdf(script=True), "evidence_runs_by_itself"),
        (photo(600, 400)[:-300], "evidence_broken"),
    ],
)
async def test_what_is_unfit_is_told_and_not_kept(
    client: Client, sender: SubjectViewer, kept: Settings, data: bytes, code: str
) -> None:
    place, answer = await _whole(client, data, "报告.pdf")
    assert answer.status_code == 422
    assert answer.json()["code"] == code
    assert set(answer.json()["message"]) == {"zh", "en"}
    assert not [each for each in (kept.data_dir / "evidence").rglob("*") if each.is_file()]
    assert (await client.get(place)).status_code == 404


async def test_two_gigabytes_are_refused_before_they_are_sent(client: Client, sender: SubjectViewer) -> None:
    answer = await _announce(client, 2 * 1024**3)
    assert (answer.status_code, answer.json()["code"]) == (413, "evidence_too_large")
    assert (await _announce(client, MOST_BYTES + 1)).status_code == 413
    assert (await _announce(client, MOST_BYTES)).status_code == 201
    assert (await _announce(client, 0)).json()["code"] == "evidence_empty"


async def test_more_than_announced_is_refused(client: Client, sender: SubjectViewer) -> None:
    place = (await _announce(client, 10)).headers["location"]
    assert (await _send(client, place, 0, bytes(11))).status_code == 413
    assert (await client.head(place, headers=TUS)).headers["upload-offset"] == "0"


async def test_a_part_sent_twice_is_taken_once(client: Client, sender: SubjectViewer) -> None:
    data = photo(600, 400)
    place = (await _announce(client, len(data))).headers["location"]
    await _send(client, place, 0, data[:500])
    again = await _send(client, place, 0, data[:500])
    assert (again.status_code, again.json()["code"]) == (409, "evidence_wrong_offset")
    assert (await _send(client, place, 500, data[500:])).status_code == 204
    assert (await _send(client, place, len(data), b"x")).status_code == 413  # it is kept; nothing is added to it


@pytest.mark.parametrize(("data", "status"), [(photo(600, 400), 204), (b"MZ a program", 422)])
async def test_who_lost_the_last_answer_asks_again_with_an_empty_part(
    client: Client, sender: SubjectViewer, data: bytes, status: int
) -> None:
    place, lost = await _whole(client, data)
    for _ in range(2):
        again = await _send(client, place, len(data), b"")
        assert (again.status_code, again.content) == (status, lost.content)
    assert (await client.get(place)).status_code == (200 if status == 204 else 404)


async def test_a_line_that_breaks_loses_nothing(client: Client, sender: SubjectViewer) -> None:
    data = photo(600, 400)
    place = (await _announce(client, len(data))).headers["location"]
    await _break_off(client, place, data[:700])
    assert (await client.head(place, headers=TUS)).headers["upload-offset"] == "700"
    assert (await _send(client, place, 700, data[700:])).status_code == 204
    assert (await client.get(place)).status_code == 200


async def _break_off(client: Client, place: str, part: bytes) -> None:
    """A phone that loses its line after a part: the server meets that as a disconnect."""
    cookie = f"{SESSION_COOKIE}={client.cookies[SESSION_COOKIE]}"
    headers = {**TUS, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Cookie": cookie}
    coming: Iterator[dict[str, Any]] = iter(
        [{"type": "http.request", "body": part, "more_body": True}, {"type": "http.disconnect"}]
    )
    scope = {
        "type": "http",
        "method": "PATCH",
        "path": place,
        "raw_path": place.encode(),
        "query_string": b"",
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return next(coming)

    async def send(_message: dict[str, Any]) -> None:
        pass

    await cast("Any", client)._transport.app(scope, receive, send)


async def test_nobody_else_sees_or_touches_it(
    client: Client,
    sender: SubjectViewer,
    town: Town,
    sign_in: SignIn,
    clock: SetClock,
) -> None:
    place, _ = await _whole(client, photo())
    other, _ = await town.archive(SubjectKind.INSURED_PERSON, "李四")
    await sign_in(client, SubjectViewer(other))
    for answer in (
        await client.get(place),
        await client.head(place, headers=TUS),
        await _send(client, place, 0, b"x"),
        await client.delete(place, headers=TUS),
    ):
        assert answer.status_code == 404
    officer = await town.officer()
    await sign_in(client, officer)
    assert (await client.get(place)).status_code == 404
    client.cookies.clear()
    assert (await client.get(place)).status_code == 404
    assert (await _announce(client, 10)).json()["code"] == "not_signed_in"


async def test_the_officer_in_charge_reads_it_with_a_trace(
    client: Client,
    town: Town,
    sign_in: SignIn,
    clock: SetClock,
) -> None:
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await sign_in(client, SubjectViewer(identity))
    place, _ = await _whole(client, photo())
    await town.pool.execute("UPDATE evidence SET subject_id = $1, case_kind = 'dispute', case_id = 1", subject)
    officer = await town.officer()
    await sign_in(client, officer)
    assert (await client.get(place)).status_code == 404  # the file was not opened with a purpose
    await town.opened(officer, subject)
    assert (await client.get(place)).status_code == 200
    rows = await town.pool.fetch("SELECT officer_id, subject_id FROM access_log WHERE action = 'read_evidence'")
    assert [tuple(row) for row in rows] == [(officer.officer_id, subject)]


async def test_who_reads_it_for_the_sender_is_noted(client: Client, town: Town, sign_in: SignIn) -> None:
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    agent, _ = await town.archive(SubjectKind.INSURED_PERSON, "李四")
    await sign_in(client, SubjectViewer(identity, agent))
    await _whole(client, photo(60, 40))
    assert (
        await town.pool.fetchval("SELECT agent_id FROM evidence ORDER BY created_at DESC, kept_at DESC LIMIT 1")
        == agent
    )
    place, _ = await _whole(client, photo())
    await town.pool.execute("UPDATE evidence SET subject_id = $1, case_kind = 'dispute', case_id = 1", subject)
    assert (await client.get(place)).status_code == 200
    rows = await town.pool.fetch("SELECT officer_id, agent_id FROM access_log WHERE action = 'read_evidence'")
    assert [tuple(row) for row in rows] == [(None, agent)]


async def test_forms_of_other_sites_are_kept_out(client: Client, sender: SubjectViewer) -> None:
    answer = await client.post("/evidence", headers={"Upload-Length": "10"})
    assert (answer.status_code, answer.json()["code"]) == (412, "evidence_protocol")
    assert (await client.options("/evidence")).headers["tus-extension"] == "creation,termination"
    assert (await client.post("/evidence", headers=TUS)).json()["code"] == "evidence_header"


async def test_a_file_can_be_taken_back_until_it_is_filed(
    client: Client,
    sender: SubjectViewer,
    town: Town,
    kept: Settings,
) -> None:
    _, subject = await town.archive()
    filed, _ = await _whole(client, photo())
    await town.pool.execute("UPDATE evidence SET subject_id = $1, case_kind = 'dispute', case_id = 1", subject)
    place, _ = await _whole(client, photo())
    assert (await client.delete(place, headers=TUS)).status_code == 204
    assert (await client.delete(filed, headers=TUS)).status_code == 404
    left = [each for each in (kept.data_dir / "evidence").rglob("*") if each.is_file()]
    assert [each.name for each in left] == [filed.rsplit("/", 1)[-1]]


async def test_what_is_left_over_goes_after_two_days(
    client: Client,
    sender: SubjectViewer,
    town: Town,
    kept: Settings,
) -> None:
    await _whole(client, photo())
    half = (await _announce(client, 1000)).headers["location"]
    await _send(client, half, 0, b"x" * 10)
    shelf = Shelf(town.pool, FolderVault(kept.data_dir / "evidence"), Sealer(KEY), Aside())
    assert await shelf.sweep(NOW + LEFT_OVER) == 0
    assert await shelf.sweep(NOW + LEFT_OVER + timedelta(seconds=1)) == 2
    assert not [each for each in (kept.data_dir / "evidence").rglob("*") if each.is_file()]


async def test_a_day_has_its_limit(client: Client, sender: SubjectViewer, clock: SetClock) -> None:
    for _ in range(MOST_A_DAY):
        assert (await _announce(client, 10)).status_code == 201
    assert (await _announce(client, 10)).json()["code"] == "evidence_too_many"


async def test_without_the_scanner_nothing_is_kept_and_nothing_lost(
    kept: Settings,
    town: Town,
    sign_in: SignIn,
    clock: SetClock,
) -> None:
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    data = photo()
    async with browser_at(kept.model_copy(update={"scanner": "127.0.0.1:9"}), clock) as client:
        await sign_in(client, SubjectViewer(identity))
        place, answer = await _whole(client, data)
        assert (answer.status_code, answer.json()["code"]) == (503, "evidence_scan_unavailable")
        assert (await client.get(place)).status_code == 404
    async with (
        scanner(answer_as_clamd) as address,
        browser_at(kept.model_copy(update={"scanner": address}), clock) as client,
    ):
        await sign_in(client, SubjectViewer(identity))
        assert (await _send(client, place, len(data), b"")).status_code == 204
        assert (await client.get(place)).status_code == 200
        _, found = await _whole(client, data + TEST_VIRUS)
        assert (found.status_code, found.json()["code"]) == (422, "evidence_infected")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cuts=st.lists(st.integers(0, 2000), max_size=6))
async def test_however_it_is_cut_the_same_file_is_kept(
    client: Client,
    sender: SubjectViewer,
    town: Town,
    cuts: list[int],
) -> None:
    await town.pool.execute("DELETE FROM evidence")
    data = photo(600, 400)
    place = (await _announce(client, len(data))).headers["location"]
    places = sorted({0, *(cut for cut in cuts if cut < len(data)), len(data)})
    for start, end in pairwise(places):
        assert (await _send(client, place, start, data[start:end])).status_code == 204
    whole, _ = await _whole(client, data)
    assert (await client.get(place)).content == (await client.get(whole)).content
