"""Imports on the real store: what goes in, what is refused, and that a file equals its rows recorded one by one."""

import csv
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.casework.imports import Table, Tally, import_entries, import_subjects, running
from portal.casework.imports.catalogue import columns
from portal.casework.imports.running import ChunkDone, Refusal
from portal.casework.record import RecordEntry, record
from portal.domain.entry import SeverityClass, Stage
from portal.domain.identifiers import credit_code_check_character, resident_id_check_character
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.imports import PostgresImportStore
from tests.casework.conftest import START

NOW = datetime(2026, 2, 9, 10, tzinfo=START.tzinfo)
PERSON = "230109199001010005"
HOSPITAL = "12230109DEM000001F"


class Killed(Exception):
    """The import ends here."""


class Importer:
    """Writes a file and imports it; dies after so many chunks."""

    def __init__(self, pool: Any, sealer: Sealer, folder: Path) -> None:
        self._pool, self._sealer, self._folder = pool, sealer, folder
        self.kill_after: int | None = None

    async def __call__(
        self, kind: str, rows: Sequence[dict[str, Any]], now: datetime = NOW
    ) -> tuple[Tally, list[Refusal]]:
        path = self._folder / f"{kind}.csv"
        names = list(dict.fromkeys(name for row in rows for name in row))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
        refusals: list[Refusal] = []
        chunks = 0

        def done(chunk: ChunkDone) -> None:
            refusals.extend(chunk.refusals)
            nonlocal chunks
            chunks += 1
            if chunks == self.kill_after:
                raise Killed

        take = {"subjects": import_subjects, "entries": import_entries}[kind]
        with Table(path, columns(kind)) as table:
            tally = await take(PostgresImportStore(self._pool, self._sealer), table, lambda: now, done)
        return tally, refusals


@pytest.fixture
def importer(pool: Any, store: PostgresStore, sealer: Sealer, tmp_path: Path) -> Importer:
    """An importer where Heilongjiang is in force."""
    return Importer(pool, sealer, tmp_path)


def subject(identifier: str = PERSON, kind: str = "参保人员", **more: Any) -> dict[str, Any]:
    return {
        "identifier": identifier,
        "name": "安示例",
        "phone": "13800010001",
        "kind": kind,
        "region": "230109",
        "rulebook": "heilongjiang",
        "institution_code": "",
        "basics": "",
        **more,
    }


def entry(identifier: str = PERSON, kind: str = "参保人员", **more: Any) -> dict[str, Any]:
    return {
        "identifier": identifier,
        "kind": kind,
        "rulebook": "heilongjiang",
        "item": "B2",
        "decided_on": "2026-02-01",
        "document_no": "黑医保罚〔2026〕1号",
        "facts": "串换诊疗项目",
        "basis": "《条例》第三十八条",
        "handling_type": "行政处罚",
        "authority": "230100",
        **more,
    }


