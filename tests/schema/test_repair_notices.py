"""Repairs on public notice: everybody sees them while the notice runs, persons masked, and nothing else of a case."""

from datetime import date

from portal.domain.subject import SubjectKind
from tests.schema.conftest import NOW, Api, Town

NOTICES = """query ($region: ID) { repairNotices(region: $region) { edges { node {
  name kind title { zh } noticeUntil authority { code } } } } }"""
VERSION = "SELECT current_public_version()"


async def _repair(town: Town, archive: int, number: int) -> int:
    key: int = await town.pool.fetchval(
        """
        INSERT INTO credit_case (kind, subject_id, receipt_no, title, title_en, authority, state, filed_at, received_on,
                                 entries, reasons, evidence, commitment)
        VALUES ('repair', $1, 'X' || $4::integer, '“串换”的信用修复', 'Repair', '230100', 'accepted', $2, $3, '{}',
                '不公开的理由', true, true)
        RETURNING id
        """,
        archive,
        NOW,
        NOW.date(),
        number,
    )
    return key


async def _move(town: Town, case: int, state: str, until: date) -> int:
    """By how many steps the version of everything public moved."""
    before = await town.pool.fetchval(VERSION)
    await town.pool.execute("UPDATE credit_case SET state = $2, notice_until = $3 WHERE id = $1", case, state, until)
    moved: int = await town.pool.fetchval(VERSION) - before
    return moved


async def test_a_notice_is_seen_while_it_runs(api: Api, town: Town) -> None:
    _, pharmacy = await town.archive(name="哈尔滨市示例大药房")
    _, person = await town.archive(SubjectKind.INSURED_PERSON, "王小明", region="230200")
    cases = [await _repair(town, archive, number) for number, archive in enumerate((pharmacy, person))]
    assert (await api.data(NOTICES))["repairNotices"]["edges"] == []
    assert [await _move(town, case, "on_notice", date(2026, 11, 27)) for case in cases] == [1, 1]
    masked, shown = [each["node"] for each in (await api.data(NOTICES))["repairNotices"]["edges"]]
    assert shown == {
        "name": "哈尔滨市示例大药房",
        "kind": "DESIGNATED_PHARMACY",
        "title": {"zh": "“串换”的信用修复"},
        "noticeUntil": "2026-11-27",
        "authority": {"code": "230100"},
    }
    assert masked["name"] != "王小明"
    assert "*" in masked["name"] or "＊" in masked["name"]
    [harbin] = (await api.data(NOTICES, region="230100"))["repairNotices"]["edges"]
    assert harbin["node"] == shown
    assert await _move(town, cases[0], "on_notice", date(2026, 11, 30)) == 1  # the calendar moved its last day
    assert await _move(town, cases[0], "objected", date(2026, 11, 30)) == 1  # it stands still
    assert await _move(town, cases[1], "effective", date(2026, 11, 27)) == 1
    assert (await api.data(NOTICES))["repairNotices"]["edges"] == []
    assert await _move(town, cases[0], "refused", date(2026, 11, 30)) == 0


async def test_nothing_else_of_a_case_is_public(api: Api, town: Town) -> None:
    answer = await api.ask("{ repairNotices { edges { node { reasons } } } }")
    assert answer.errors
    fields = (await api.data('{ __type(name: "RepairNotice") { fields { name } } }'))["__type"]["fields"]
    assert {each["name"] for each in fields} == {
        *("id", "name", "kind", "title", "authority", "office", "noticeUntil", "noticeDeadline")
    }


async def test_a_notice_says_where_to_object(api: Api, town: Town) -> None:
    _, pharmacy = await town.archive()
    await _move(town, await _repair(town, pharmacy, 1), "on_notice", date(2026, 11, 27))
    await town.pool.execute(
        """
        INSERT INTO authority (region, name, name_en, address, phone, hours, valid_from, document, entered_at)
        VALUES ('230100', '市局', 'City', '示例路1号', '0451-1', '工作日', '2026-11-22', '文', $1),
               ('230100', '新市局', 'New city', NULL, NULL, NULL, '2026-11-23', '文', $1)
        """,
        NOW,
    )
    question = "{ repairNotices { edges { node { office { name { zh } address phone hours } } } } }"
    [edge] = (await api.data(question))["repairNotices"]["edges"]
    office = {"name": {"zh": "市局"}, "address": "示例路1号", "phone": "0451-1", "hours": "工作日"}
    assert edge["node"]["office"] == office
