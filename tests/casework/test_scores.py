"""Batches of scores on the real store, from officers and from files: what goes in, what is refused, and why."""

import csv
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.casework.imports import Table, Tally, import_scores
from portal.casework.imports.catalogue import columns, kinds, reason
from portal.casework.imports.running import ChunkDone, Refusal
from portal.casework.ports import NewSubject
from portal.casework.publication import publish
from portal.casework.scores import ScoreBatch, ScoreRow
from portal.casework.scores import import_scores as import_batch
from portal.casework.subjects import register
from portal.clock import SHANGHAI
from portal.domain.identifiers import Identifier, credit_code_check_character, resident_id_check_character
from portal.domain.outcomes import Invalid, NotInForce, Published, ScoresImported, SubjectUnknown
from portal.domain.subject import SubjectKind
from portal.rulebooks.loader import shipped
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.imports import PostgresImportStore
from portal.store.parameters import enter_parameter
from portal.store.registry import NewIdentity, add_identities
from resolvers.refusals import sentence

NOW = datetime(2025, 3, 3, 10, tzinfo=SHANGHAI)
PHARMACY, HOSPITAL, DOCTOR = (
    SubjectKind.DESIGNATED_PHARMACY,
    SubjectKind.DESIGNATED_MEDICAL_INSTITUTION,
    SubjectKind.DOCTOR,
)
_CODE, _ID = "91370100MA0000010", "51010019800101001"
CODE = _CODE + credit_code_check_character(_CODE)
PERSON = _ID + resident_id_check_character(_ID)


@pytest.fixture
async def jinan(pool: Any, store: PostgresStore, sealer: Sealer) -> dict[SubjectKind, int]:
    """An institution that is a hospital and a pharmacy in Jinan, and a doctor in Sichuan."""
    async with pool.acquire() as connection:
        for key, value in (("in_force_from", "2021-01-01"), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2021, 1, 1), "试验文件", NOW)
        identities = [
            NewIdentity(Identifier.parse(CODE), "松示例医院"),
            NewIdentity(Identifier.parse(PERSON), "赵示例"),
        ]
        institution, person = await add_identities(connection, identities, sealer, NOW)
    new = [
        NewSubject(institution, "jinan", PHARMACY, "370102"),
        NewSubject(institution, "jinan", HOSPITAL, "370102"),
        NewSubject(person, "sichuan", DOCTOR, "510100"),
    ]
    async with store.transaction() as transaction:
        ids = await register(transaction, new, NOW)
    return {each.kind: subject_id for each, subject_id in zip(new, ids, strict=True)}


def batch(**more: Any) -> ScoreBatch:
    filled: dict[str, Any] = {"rulebook": "jinan", "model": "v1", "cycle": 2024, "authority": "370100", **more}
    return ScoreBatch(**filled)


async def refused(store: PostgresStore, given_batch: ScoreBatch, *rows: ScoreRow) -> list[tuple[int, str]]:
    outcome = await import_batch(store, given_batch, rows, NOW)
    assert isinstance(outcome, ScoresImported)
    assert outcome.imported + len(outcome.refused) == len(rows)
    for each in outcome.refused:
        told = sentence(each.code, each.values)
        assert told["zh"]
        assert told["en"]
    return [(each.row, each.code) for each in outcome.refused]