async def test_subjects_are_registered_once(pool: Any, importer: Importer) -> None:
    rows = [
        subject(basics='{"险种 / Insurance": "职工医保"}'),
        subject(kind="doctor"),
        subject(HOSPITAL, "定点医疗机构", name="松北示例医院", institution_code="H1"),
        subject(),
        subject("E12345678", document_type="护照", name="John Example", phone=""),
    ]
    rows = [{"document_type": "", **row} for row in rows]
    assert await importer("subjects", rows) == (Tally(added=4, known=1), [])
    assert await importer("subjects", rows) == (Tally(known=5), [])
    people = await pool.fetch("SELECT name_shown, phone_shown, document_type, basics FROM identity ORDER BY id")
    assert [row["name_shown"] for row in people] == ["安**", "松北示例医院", "J***********"]
    assert [row["phone_shown"] for row in people] == ["138****0001", "138****0001", None]
    assert people[0]["basics"] == [{"label": {"zh": "险种", "en": "Insurance"}, "value": "职工医保"}]
    archives = await pool.fetch("SELECT kind, region, institution_code FROM subject ORDER BY id")
    assert [row["kind"] for row in archives] == [
        "insured_person",
        "doctor",
        "designated_medical_institution",
        "insured_person",
    ]
    assert await pool.fetchval("SELECT count(*) FROM result WHERE cause = 'registered' AND score = 100") == 4
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 0


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"identifier": "230109199001010006"}, "identifier", "identifier.resident_id.check_character"),
        ({"identifier": ""}, "identifier", "identifier.resident_id.empty"),
        ({"identifier": HOSPITAL}, "identifier", "identifier.resident_id.characters"),
        ({"document_type": "credit_code"}, "document_type", "party"),
        ({"document_type": "驾驶证"}, "document_type", "choice"),
        ({"name": " "}, "name", "required"),
        ({"name": "安" * 201}, "name", "too_long"),
        ({"name": "安\0"}, "name", "characters"),
        ({"phone": "045112345678"}, "phone", "phone"),
        ({"kind": "病人"}, "kind", "choice"),
        ({"region": "110101"}, "region", "region"),
        ({"rulebook": "sichuan2"}, "rulebook", "choice"),
        ({"basics": "x"}, "basics", "basics"),
    ],
)
async def test_a_refused_subject_names_column_and_reason(
    importer: Importer, change: dict[str, Any], column: str, code: str
) -> None:
    good = {"document_type": "", **subject(HOSPITAL, "定点医疗机构")}
    tally, [refusal] = await importer("subjects", [{"document_type": "", **subject()} | change, good])
    assert tally == Tally(added=1, refused=1)
    assert (refusal.row, refusal.column, refusal.code) == (2, column, code)
    value = change.get(column, "")
    assert len(value) < 4 or value not in str(refusal)


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"identifier": HOSPITAL, "kind": "定点医疗机构"}, "identifier", "subject_unknown"),
        ({"kind": "医师"}, "identifier", "subject_unknown"),
        ({"authority": "230200"}, "authority", "subject_unknown"),
        ({"authority": "999999"}, "authority", "region"),
        ({"item": "Z9"}, "item", "item_unknown"),
        ({"item": "B5"}, "item", "item_not_for_this_kind"),
        ({"decided_on": "2026-02-10"}, "decided_on", "in_the_future"),
        ({"decided_on": "2021-11-30"}, "decided_on", "not_in_force"),
        ({"decided_on": ""}, "decided_on", "required"),
        ({"occurred_on": "2026-02-02"}, "occurred_on", "after_the_decision"),
        ({"expires_on": "2026-01-31"}, "expires_on", "before_the_decision"),
        ({"expires_on": "9999-12-31"}, "expires_on", "date"),
        ({"document_no": ""}, "document_no", "required"),
        ({"facts": " "}, "facts", "required"),
        ({"shared": "maybe"}, "shared", "yes_no"),
        ({"stage": "done"}, "stage", "choice"),
        ({"fund": "医保"}, "fund", "choice"),
        ({"loss": "100元"}, "loss", "number"),
        ({"loss": "100.005"}, "loss", "not_an_amount"),
        ({"undisclosed_by_source": "maybe"}, "undisclosed_by_source", "yes_no"),
    ],
)
async def test_a_refused_entry_names_column_and_reason(
    pool: Any, importer: Importer, change: dict[str, Any], column: str, code: str
) -> None:
    await importer("subjects", [subject()])
    tally, [refusal] = await importer("entries", [entry(**change), dict.fromkeys(change, "") | entry(document_no="2")])
    assert tally == Tally(added=1, refused=1)
    assert (refusal.row, refusal.column, refusal.code) == (2, column, code)
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 1


async def test_a_row_says_all_that_an_officer_can_say(pool: Any, importer: Importer) -> None:
    await importer("subjects", [subject()])
    rows = [
        entry(所涉基金="职工医保", 基金损失="99999.99", 以骗保为目的="是", 来源机关尚未公开="是", 协议条款="第五条"),
        entry(document_no="2", 所涉基金="long_term_care"),
        entry(document_no="3"),
    ]
    filled = [dict.fromkeys(rows[0], "") | row for row in rows]
    assert await importer("entries", filled) == (Tally(added=3), [])
    kept = await pool.fetch(
        "SELECT fund, loss, fraud_purpose, undisclosed_by_source, agreement_clause FROM entry ORDER BY document_no DESC"
    )
    assert [tuple(row) for row in kept] == [
        ("employee", Decimal("99999.99"), True, True, "第五条"),
        (None, None, False, False, None),
        ("long_term_care", None, False, False, None),
    ]


