"""What the rulebooks publish, for everybody: from the notice of a repair to the objection (HLJ art. 39), and lists."""

import pytest
from playwright.async_api import Browser, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.everybody import for_everybody, watched
from tests.e2e.looking import DESK, keep, opened
from tests.e2e.operating import Operator, long_public, say

OPEN = """mutation ($identifier: String!) { openSubject(identifier: $identifier, purpose: "窗口受理") {
  ... on SubjectOpened { files { archive { id entries(first: 20) { edges { node { id status category } } } } } } } }"""
MOVED = (
    "__typename ... on CaseHandled { case { id noticeUntil authority { region } } } ... on Refusal { message { zh } }"
)
APPLY = f"mutation ($input: RepairInput!) {{ applyRepair(input: $input) {{ {MOVED} }} }}"
ACCEPT = f"mutation ($case: ID!) {{ acceptRepair(case: $case) {{ {MOVED} }} }}"
GRANT = f"""mutation ($case: ID!) {{ decideRepair(case: $case, granted: true, reason: "已整改到位") {{ {MOVED} }} }}"""
OBJECT = f"""mutation ($case: ID!) {{ objectToNotice(case: $case, reasons: "违规费用尚未退清") {{ {MOVED} }} }}"""


async def test_anybody_sees_a_repair_on_notice_and_where_to_object(
    operator: Operator, address: str, browser: Browser, harbin: StorageState
) -> None:
    desk = await (await opened(browser, DESK, harbin)).new_page()
    await desk.goto(f"{address}/staff")
    institution = (await long_public(desk))[0]
    archive = (await say(desk, OPEN, identifier=institution["creditCode"]))["files"][0]["archive"]
    [entry] = [
        edge["node"]["id"]
        for edge in archive["entries"]["edges"]
        if (edge["node"]["status"], edge["node"]["category"]) == ("ACTIVE", "ADVERSE")
    ]
    today = SystemClock().now().date().isoformat()
    application = {
        "subject": archive["id"], "entries": [entry], "reasons": "违规费用已退回", "commitment": True,
        "papers": "整改报告一份", "receivedOn": today,
    }  # fmt: skip
    taken = await say(desk, APPLY, input=application)
    assert taken["__typename"] == "CaseHandled", taken
    case = taken["case"]["id"]
    for step in (ACCEPT, GRANT):
        taken = await say(desk, step, case=case)
        assert taken["__typename"] == "CaseHandled", taken
    operator.run(
        "authority", "set", taken["case"]["authority"]["region"], "--name", "示例医疗保障局", "--name-en", "Example",
        "--address", "示例路9号", "--phone", "0451-00000009", "--from", today, "--document", "示例",
    )  # fmt: skip

    async with watched(browser, address) as page:
        await page.goto(f"{address}/published")
        row = page.get_by_test_id("published-row").filter(has_text=institution["name"])
        await expect(row.get_by_test_id("notice-until")).to_have_attribute("datetime", taken["case"]["noticeUntil"])
        await row.get_by_test_id("objection").locator("summary").click()
        await expect(row).to_contain_text("书面向示例医疗保障局提出")
        await expect(row).to_contain_text("示例路9号")
        await keep(page, "20-published-repair")
        await for_everybody(page)

        objected = await say(desk, OBJECT, case=case)
        assert objected["__typename"] == "CaseHandled", objected
        await page.reload()
        await expect(page.get_by_role("status")).to_contain_text("目前没有公示")
    await desk.context.close()


async def test_a_list_is_searched_and_goes_on(address: str, browser: Browser) -> None:
    async with watched(browser, address) as page:
        await page.goto(f"{address}/published/lists")
        rows = page.get_by_test_id("published-row")
        await expect(rows).to_have_count(20)
        await page.get_by_test_id("published-more").click()
        await expect(page.get_by_test_id("published-row").nth(20)).to_be_visible()
        await page.get_by_test_id("published-search").fill("惠民")
        await page.get_by_test_id("published-submit").click()
        await expect(rows.filter(has_not_text="惠民")).to_have_count(0)
        await expect(rows.first).to_contain_text("惠民")
        await page.get_by_test_id("published-list").select_option("SERIOUS_DISHONESTY")
        await expect(rows).to_have_count(0)
        await expect(page.get_by_role("status")).to_contain_text("目前没有公示")


@pytest.mark.parametrize("what", ["entries", "cases", "commitments", "persons"])
async def test_whatever_is_published_has_a_page_for_everybody(address: str, browser: Browser, what: str) -> None:
    async with watched(browser, address) as page:
        await page.goto(f"{address}/published/{what}")
        shown = page.get_by_test_id("published-row").first.or_(page.get_by_text("目前没有公示"))
        await expect(shown).to_be_visible()
        await for_everybody(page)
