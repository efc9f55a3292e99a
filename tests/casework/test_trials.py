"""Trial runs of a draft model over the real store: what moves, by district, grade and indicator; nothing is kept."""

import asyncio
import base64
import csv
import json
import os
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.casework.ports import NewSubject
from portal.casework.record import record
from portal.casework.scores import ScoreBatch, ScoreRow, import_scores
from portal.casework.subjects import register
from portal.casework.trial_files import HEADER, MOVER_HEADER, DraftInvalid, as_json, as_rows, mover_row, read_draft
from portal.casework.trials import Draft, Mover, run
from portal.clock import SHANGHAI
from portal.domain.identifiers import Identifier, credit_code_check_character
from portal.domain.subject import SubjectKind
from portal.embedded import Embedded
from portal.rulebooks.parameters import ParameterInvalid
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.registry import NewIdentity, add_identities
from tests.casework.conftest import entry

NOW = datetime(2025, 3, 3, 10, tzinfo=SHANGHAI)
DISTRICTS = ("370102", "370102", "370112")
NAMES = ("松一示例药房", "松二示例药房", "松三示例药房")


def credit_code(number: int) -> str:
    first = f"91370100MA{number:06d}0"
    return first + credit_code_check_character(first)


@pytest.fixture
async def subjects(pool: Any, store: PostgresStore, sealer: Sealer) -> list[int]:
    """Three pharmacies of Jinan: one with an entry, one with a score of v1, one with nothing."""
    async with pool.acquire() as connection:
        identities = [
            NewIdentity(Identifier.parse(credit_code(number)), name) for number, name in enumerate(NAMES, start=1)
        ]
        ids = await add_identities(connection, identities, sealer, NOW)
    new = [
        NewSubject(each, "jinan", SubjectKind.DESIGNATED_PHARMACY, region)
        for each, region in zip(ids, DISTRICTS, strict=True)
    ]
    async with store.transaction() as transaction:
        found = await register(transaction, new, NOW)
    await record(
        store, entry(found[0], item="JN-B2", decided_on=date(2025, 3, 1), authority="370102", document_no="1号"), NOW
    )
    await scores(store, "v1", {found[1]: "82"})
    return found


async def scores(store: PostgresStore, model: str, rows: dict[int, str], *, trial: bool = False) -> None:
    batch = ScoreBatch(rulebook="jinan", model=model, cycle=2024, authority="370100", trial=trial)
    outcome = await import_scores(store, batch, [ScoreRow(Decimal(score), each) for each, score in rows.items()], NOW)
    assert outcome.refused == ()  # type: ignore[union-attr]


async def _stored(pool: Any) -> list[Any]:
    return list(
        await pool.fetch(
            "SELECT to_jsonb(result)::text FROM result UNION ALL SELECT to_jsonb(measure)::text FROM measure"
        )
    )


async def test_bands_of_a_draft_move_whom_they_catch(pool: Any, store: PostgresStore, subjects: list[int]) -> None:
    before = await _stored(pool)
    movers: list[Mover] = []
    draft = Draft("v2", {"bands.institution": [["A", 90], ["B", 83], ["C", 65], ["D"]]})
    report = await run(store, "jinan", draft, NOW, movers.append)
    told = as_json(report, {"370102": "历下区"})
    assert (told["subjects"], told["moved"]) == (3, 1)
    assert told["grades"] == [
        {"grade": "A", "current": 1, "draft": 1},
        {"grade": "B", "current": 2, "draft": 1},
        {"grade": "C", "current": 0, "draft": 1},
    ]
    assert told["districts"] == [
        {"region": "370102", "name": "历下区", "grade": "B", "current": 2, "draft": 1},
        {"region": "370102", "name": "历下区", "grade": "C", "current": 0, "draft": 1},
        {"region": "370112", "name": "370112", "grade": "A", "current": 1, "draft": 1},
    ]
    assert told["moves"] == [{"from_grade": "B", "to_grade": "C", "subjects": 1}]
    [mover] = movers
    assert mover_row(mover)[3:] == (Decimal(82), "B", Decimal(82), "C", Decimal(0))
    assert await _stored(pool) == before


async def test_points_of_a_draft_are_counted_by_the_same_engine(store: PostgresStore, subjects: list[int]) -> None:
    movers: list[Mover] = []
    report = await run(store, "jinan", Draft("v2", points={"JN-B2": Decimal(-40)}), NOW, movers.append)
    [mover] = movers
    assert mover_row(mover)[3:] == (Decimal(85), "B", Decimal(60), "D", Decimal(-25))
    [indicator] = [each for each in as_json(report, {})["indicators"] if each["indicator"] == "JN-B2"]
    assert (indicator["current"], indicator["draft"]) == (1, 1)
    assert (indicator["current_points"], indicator["draft_points"]) == ("-15", "-40")


