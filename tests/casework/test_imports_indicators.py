"""Values of indicators from a file, and the score that the model makes of them (SC art. 17)."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.casework.cycles import evaluate_cycle
from portal.casework.imports import Refusal, Table, Tally, import_indicators, import_subjects
from portal.casework.imports.catalogue import columns
from portal.clock import SHANGHAI
from portal.domain.outcomes import CycleEvaluated
from portal.security.sealing import Sealer
from portal.store.cycles import PostgresCycleStore
from portal.store.imports import PostgresImportStore
from portal.store.parameters import enter_parameter
from tests.casework.test_imports import HOSPITAL

NOW = datetime(2026, 1, 20, 10, tzinfo=SHANGHAI)
VALUES = {
    "agreement": "80", "violations": "1", "refused_share": "1.5", "settlement": "100", "complaints": "0", "fraud": "0",
}  # fmt: skip
KINDS = {"subjects": import_subjects, "indicators": import_indicators}


class Importer:
    def __init__(self, pool: Any, sealer: Sealer, folder: Path) -> None:
        self._store, self._folder = PostgresImportStore(pool, sealer), folder

    async def __call__(
        self, kind: str, rows: Sequence[dict[str, str]], now: datetime = NOW
    ) -> tuple[Tally, list[Refusal]]:
        path = self._folder / f"{kind}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        refusals: list[Refusal] = []
        with Table(path, columns(kind)) as table:
            tally = await KINDS[kind](self._store, table, lambda: now, lambda done: refusals.extend(done.refusals))
        return tally, refusals


@pytest.fixture
async def take_in(pool: Any, sealer: Sealer, tmp_path: Path) -> Importer:
    async with pool.acquire() as connection:
        for key, value in (("in_force_from", "2025-01-01"), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2025, 1, 1), "试验文件", NOW)
    importer = Importer(pool, sealer, tmp_path)
    hospital = {
        "identifier": HOSPITAL, "name": "示例医院", "kind": "designated_medical_institution", "region": "510100",
        "rulebook": "sichuan",
    }  # fmt: skip
    assert (await importer("subjects", [hospital]))[0] == Tally(1, 0, 0)
    return importer


def row(indicator: str, value: str, **other: str) -> dict[str, str]:
    return {
        "identifier": HOSPITAL, "kind": "designated_medical_institution", "rulebook": "sichuan", "cycle": "2025",
        "indicator": indicator, "value": value, **other,
    }  # fmt: skip


async def test_the_model_scores_what_was_imported_line_by_line(pool: Any, take_in: Importer) -> None:
    assert await take_in("indicators", [row(*each) for each in VALUES.items()]) == (Tally(6, 0, 0), [])
    found = await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert found == CycleEvaluated(2025, 1, 0, 0, 0, 0, 0)
    score, model, trace = await pool.fetchrow("SELECT score, model, trace FROM yearly_result")
    assert (score, model) == (Decimal(740), "sample-1")
    assert [Decimal(line["points"]) for line in trace] == [150, 200, 140, 150, 100, 0]
    # A newer value of one indicator takes the place of the older one; the others stay.
    later = datetime(2026, 1, 21, 10, tzinfo=SHANGHAI)
    await take_in("indicators", [row("fraud", "1")], later)
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, later)
    assert await pool.fetchval("SELECT score FROM yearly_result") == 0


async def test_who_lacks_a_value_is_not_scored(pool: Any, take_in: Importer) -> None:
    await take_in("indicators", [row("agreement", "80")])
    found = await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    assert found == CycleEvaluated(2025, 0, 0, 1, 0, 0, 0)


async def test_refused_rows_are_named(take_in: Importer) -> None:
    tally, refusals = await take_in(
        "indicators",
        [
            row("agreement", "80"),
            row("agreement", "81"),
            row("nothing", "1"),
            row("fraud", "many"),
            row("fraud", "NaN"),
            row("fraud", "1", cycle="2027"),
            row("fraud", "1", rulebook="heilongjiang"),
            row("fraud", "1", identifier="11510000000000000U"),
        ],
    )
    assert tally == Tally(1, 0, 7)
    assert sorted((each.row, each.column, each.code) for each in refusals)[:6] == [
        (3, "indicator", "indicator_twice"),
        (4, "indicator", "indicator_unknown"),
        (5, "value", "indicator_value"),
        (6, "value", "indicator_value"),
        (7, "cycle", "cycle_wrong"),
        (8, "rulebook", "no_indicator_model"),
    ]
    assert {each.row for each in refusals} == {3, 4, 5, 6, 7, 8, 9}
