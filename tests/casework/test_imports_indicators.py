"""Values of indicators from a file, and the score that the model makes of them (SC art. 17)."""

import csv
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.casework.cycles import evaluate_cycle, publish_cycle
from portal.casework.imports import Refusal, Table, Tally, import_indicators, import_subjects
from portal.casework.imports.catalogue import columns
from portal.casework.record import RecordEntry, record
from portal.casework.stages import annul
from portal.clock import SHANGHAI
from portal.domain.outcomes import CycleEvaluated, Recorded
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
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


async def test_a_published_year_whose_penalty_is_annulled_is_scored_by_new_values(
    pool: Any, store: PostgresStore, take_in: Importer
) -> None:
    subject_id = await pool.fetchval("SELECT id FROM subject")
    entry = RecordEntry(
        subject_id=subject_id, item="K1", decided_on=date(2025, 6, 3), document_no="示例〔2025〕1号", facts="示例",
        basis="示例", handling_type="行政处罚", authority="510100",
    )  # fmt: skip
    recorded = await record(store, entry, NOW)
    assert isinstance(recorded, Recorded), recorded
    await take_in("indicators", [row(*each) for each in (VALUES | {"fraud": "1"}).items()])
    await evaluate_cycle(PostgresCycleStore(pool), "sichuan", 2025, NOW)
    await publish_cycle(store, "sichuan", 2025, authority="510000", now=NOW)
    current = "SELECT score, reason, state FROM result JOIN subject ON current_result_id = result.id"
    assert tuple(await pool.fetchrow(current)) == (Decimal(0), None, "initial")
    # What is published stays, whatever comes later.
    await take_in("indicators", [row("complaints", "1")], NOW + timedelta(days=1))
    assert tuple(await pool.fetchrow(current)) == (Decimal(0), None, "initial")
    await annul(store, recorded.entry.id, "510100", None, "复议撤销", NOW + timedelta(days=2))
    assert tuple(await pool.fetchrow(current)) == (Decimal(0), "score_given_anew", "initial")
    await take_in("indicators", [row("complaints", "0"), row("fraud", "0")], NOW + timedelta(days=3))
    assert tuple(await pool.fetchrow(current)) == (Decimal(740), None, "initial")
    year = await pool.fetchrow("SELECT score, model, grade FROM yearly_result")
    assert tuple(year) == (Decimal(740), "sample-1", "C")