async def test_a_draft_goes_on_from_the_scores_of_its_model(store: PostgresStore, subjects: list[int]) -> None:
    await scores(store, "v2", {subjects[1]: "91.5"}, trial=True)
    movers: list[Mover] = []
    report = await run(store, "jinan", Draft("v2", scores="v2"), NOW, movers.append)
    assert [mover_row(each)[3:] for each in movers] == [(Decimal(82), "B", Decimal("91.5"), "A", Decimal("9.5"))]
    assert report.moves == {("B", "A"): 1}


async def test_without_a_draft_it_is_the_analysis(store: PostgresStore, subjects: list[int]) -> None:
    report = await run(store, "jinan", None, NOW)
    assert (report.subjects, report.moved, report.draft) == (3, 0, None)
    assert {grade: count.current for grade, count in report.grades.items()} == {"A": 1, "B": 2}
    assert all(count.current == count.draft for count in report.districts.values())


async def test_no_file_names_anybody(pool: Any, store: PostgresStore, subjects: list[int]) -> None:
    movers: list[Mover] = []
    report = await run(store, "jinan", Draft("v2", points={"JN-B2": Decimal(-40)}), NOW, movers.append)
    rows = [*as_rows(report, {}), *map(mover_row, movers)]
    told = f"{as_json(report, {})} {rows}"
    for name, number in zip(NAMES, (1, 2, 3), strict=True):
        assert name not in told
        assert credit_code(number) not in told
    assert movers[0].archive_no not in f"{as_json(report, {})} {list(as_rows(report, {}))}"
    assert {len(row) for row in as_rows(report, {})} == {len(HEADER)}
    assert len(mover_row(movers[0])) == len(MOVER_HEADER)


def test_a_draft_is_read_from_toml() -> None:
    draft = read_draft('name = "v2"\nscores = "v2"\n[points]\nJN-B2 = -40\n[parameters]\nbase.institution = 90')
    assert draft == Draft("v2", {"base.institution": 90}, {"JN-B2": Decimal(-40)}, "v2")


@pytest.mark.parametrize("text", ["", "name = 1", 'name = "v2"\nbands = 1', "name ="])
def test_a_draft_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(DraftInvalid):
        read_draft(text)


@pytest.mark.parametrize(
    "draft",
    [
        Draft("x", {"bands.institution": [["A", 80], ["B", 90], ["C"]]}),
        Draft("x", {"no.such": 1}),
        Draft("x", points={"NO": Decimal(1)}),
        Draft("x", points={"JN-B2": Decimal("0.001")}),
    ],
)
async def test_a_draft_that_cannot_be_is_refused(draft: Draft, store: PostgresStore, subjects: list[int]) -> None:
    with pytest.raises(ParameterInvalid):
        await run(store, "jinan", draft, NOW)


@pytest.fixture
def portal(servers: Embedded, database_url: str) -> Any:
    """Runs `portal trial` on the test's database."""
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_REDIS_URL": servers.redis_url,
        "PORTAL_SECRET_KEY": base64.b64encode(b"k" * 32).decode(),
    }

    async def run_command(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "portal", "trial", *arguments]
        return await asyncio.to_thread(
            subprocess.run, command, env=environment, capture_output=True, text=True, check=False
        )

    return run_command


async def test_the_command_writes_report_and_movers(portal: Any, subjects: list[int], tmp_path: Path) -> None:
    draft, out, movers = tmp_path / "v2.toml", tmp_path / "report.csv", tmp_path / "movers.csv"
    bands = '[["A", 90], ["B", 83], ["C", 65], ["D"]]'
    draft.write_text(f'name = "v2"\n[parameters]\nbands.institution = {bands}', encoding="utf-8")
    done = await portal("jinan", "--draft", str(draft), "--out", str(out), "--movers", str(movers))
    assert done.returncode == 0, done.stderr
    with out.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert header == list(HEADER)
    assert ["变动 move", "", "B → C", "", "", "", "1", "", ""] in rows
    with movers.open(encoding="utf-8-sig", newline="") as file:
        header, row = csv.reader(file)
    assert header == list(MOVER_HEADER)
    assert row[3:] == ["82.00", "B", "82.00", "C", "0.00"]
    assert movers.stat().st_mode & 0o777 == 0o600

    analysis = await portal("jinan")
    assert json.loads(analysis.stdout)["moved"] == 0
    draft.write_text("name =", encoding="utf-8")
    assert (await portal("jinan", "--draft", str(draft))).returncode == 18