async def test_each_row_is_refused_for_its_own_reason(store: PostgresStore, jinan: dict[SubjectKind, int]) -> None:
    score = Decimal(80)
    assert await refused(
        store,
        batch(),
        ScoreRow(score, subject_id=jinan[PHARMACY]),
        ScoreRow(score, subject_id=jinan[PHARMACY]),
        ScoreRow(score, identifier=CODE),
        ScoreRow(score, identifier=CODE[:-1] + "0"),
        ScoreRow(score, identifier=""),
        ScoreRow(score, subject_id=0),
        ScoreRow(score, subject_id=jinan[DOCTOR]),
        ScoreRow(Decimal("100.01"), subject_id=jinan[HOSPITAL]),
        ScoreRow(Decimal("-0.01"), subject_id=jinan[HOSPITAL]),
        ScoreRow(Decimal("1.001"), subject_id=jinan[HOSPITAL]),
        ScoreRow(Decimal("NaN"), subject_id=jinan[HOSPITAL]),
        ScoreRow(Decimal(100), subject_id=jinan[HOSPITAL]),
    ) == [
        (2, "score_twice"),
        (3, "subject_ambiguous"),
        (4, "identifier.credit_code.check_character"),
        (5, "identifier.document.empty"),
        (6, "subject_unknown"),
        (7, "subject_unknown"),
        (8, "score_out_of_scale"),
        (9, "score_out_of_scale"),
        (10, "score_decimals"),
        (11, "score_out_of_scale"),
    ]


async def test_a_person_whom_no_model_scores_is_refused(store: PostgresStore, jinan: dict[SubjectKind, int]) -> None:
    sichuan = batch(rulebook="sichuan", authority="510000")
    assert await refused(store, sichuan, ScoreRow(Decimal(80), identifier=PERSON)) == [(1, "kind_not_scored")]


async def test_another_authority_finds_nobody(store: PostgresStore, jinan: dict[SubjectKind, int]) -> None:
    rows = [ScoreRow(Decimal(80), subject_id=jinan[PHARMACY])]
    assert await refused(store, batch(authority="370112"), *rows) == [(1, "subject_unknown")]
    assert await refused(store, batch(authority="370102"), *rows) == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rulebook": "nowhere"}, "rulebook_unknown"),
        ({"model": " "}, "required"),
        ({"model": "v" * 61}, "model_unreadable"),
        ({"cycle": 2026}, "cycle_impossible"),
        ({"cycle": 1999}, "cycle_impossible"),
        ({"rulebook": "heilongjiang", "at": datetime(2020, 1, 1, tzinfo=SHANGHAI), "cycle": 2019}, "not_in_force"),
    ],
)
async def test_a_batch_that_cannot_be(more: dict[str, Any], code: str, store: PostgresStore) -> None:
    at = more.pop("at", NOW)
    outcome = await import_batch(store, batch(**more), [ScoreRow(Decimal(80), subject_id=1)], at)
    assert isinstance(outcome, Invalid | NotInForce)
    assert outcome.code == code


async def test_the_same_score_is_stored_once(pool: Any, store: PostgresStore, jinan: dict[SubjectKind, int]) -> None:
    for score in ("80", "80", "80.5", "80"):
        assert await refused(store, batch(), ScoreRow(Decimal(score), subject_id=jinan[PHARMACY])) == []
    stored = await pool.fetch("SELECT score, batch FROM imported_score ORDER BY id")
    assert [row["score"] for row in stored] == [Decimal(80), Decimal("80.5"), Decimal(80)]
    assert [row["batch"] for row in stored] == [1, 3, 4]


