"""Each question is one statement, whatever is selected and however many rows there are."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.parameters import enter_parameter
from resolvers.shown import global_id
from tests.schema.conftest import BASICS, NOW, PERSON, Api, Town

ME = """
query Me($short: Boolean = false, $n: Int! = 2) {
  me {
    name identifier phone institution
    archives {
      id kind archiveNo institutionCode region { code name nameEn } rulebook { code name { zh en } }
      basics { label { zh en } value }
      result { ...Why }
      latest: history(first: 1) { edges { cursor node { ...Why } } pageInfo { hasNextPage hasPreviousPage } }
      history(first: $n) @skip(if: $short) { edges { node { id score grade { code rank } } } pageInfo { endCursor } }
      entries { edges { node { ...Elements } } pageInfo { hasNextPage startCursor endCursor } }
      adverse: entries(category: ADVERSE, first: 1) { edges { node { id } } pageInfo { hasNextPage } }
      measures { id code kind mode text { zh en } note { zh en } article state startsOn endsOn reason openedAt }
      messages { edges { node { id kind title { zh en } body { zh en } createdAt readAt } } }
    }
  }
}
fragment Why on Result {
  id score grade { scale code name nameEn rank } reason state cause asOf publishedOn disputeUntil finalOn repairFrom
  cycle model annualGrade { code name nameEn rank } computedGrade { code }
  disputeDeadline { on countedFrom workingDays provisional counted workedWeekends holidays { on name } }
  trace { kind points text { zh en } article localParameter entryId decidedOn }
  localParameters { key register value note { zh en } }
}
fragment Elements on Entry {
  id subjectKind name identifier institutionCode facts basis decidedOn documentNo handlingType infoCategory
  creditCondition recordedAt expiresOn archiveNo shared item itemName { zh en } article category points occurredOn
  source stage status publicityUntil
}
"""


async def test_everything_of_ones_own_is_one_statement(api: Api, town: Town) -> None:
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明", number=PERSON)
    for _ in range(3):
        await town.entry(archive)
    answer = await api.ask(ME, SubjectViewer(identity))
    assert not answer.errors
    assert len(answer.statements) == 1
    me = answer.data["me"]
    [own] = me["archives"]
    assert (me["name"], me["institution"]) == ("王**", False)
    assert PERSON not in str(answer.data)
    assert own["result"]["score"] == "64.00"
    assert sum(Decimal(line["points"]) for line in own["result"]["trace"]) == Decimal(own["result"]["score"])
    assert own["result"]["trace"][1]["entryId"] == own["entries"]["edges"][-1]["node"]["id"]
    assert own["result"]["asOf"] == NOW.isoformat()
    assert [edge["node"]["score"] for edge in own["history"]["edges"]] == ["64.00", "76.00"]
    assert own["latest"]["edges"][0]["node"] == own["result"]
    assert own["latest"]["pageInfo"] == {"hasNextPage": True, "hasPreviousPage": False}
    assert len(own["entries"]["edges"]) == 3
    assert own["adverse"]["pageInfo"] == {"hasNextPage": True}
    assert own["entries"]["edges"][0]["node"]["name"] == "王**"
    assert own["basics"] == BASICS
    assert len(own["messages"]["edges"]) == 3


async def test_what_is_skipped_is_not_read(api: Api, town: Town) -> None:
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    answer = await api.ask(ME, SubjectViewer(identity), short=True)
    assert not answer.errors
    assert "history" not in answer.data["me"]["archives"][0]


async def test_nobody_signed_in_is_nobody(api: Api, town: Town) -> None:
    await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    answer = await api.ask(ME)
    assert (answer.data, answer.statements) == ({"me": None}, [])


async def test_only_ones_own_is_shown(api: Api, town: Town) -> None:
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    _, other = await town.archive(SubjectKind.INSURED_PERSON, "李大明")
    await town.entry(other)
    own = (await api.data(ME, SubjectViewer(identity)))["me"]["archives"]
    assert len(own) == 1
    assert own[0]["entries"]["edges"] == []


LIST = """
query List($search: String, $region: ID, $kind: SubjectKind, $grade: String, $order: InstitutionOrder! = NAME) {
  institutions(search: $search, region: $region, kind: $kind, grade: $grade, order: $order) {
    totalCount
    edges { node {
      id name creditCode kind region { code name } rulebook { code name { zh } } score grade { code name } state asOf
      publishedOn localParameters { register note { en } }
    } }
    pageInfo { hasNextPage }
  }
}
"""


async def names(api: Api, **variables: Any) -> list[str]:
    answer = await api.ask(LIST, **variables)
    assert not answer.errors
    assert len(answer.statements) == 1
    found = [edge["node"]["name"] for edge in answer.data["institutions"]["edges"]]
    assert answer.data["institutions"]["totalCount"] == len(found)
    return found


async def test_the_list_is_one_statement_under_every_filter(api: Api, town: Town) -> None:
    _, first = await town.archive(name="南岗区百草堂药店", region="230103")
    await town.archive(name="100%放心_药房", region="230102")
    await town.archive(SubjectKind.DESIGNATED_MEDICAL_INSTITUTION, "省第一医院", region="230000")
    await town.archive(SubjectKind.INSURED_PERSON, "百草堂")
    await town.entry(first)
    assert len(await names(api)) == 3
    assert await names(api, search="草堂") == ["南岗区百草堂药店"]
    assert await names(api, search=" 100％ ") == ["100%放心_药房"]  # full width, as typed on a phone
    assert await names(api, search="_药") == ["100%放心_药房"]
    assert await names(api, search="%") == ["100%放心_药房"]
    assert await names(api, search="\\") == []
    assert set(await names(api, region="230100")) == {"南岗区百草堂药店", "100%放心_药房"}
    assert await names(api, region="230103") == ["南岗区百草堂药店"]
    assert await names(api, kind="DESIGNATED_MEDICAL_INSTITUTION") == ["省第一医院"]
    assert await names(api, grade="良好") == ["南岗区百草堂药店"]
    assert (await names(api, order="SCORE_LOWEST"))[0] == "南岗区百草堂药店"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ('search: " "', "SEARCH_LENGTH"),
        (f'search: "{"药" * 51}"', "SEARCH_LENGTH"),
        ('search: "药\\u0000"', "NUL_CHARACTER"),
        ('grade: "\\u0000"', "NUL_CHARACTER"),
        ('region: "2301"', "REGION_UNKNOWN"),
        ('region: "23010%"', "REGION_UNKNOWN"),
        ("first: 0", "FIRST_OUT_OF_BOUNDS"),
        ("first: 101", "FIRST_OUT_OF_BOUNDS"),
        ('after: "nonsense"', "CURSOR_UNKNOWN"),
    ],
)
async def test_a_wrong_argument_is_named_in_both_languages(api: Api, arguments: str, code: str) -> None:
    answer = await api.ask(f"{{ institutions({arguments}) {{ totalCount }} }}")
    [error] = answer.errors
    assert error.extensions == {"code": code}
    assert " / " in error.message
    assert answer.statements == []


DETAIL = "query Detail($id: ID!) { institution(id: $id) { id name score grade { code } localParameters { key } } }"


async def test_a_person_is_found_as_little_as_nobody(api: Api, town: Town) -> None:
    _, person = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    _, pharmacy = await town.archive()
    found = await api.ask(DETAIL, id=global_id("Institution", pharmacy))
    hidden = await api.ask(DETAIL, id=global_id("Institution", person))
    unknown = await api.ask(DETAIL, id=global_id("Institution", 999_999))
    strange = await api.ask(DETAIL, id="no id at all")
    assert found.data["institution"]["score"] == "100.00"
    assert hidden.data == unknown.data == strange.data == {"institution": None}
    assert not hidden.errors + unknown.errors + strange.errors
    assert found.statements == hidden.statements == unknown.statements == strange.statements
    assert len(found.statements) == 1


async def test_grades_are_counted_best_first(api: Api, town: Town) -> None:
    for _ in range(2):
        await town.archive()
    _, worse = await town.archive(region="230103")
    await town.entry(worse)
    await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    document = "query($region: ID) { gradeDistribution(region: $region) { grade { code } count } }"
    answer = await api.ask(document)
    assert [row["count"] for row in answer.data["gradeDistribution"]] == [2, 1]
    assert len(answer.statements) == 1
    [only] = (await api.data(document, region="230103"))["gradeDistribution"]
    assert only == {"grade": {"code": "良好"}, "count": 1}


async def test_regions_and_rulebooks_are_public(api: Api) -> None:
    answer = await api.ask("{ regions { code name nameEn } }")
    assert {"code": "230100", "name": "哈尔滨市", "nameEn": "Harbin"} in answer.data["regions"]
    assert len(answer.statements) == 1
    book = await api.data(
        """{ rulebook(code: "heilongjiang") {
          name { zh en } documentNo issuer source inForceFrom inForceUntil inForceDocument status { zh en }
          articles { number heading gist { zh en } note { zh en } } parameters { key register value note { zh en } }
          items { code name { zh en } category points article } } none: rulebook(code: "atlantis") { code }
          rulebooks { code } }"""
    )
    assert book["none"] is None
    assert book["rulebook"]["inForceFrom"] == "2021-12-01"
    assert len(book["rulebook"]["articles"]) >= 44
    assert {"code": "B2", "points": "-12"}.items() <= next(
        item for item in book["rulebook"]["items"] if item["code"] == "B2"
    ).items()
    assert "heilongjiang" in [each["code"] for each in book["rulebooks"]]


async def test_a_rulebook_tells_what_it_rests_on(api: Api, town: Town) -> None:
    async with town.pool.acquire() as connection:
        for value, day in ((90, date(2026, 3, 1)), (80, date(2030, 1, 1))):
            await enter_parameter(connection, "heilongjiang", "base.person", value, day, "示例文件", NOW)
    document = """query ($on: Date) { rulebook(code: "heilongjiang", on: $on) {
      standing { on code decides text { zh en } } subjects
      articles { number use { items measures procedures parameters interpretations } }
      parameters { key value label { zh en } document validFrom } entered { key value validFrom document enteredAt }
      items { code appliesTo immediate validFrom validUntil assessment pointsBySeverity { severity points } }
      measures { code kind mode article grades kinds text { zh en } numbers { zh en } note { zh }
        localParameters { key value label { zh } } }
      interpretations { id articles question { zh } reading { en } reason { zh } }
      overlays { code level name { zh } issuer documentNo register regions validFrom on document note { en }
        changes { article text { zh } parameter value } } } }"""
    book = (await api.data(document, on="2026-03-01"))["rulebook"]
    assert (book["standing"]["code"], book["standing"]["decides"]) == ("IN_FORCE", True)
    use = {each["number"]: each["use"] for each in book["articles"]}
    assert use["34"]["measures"] == [f"HLJ-34-{number}" for number in range(1, 5)]
    assert use["38"]["procedures"] == ["repair"]
    base = next(each for each in book["parameters"] if each["key"] == "base.person")
    assert (base["value"], base["document"], base["validFrom"]) == ("90", "示例文件", "2026-03-01")
    assert base["label"]["zh"] == "本地参数（非法规规定）"
    assert [(each["value"], each["validFrom"]) for each in book["entered"] if each["key"] == "base.person"] == [
        *(("80", "2030-01-01"), ("90", "2026-03-01")),
    ]
    assert {(each["kind"], each["mode"]) for each in book["measures"]} == {("INCENTIVE", "MAY"), ("SANCTION", "MAY")}
    urgent = next(each for each in book["measures"] if each["code"] == "HLJ-34-1")["localParameters"]
    assert [each["key"] for each in urgent] == [
        *("rectification.days", "bands.institution", "bands.person", "measures.adverse_start"),
    ]
    assert {each["label"]["zh"] for each in urgent} == {"本地参数（非法规规定）"}
    assert "list.red_list" in use["35"]["procedures"]
    assert use["35"]["parameters"] == ["red_list.months", "red_list.unbroken", "limits.months"]
    [overlay] = [each for each in book["overlays"] if each["code"] == "ndrc-36"]
    assert (overlay["on"], overlay["validFrom"], overlay["register"]) == (False, "2026-04-01", "CON-02")
    assert "CON-03" in [each["id"] for each in book["interpretations"]]
    before = (await api.data(document, on="2021-11-30"))["rulebook"]["standing"]
    assert (before["code"], before["decides"]) == ("NO_DATE", False)  # nobody had entered one
    later = (await api.data(document, on="2030-01-01"))["rulebook"]
    assert next(each for each in later["parameters"] if each["key"] == "base.person")["value"] == "80"
    refused = await api.ask('{ rulebooks(on: "1900-01-01") { code } }')
    assert refused.errors[0].extensions["code"] == "DAY_OUT_OF_BOUNDS"


async def test_one_selection_twice_under_other_names(api: Api, town: Town) -> None:
    """Aliases on edges, nodes and relations each get their own rows."""
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(archive)
    answer = await api.ask(
        """{ me { __typename archives { kind: result { score } result { kind: state } short: archiveNo
        history(first: 1) { __typename rows: edges { a: node { score } b: node { score cause } } edges { cursor } }
        entries { __typename } } } }""",
        SubjectViewer(identity),
    )
    assert not answer.errors
    [own] = answer.data["me"]["archives"]
    assert own["kind"] == {"score": "88.00"}
    assert own["result"] == {"kind": "INITIAL"}
    [row] = own["history"]["rows"]
    assert (row["a"], row["b"]) == ({"score": "88.00"}, {"score": "88.00", "cause": "ENTRY"})