async def test_a_row_with_several_faults_is_refused_once(importer: Importer) -> None:
    tally, refusals = await importer("entries", [entry(authority="1", decided_on="x", kind="")])
    assert tally == Tally(refused=1)
    assert [refusal.column for refusal in refusals] == ["kind", "decided_on", "authority"]


async def test_a_killed_import_is_run_again(pool: Any, importer: Importer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    await importer("subjects", [subject()])
    rows = [entry(item="B1", document_no=str(number)) for number in range(10)]
    importer.kill_after = 2
    with pytest.raises(Killed):
        await importer("entries", rows)
    assert await pool.fetchval("SELECT count(*) FROM entry") == 6
    importer.kill_after = None
    assert await importer("entries", rows) == (Tally(added=4, known=6), [])
    assert await importer("entries", rows) == (Tally(known=10), [])
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 10


async def test_a_defect_in_a_chunk_leaves_nothing_of_it(
    pool: Any, importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await importer("subjects", [subject()])

    async def broken(*_: Any) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr("portal.store.changes._copy_messages", broken)
        with pytest.raises(Killed):
            await importer("entries", [entry()])
    assert await pool.fetchval("SELECT count(*) FROM entry") == 0
    assert await importer("entries", [entry()]) == (Tally(added=1), [])


async def test_a_measure_that_ends_and_opens_again_in_one_chunk(pool: Any, importer: Importer) -> None:
    await importer("subjects", [subject()])
    rows = [entry(item="B3"), entry(item="G1", document_no="2"), entry(item="B1", document_no="3")]
    assert await importer("entries", rows) == (Tally(added=3), [])
    states = await pool.fetch("SELECT state FROM measure WHERE code = 'HLJ-33-1' ORDER BY id")
    assert [row["state"] for row in states] == ["ended", "ended"]
    assert await pool.fetchval("SELECT count(*) FROM outbox") == 3


SUBJECTS = [PERSON, "230102198505050007", HOSPITAL, "91230102DEM000002A"]
KINDS = ["insured_person", "doctor", "designated_medical_institution", "designated_pharmacy"]


def _checked(number: str) -> str:
    check = resident_id_check_character if number[:3] == "230" else credit_code_check_character
    return number[:17] + check(number[:17])


random_entry = st.fixed_dictionaries(
    {
        "of": st.integers(0, len(SUBJECTS) - 1),
        "item": st.sampled_from(["B1", "B2", "B3", "B4", "B5", "B7", "G1", "G3", "G4", "Z9"]),
        "document_no": st.integers(1, 12).map(str),
        "decided_on": st.dates(date(2021, 11, 28), date(2026, 2, 11)),
        "expires_on": st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)),
        "stage": st.sampled_from(["confirmed", "confirmed", "collected"]),
        "reminder": st.booleans(),
        "severity_class": st.sampled_from([None, "minor", "serious"]),
        "authority": st.sampled_from(["230000", "230000", "230100", "230200"]),
    }
)
# Two files, some days apart: what is due in between is carried out on the way.
files = st.lists(st.lists(random_entry, min_size=1, max_size=25), min_size=2, max_size=2)


@given(files=files, chunk=st.integers(1, 30))
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
async def test_a_file_equals_its_rows_recorded_one_by_one(
    files: list[list[dict[str, Any]]], chunk: int, pool: Any, store: PostgresStore, importer: Importer
) -> None:
    await _emptied(pool)
    imported = await _archives(pool, importer)
    texted = []
    for path in ("import", "one by one"):
        before = await pool.fetchval("SELECT count(*) FROM outbox")
        for number, rows in enumerate(files):
            now = NOW + timedelta(days=21 * number)
            if path == "import":
                running_chunk, running.CHUNK = running.CHUNK, chunk
                try:
                    await importer("entries", [_row(row) for row in rows], now)
                finally:
                    running.CHUNK = running_chunk
            else:
                for row in rows:
                    await record(store, _command(row, imported[row["of"]]), now)
        texted.append(await pool.fetchval("SELECT count(*) FROM outbox") - before)
        if path == "import":
            first = [await _told(pool, subject_id) for subject_id in imported]
            await _emptied(pool)
            imported = await _archives(pool, importer)
    assert texted[0] == texted[1]
    for subject_id, told in zip(imported, first, strict=True):
        again = await _told(pool, subject_id)
        for part in told:
            assert told[part] == again[part], part


