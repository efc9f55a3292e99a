"""Evaluation models at the staff desk: batches, publication, trial runs; who may, and what is refused."""

from datetime import date
from typing import Any

import pytest

from portal.casework.cycles import evaluate_cycle
from portal.casework.ports import NewSubject
from portal.casework.subjects import register
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.cycles import PostgresCycleStore
from portal.store.parameters import enter_parameter
from resolvers import models
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

IMPORT = """
mutation Import($input: ImportScoresInput!) { importScores(input: $input) {
  __typename
  ... on ScoresImported { imported refused { row code message { zh en } } }
  ... on Refusal { code message { zh en } }
  ... on InvalidInput { field }
} }
"""
PUBLISH = """
mutation Publish($archive: ID!) { publishResult(archive: $archive) {
  __typename
  ... on ResultPublished { result { score publishedOn state } }
  ... on Refusal { code message { zh } }
} }
"""
PUBLISH_CYCLE = """
mutation PublishCycle { publishCycle(rulebook: "sichuan", cycle: 2025) {
  __typename
  ... on CyclePublished { number more publishedOn lastDay late }
  ... on Refusal { code message { zh en } }
} }
"""
TRIAL = """
mutation Trial($rulebook: String!, $draft: String) { runTrial(rulebook: $rulebook, draft: $draft) {
  __typename
  ... on TrialDone {
    report { rulebook on draft subjects moved grades { grade current draft } moves { fromGrade toGrade subjects }
             districts { region name grade current draft } indicators { indicator name current draftPoints } }
    movers { archiveNo region kind score grade draftScore draftGrade change }
  }
  ... on Refusal { code message { zh en } }
  ... on InvalidModelInput { field }
} }
"""
OPEN = (
    'mutation Open($identifier: String!) { openSubject(identifier: $identifier, purpose: "公示前核对") { __typename } }'
)
PUBLIC = '{ institutions(region: "370100") { edges { node { score } } } }'
DRAFT = 'name = "v2"\nscores = "v2"\n[parameters]\nbands.institution = [["A", 95], ["B", 80], ["C", 65], ["D"]]'


async def archive(town: Town, region: str = "370102") -> tuple[int, str]:
    """A pharmacy of Jinan: subject.id and its number."""
    identity, _ = await town.archive()
    async with town.store.transaction() as transaction:
        new = NewSubject(identity, "jinan", SubjectKind.DESIGNATED_PHARMACY, region)
        [subject] = await register(transaction, [new], NOW)
    number: str = await town.pool.fetchval("SELECT identifier_shown FROM identity WHERE id = $1", identity)
    return subject, number


def batch(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"rulebook": "jinan", "model": "v1", "cycle": 2025, "rows": list(rows), **more}


async def test_scores_come_in_and_a_result_is_published_by_an_act(api: Api, town: Town) -> None:
    officer = await town.officer("370100")
    subject, number = await archive(town)
    rows = [{"archive": global_id("Archive", subject), "score": "86"}, {"identifier": number, "score": "90"}]
    answer = (await api.data(IMPORT, officer, input=batch(*rows)))["importScores"]
    assert answer["imported"] == 1
    [refused] = answer["refused"]
    assert (refused["row"], refused["code"]) == (2, "score_twice")
    assert "第 1 行" in refused["message"]["zh"]
    assert (await api.data(PUBLIC))["institutions"]["edges"] == []

    closed = await api.data(PUBLISH, officer, archive=global_id("Archive", subject))
    assert closed["publishResult"]["__typename"] == "SubjectNotFound"
    await api.data(OPEN, officer, identifier=number)
    opened = await api.data(PUBLISH, officer, archive=global_id("Archive", subject))
    assert opened["publishResult"] == {
        "__typename": "ResultPublished",
        "result": {"score": "86.00", "publishedOn": "2026-11-22", "state": "FINAL"},
    }
    assert [edge["node"]["score"] for edge in (await api.data(PUBLIC))["institutions"]["edges"]] == ["86.00"]
    again = (await api.data(PUBLISH, officer, archive=global_id("Archive", subject)))["publishResult"]
    assert (again["__typename"], again["code"]) == ("InvalidInput", "already_published")


