"""The audit trail: over the API of an opened case, and exported by the operator's command."""

import asyncio
import base64
import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from typer.testing import CliRunner

from portal.cli import app
from portal.clock import SetClock
from portal.domain.document import OF_CASES, DocumentKind
from portal.domain.subject import SubjectKind
from portal.embedded import Embedded
from portal.messages import OperatorError
from portal.security.trail import COLUMNS
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town, kept
from tests.schema.test_cases import DECIDE, DISPUTE, WITHDRAW
from tests.schema.test_desk import ASK, CLAIM, HAND_OVER, OPEN, a_case

TRAIL = "query ($id: ID!) { caseTrail(id: $id) { happenedAt area step by officer toOfficer state words } }"
PURPOSE = "核查，电话13812345678，证件230102199003074470"


@pytest.fixture
def portal(servers: Embedded, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs `portal audit export` on the test's database."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_REDIS_URL", servers.redis_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", base64.b64encode(b"c" * 32).decode())

    async def run(*more: str, by: str = "one", first: str = "2026-11-22", last: str = "2026-11-22") -> Any:
        arguments = ["audit", "export", "--from", first, "--to", last, "--by", by, "--purpose", "季度审计", *more]
        return await asyncio.to_thread(lambda: CliRunner().invoke(app, arguments))

    return run


async def worked(api: Api, town: Town, clock: SetClock) -> tuple[str, str, Any]:
    """A case that two officers worked on, over two days: its ID and receipt number, and the second officer."""
    one, two = await town.officer("230100", "one"), await town.officer("230100", "two")
    case, _, _ = await a_case(api, town)
    await a_case(api, town)
    await api.data(CLAIM, one, case=case)
    await api.data(OPEN, one, case=case, purpose=PURPOSE)
    await api.data(ASK, one, case=case, unit="基金监管处", until="2026-11-24")
    to = global_id("Officer", two.officer_id)
    await api.data(HAND_OVER, one, case=case, to=to, reason="=SUM(A1)")
    clock.at = NOW + timedelta(days=1)
    await api.data(OPEN, two, case=case)
    await api.data(DECIDE, two, case=case, upheld=True)
    receipt: str = await town.pool.fetchval("SELECT receipt_no FROM credit_case ORDER BY id LIMIT 1")
    return case, receipt, two


async def test_the_trail_of_an_opened_case(api: Api, town: Town, clock: SetClock) -> None:
    case, _, two = await worked(api, town, clock)
    lines = (await api.data(TRAIL, two, id=case))["caseTrail"]
    steps = [(each["area"], each["step"], each["officer"], each["toOfficer"]) for each in lines]
    assert set(steps) == {
        ("case", "file", None, None),
        ("entry", "confirmed", None, None),
        ("handling", "claim", "one", "one"),
        ("access", "open_subject", "one", None),
        ("opinion", "ask", "one", None),
        ("handling", "hand_over", "one", "two"),
        ("access", "open_subject", "two", None),
        ("entry", "revoked", "two", None),
        ("case", "uphold", "two", None),
        ("evidence", "keep", None, None),
        ("document", "dispute_application", None, None),
        ("document", "filing_receipt", None, None),
        ("document", "dispute_answer", "two", None),
    } | {each for each in steps if each[0] == "entry"}
    assert [each["happenedAt"] for each in lines] == sorted(each["happenedAt"] for each in lines)
    assert next(each["by"] for each in lines if each["step"] == "file") == "subject"
    stranger = await town.officer("230100", "stranger")
    for viewer in (stranger, SubjectViewer(1), None):
        assert (await api.data(TRAIL, viewer, id=case))["caseTrail"] == []


async def test_who_acts_for_a_subject_stands_by_each_step(api: Api, town: Town) -> None:
    """Two have a mandate of one institution: one files, the other takes it back."""
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    one, _ = await town.archive(SubjectKind.INSURED_PERSON, "李一")
    two, _ = await town.archive(SubjectKind.INSURED_PERSON, "赵二")
    given = {
        "subject": global_id("Archive", archive),
        "entry": global_id("Entry", recorded.entry.id),
        "reasons": "与事实不符",
        "files": [await kept(town, identity)],
    }
    filed = (await api.data(DISPUTE, SubjectViewer(identity, one), input=given))["fileDispute"]["case"]
    taken = (await api.data(WITHDRAW, SubjectViewer(identity, two), case=filed["id"]))["withdrawCase"]
    assert [each["by"] for each in taken["case"]["steps"]] == ["agent", "agent"]
    officer = await town.officer("230100")
    await api.data(OPEN, officer, case=filed["id"], purpose=PURPOSE)
    query = "query ($id: ID!) { caseTrail(id: $id) { area step by agent } }"
    lines = (await api.data(query, officer, id=filed["id"]))["caseTrail"]
    shown = dict(await town.pool.fetch("SELECT id, name_shown || ' ' || identifier_shown FROM identity"))
    assert shown[one] != shown[two]
    assert [(each["step"], each["by"], each["agent"]) for each in lines if each["area"] == "case"] == [
        ("file", "agent", shown[one]),
        ("withdraw", "agent", shown[two]),
    ]


async def test_the_command_writes_what_happened_and_that_it_was_exported(
    api: Api, town: Town, clock: SetClock, portal: Any
) -> None:
    _, receipt, _ = await worked(api, town, clock)
    done = await portal()
    assert done.exit_code == 0, done.output
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(tuple(line) == COLUMNS for line in lines)
    assert {line["happened_at"][:10] for line in lines} == {"2026-11-22"}  # the last day is included, the next is not
    assert sum(line["area"] == "case" for line in lines) == 2
    assert "13812345678" not in done.stdout
    assert "230102199003074470" not in done.stdout
    look = next(line for line in lines if line["step"] == "open_subject")
    assert (look["officer"], look["words"]) == ("one", "核查，电话[phone]，证件[id]")

    of_case = await portal("--case", receipt, last="2026-11-23")
    shown = [json.loads(line) for line in of_case.stdout.splitlines()]
    assert {line["receipt_no"] for line in shown} == {receipt, None}
    assert [line["step"] for line in shown if line["area"] == "case"] == ["file", "uphold"]
    noted = await town.pool.fetch(
        "SELECT o.name, a.subject_id, a.purpose FROM access_log a JOIN officer o ON o.id = officer_id"
        " WHERE action = 'export_trail' ORDER BY a.id"
    )
    subject = await town.pool.fetchval("SELECT subject_id FROM credit_case WHERE receipt_no = $1", receipt)
    assert [tuple(each) for each in noted] == [
        ("one", None, "2026-11-22/2026-11-22 季度审计"),
        ("one", subject, f"2026-11-22/2026-11-23 {receipt} 季度审计"),
    ]


async def test_the_command_as_csv_and_what_it_refuses(api: Api, town: Town, clock: SetClock, portal: Any) -> None:
    _, receipt, _ = await worked(api, town, clock)
    done = await portal("--form", "csv", "--case", receipt)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert tuple(rows[0]) == COLUMNS
    [handed] = [row for row in rows if row["step"] == "hand_over"]
    assert handed["words"] == "'=SUM(A1)"  # no spreadsheet takes it for a formula
    for wrong, code in (
        (await portal(by="nobody"), 15),
        (await portal("--case", "无"), 19),
        (await portal(first="2026-11-23"), 19),
    ):
        assert isinstance(wrong.exception, OperatorError)
        assert (wrong.exception.code, wrong.stdout) == (code, "")
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'export_trail'") == 1


async def test_the_database_knows_which_documents_are_about_a_case(pool: Any) -> None:
    found = await pool.fetch("SELECT kind FROM unnest($1::text[]) AS kind WHERE of_a_case(kind)", list(DocumentKind))
    assert {each["kind"] for each in found} == set(OF_CASES)