async def _emptied(pool: Any) -> None:
    await pool.execute("TRUNCATE identity, outbox RESTART IDENTITY CASCADE")


async def _archives(pool: Any, importer: Importer) -> list[int]:
    rows = [subject(_checked(number), kind) for number, kind in zip(SUBJECTS, KINDS, strict=True)]
    assert await importer("subjects", rows, START) == (Tally(added=len(rows)), [])
    return [row["id"] for row in await pool.fetch("SELECT id FROM subject ORDER BY id")]


def _row(row: dict[str, Any]) -> dict[str, Any]:
    number = row["of"]
    own = {name: "" if value is None else value for name, value in row.items() if name != "of"}
    return entry(_checked(SUBJECTS[number]), KINDS[number], **own)


def _command(row: dict[str, Any], subject_id: int) -> RecordEntry:
    usual = entry()
    return RecordEntry(
        subject_id=subject_id,
        **{name: usual[name] for name in ("facts", "basis", "handling_type")},
        **{name: row[name] for name in ("item", "document_no", "decided_on", "expires_on", "reminder", "authority")},
        stage=Stage(row["stage"]),
        severity_class=SeverityClass(row["severity_class"]) if row["severity_class"] else None,
    )


# Ids are drawn in another order; each is replaced by what it stands for.
_ENTRY = "(SELECT document_no || item FROM entry WHERE entry.id = {})"
_TOLD = f"""
SELECT jsonb_build_object(
    'entries', (SELECT jsonb_agg(to_jsonb(entry) - 'id' ORDER BY id) FROM entry WHERE subject_id = $1),
    'events', (SELECT jsonb_agg(to_jsonb(entry_event) - '{{id,entry_id}}'::text[] || jsonb_build_object('of',
               {_ENTRY.format("entry_id")}) ORDER BY entry_event.id)
               FROM entry_event JOIN entry ON entry.id = entry_id WHERE subject_id = $1),
    'results', (SELECT jsonb_agg(to_jsonb(result) - '{{id,caused_by,trace}}'::text[] || jsonb_build_object(
                'caused_by', (SELECT jsonb_agg({_ENTRY.format("cause")} ORDER BY place)
                              FROM unnest(caused_by) WITH ORDINALITY AS each (cause, place)),
                'trace', (SELECT jsonb_agg(line - 'entry_id' || jsonb_build_object('of',
                          {_ENTRY.format("(line ->> 'entry_id')::bigint")}) ORDER BY place)
                          FROM jsonb_array_elements(trace) WITH ORDINALITY AS each (line, place)))
                ORDER BY sequence) FROM result WHERE subject_id = $1),
    'measures', (SELECT jsonb_agg(to_jsonb(measure) - 'id' ORDER BY opened_at, code, ended_at)
                 FROM measure WHERE subject_id = $1),
    'due', (SELECT jsonb_agg(to_jsonb(due_act) - '{{id,ref_id}}'::text[] ORDER BY due_at, kind, done_at)
            FROM due_act WHERE subject_id = $1),
    'messages', (SELECT jsonb_agg(to_jsonb(message) - 'id' ORDER BY id) FROM message WHERE subject_id = $1),
    'texts', (SELECT jsonb_agg(kind ORDER BY outbox.id) FROM outbox
              WHERE identity_id = (SELECT identity_id FROM subject WHERE id = $1)),
    'current', (SELECT sequence FROM result JOIN subject ON result.id = current_result_id WHERE subject.id = $1),
    'published', (SELECT to_jsonb(published_institution) FROM published_institution WHERE subject_id = $1)
)
"""  # noqa: S608 - nothing from outside


async def _told(pool: Any, subject_id: int) -> Any:
    return await pool.fetchval(_TOLD, subject_id)