async def test_a_year_is_published_in_the_officers_place_so_many_at_a_time(
    api: Api, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "MOST_PUBLISHED", 2)
    chengdu, luzhou = await town.officer("510100"), await town.officer("510500", "luzhou")
    closed = (await api.data(PUBLISH_CYCLE, chengdu))["publishCycle"]
    assert closed["__typename"] == "RulebookNotInForce"
    async with town.pool.acquire() as connection:
        for key, value in (("in_force_from", date(2025, 1, 1)), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2000, 1, 1), "示例文件", NOW)
    for number in range(4):
        identity, _ = await town.archive(SubjectKind.INSURED_PERSON)
        async with town.store.transaction() as transaction:
            region = "510500" if number == 3 else "510104"
            await register(transaction, [NewSubject(identity, "sichuan", SubjectKind.INSURED_PERSON, region)], NOW)
    await evaluate_cycle(PostgresCycleStore(town.pool), "sichuan", 2025, NOW)
    assert (await api.data(PUBLISH_CYCLE))["publishCycle"]["__typename"] == "NotSignedIn"

    first = (await api.data(PUBLISH_CYCLE, chengdu))["publishCycle"]
    assert (first["number"], first["more"], first["late"], first["lastDay"]) == (2, True, True, "2026-03-31")
    assert await town.pool.fetchval("SELECT count(*) FROM yearly_result WHERE published_on IS NOT NULL") == 2
    second = (await api.data(PUBLISH_CYCLE, chengdu))["publishCycle"]
    assert (second["number"], second["more"]) == (1, False)
    assert (await api.data(PUBLISH_CYCLE, chengdu))["publishCycle"]["code"] == "nothing_to_publish"
    assert (await api.data(PUBLISH_CYCLE, luzhou))["publishCycle"]["number"] == 1
    by = await town.pool.fetch("SELECT published_by, count(*) FROM result WHERE cycle = 2025 GROUP BY 1 ORDER BY 2")
    assert [tuple(row) for row in by] == [(luzhou.officer_id, 1), (chengdu.officer_id, 3)]
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'publish_cycle'") == 3


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (batch(), "rows_number"),
        (batch({"score": "1"}, rulebook="nowhere"), "rulebook_unknown"),
        (batch({"score": "1"}, cycle=2027), "cycle_impossible"),
        (batch({"score": "1"}, model=""), "required"),
    ],
)
async def test_a_batch_that_cannot_be(given: dict[str, Any], code: str, api: Api, town: Town) -> None:
    answer = (await api.data(IMPORT, await town.officer("370100"), input=given))["importScores"]
    assert answer["code"] == code
    assert answer["message"]["zh"]


async def test_a_trial_run_shows_who_would_move_in_the_officers_region(api: Api, town: Town) -> None:
    subject, _ = await archive(town)
    await archive(town, "371002")
    city, district = await town.officer("370100"), await town.officer("370112", "district")
    row = {"archive": global_id("Archive", subject), "score": "90"}
    await api.data(IMPORT, city, input=batch(row))
    await api.data(IMPORT, city, input=batch({**row, "score": "94.99"}, model="v2", trial=True))
    done = (await api.data(TRIAL, city, rulebook="jinan", draft=DRAFT))["runTrial"]
    report = done["report"]
    assert (report["subjects"], report["moved"], report["draft"]) == (1, 1, "v2")
    assert report["moves"] == [{"fromGrade": "A", "toGrade": "B", "subjects": 1}]
    assert report["grades"] == [{"grade": "A", "current": 1, "draft": 0}, {"grade": "B", "current": 0, "draft": 1}]
    assert {each["region"] for each in report["districts"]} == {"370102"}
    [mover] = done["movers"]
    assert (mover["score"], mover["draftScore"], mover["change"]) == ("90.00", "94.99", "4.99")
    assert await town.pool.fetchval("SELECT count(*) FROM access_log WHERE action = 'trial_run'") == 1
    elsewhere = (await api.data(TRIAL, district, rulebook="jinan"))["runTrial"]
    assert (elsewhere["report"]["subjects"], elsewhere["movers"]) == (0, [])


@pytest.mark.parametrize(
    ("rulebook", "draft", "field"),
    [
        ("nowhere", None, "rulebook"),
        ("jinan", "name =", "draft"),
        ("jinan", 'name = "x"\n[points]\nNO = 1', "draft"),
        ("jinan", 'name = "x"\n[parameters]\nbands.institution = [["Z"]]', "draft"),
    ],
)
async def test_a_draft_that_cannot_be(rulebook: str, draft: str | None, field: str, api: Api, town: Town) -> None:
    await archive(town)
    answer = (await api.data(TRIAL, await town.officer("370100"), rulebook=rulebook, draft=draft))["runTrial"]
    assert (answer["__typename"], answer["field"]) == ("InvalidModelInput", field)
    assert answer["message"]["en"]


async def test_only_officers_may(api: Api, town: Town) -> None:
    subject, _ = await archive(town)
    for viewer in (None, SubjectViewer(1)):
        for document, given in (
            (IMPORT, {"input": batch({"score": "1"})}),
            (PUBLISH, {"archive": global_id("Archive", subject)}),
            (TRIAL, {"rulebook": "jinan"}),
        ):
            [answer] = (await api.data(document, viewer, **given)).values()
            assert answer["code"] == "not_signed_in"


async def test_everybody_sees_the_phase_of_a_plan(api: Api) -> None:
    asked = '{ rulebook(code: "jinan", on: "2023-12-31") { phase { code trial until name { zh en } note { zh } } } }'
    assert (await api.data(asked))["rulebook"]["phase"] == {
        "code": "roll_out",
        "trial": True,
        "until": "2023-12-31",
        "name": {"zh": "实施落地阶段（试评价）", "en": "Roll-out (trial evaluation)"},
        "note": None,
    }
    none = '{ rulebook(code: "heilongjiang") { phase { code } } }'
    assert (await api.data(none))["rulebook"]["phase"] is None