async def test_a_score_is_never_changed(pool: Any, store: PostgresStore, jinan: dict[SubjectKind, int]) -> None:
    await refused(store, batch(), ScoreRow(Decimal(80), subject_id=jinan[PHARMACY]))
    for statement in ("UPDATE imported_score SET score = 100", "DELETE FROM imported_score"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(statement)


async def test_publication_is_refused_where_it_cannot_be(store: PostgresStore, jinan: dict[SubjectKind, int]) -> None:
    async def tried(subject_id: int, authority: str = "370100") -> object:
        return await publish(store, subject_id, authority=authority, officer_id=None, now=NOW)

    assert await tried(jinan[PHARMACY], "370112") == SubjectUnknown()
    assert await tried(0) == SubjectUnknown()
    assert await tried(jinan[DOCTOR], "510000") == Invalid("subject", "persons_not_public")
    assert isinstance(await tried(jinan[PHARMACY]), Published)
    assert await tried(jinan[PHARMACY]) == Invalid("subject", "already_published")
    for code in ("persons_not_public", "already_published", "trial_not_public", "published_otherwise", "no_result"):
        assert sentence(code)["zh"]


# files


async def from_file(
    pool: Any, sealer: Sealer, path: Path, rows: Sequence[dict[str, Any]]
) -> tuple[Tally, list[Refusal]]:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    refusals: list[Refusal] = []

    def done(chunk: ChunkDone) -> None:
        refusals.extend(chunk.refusals)

    with Table(path, columns("scores")) as table:
        return await import_scores(PostgresImportStore(pool, sealer), table, lambda: NOW, done), refusals


def row(**more: Any) -> dict[str, Any]:
    return {
        "统一社会信用代码": CODE,
        "类别": "定点零售药店",
        "政策文本": "jinan",
        "评价模型": "v1",
        "评价年度": "2024",
        "分值": "86.5",
        "试评价": "",
        **more,
    }


async def test_a_file_is_taken_in_row_by_row(
    pool: Any, store: PostgresStore, sealer: Sealer, jinan: dict[SubjectKind, int], tmp_path: Path
) -> None:
    rows = [
        row(),
        row(类别="定点医疗机构", 分值="100"),
        row(分值="87"),
        row(分值="100.5", 评价年度="2023"),
        row(分值="高"),
        row(评价年度="2024.5"),
        row(评价年度="2026"),
        row(政策文本="heilongjiang", 类别="医师", 统一社会信用代码=PERSON),
        row(试评价="是", 分值="40"),
    ]
    tally, refusals = await from_file(pool, sealer, tmp_path / "scores.csv", rows)
    assert tally == Tally(added=3, known=0, refused=6)
    assert [(each.row, each.column, each.code) for each in refusals] == [
        (4, "score", "score_twice"),
        (5, "score", "score_out_of_scale"),
        (6, "score", "number"),
        (7, "cycle", "cycle_impossible"),
        (8, "cycle", "cycle_impossible"),
        (9, "identifier", "subject_unknown"),
    ]
    for each in refusals:
        assert reason(each.code) or sentence(each.code, each.values)
        assert CODE not in str(each)
    assert await pool.fetchval("SELECT score FROM result WHERE subject_id = $1 ORDER BY id DESC", jinan[PHARMACY]) == (
        Decimal("86.5")
    )


async def test_the_same_file_again_adds_nothing(
    pool: Any, store: PostgresStore, sealer: Sealer, jinan: dict[SubjectKind, int], tmp_path: Path
) -> None:
    rows = [row(), row(类别="定点医疗机构")]
    assert (await from_file(pool, sealer, tmp_path / "a.csv", rows))[0] == Tally(added=2)
    assert (await from_file(pool, sealer, tmp_path / "a.csv", rows))[0] == Tally(known=2)


def test_a_template_of_each_kind_can_be_read_back(tmp_path: Path) -> None:
    for kind in kinds():
        named = {column.aliases[0] + ("*" if column.required else ""): column for column in columns(kind).values()}
        path = tmp_path / f"{kind}.csv"
        path.write_text(",".join(named) + "\n" + ",".join("x" for _ in named) + "\n", encoding="utf-8-sig")
        with Table(path, columns(kind)) as table:
            assert list(next(iter(table)).cells) == list(columns(kind))


@given(st.dates(date(2015, 1, 1), date(2035, 12, 31)))
def test_every_day_has_one_phase_and_phases_never_go_back(day: date) -> None:
    book = shipped("jinan")
    phases = [phase.code for phase in book.phases]
    today, tomorrow = book.phase_on(day), book.phase_on(date.fromordinal(day.toordinal() + 1))
    assert today is not None
    assert tomorrow is not None
    assert phases.index(tomorrow.code) - phases.index(today.code) in (0, 1)
