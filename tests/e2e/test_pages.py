"""Every page for every reader: nothing axe-core objects to, 360 px, text of 200 %, keyboard, own origin alone."""

import asyncio
import base64
import json
import re
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.everybody import for_everybody, watched, whole
from tests.e2e.looking import DESK, PHONE, opened
from tests.e2e.operating import Operator
from tests.e2e.people import (
    ACCOUNTS,
    PROVINCE,
    adverse,
    file_dispute,
    open_case,
    open_file,
    open_part,
    sign_in_appointed,
    sign_in_officer_again,
)

Visit = Callable[[Page, str], Coroutine[Any, Any, None]]


async def sign_in(page: Page, address: str) -> None:
    await page.goto(f"{address}/sign-in")
    await expect(page.get_by_test_id("sign-in-submit")).to_be_visible()


async def my_credit(page: Page, address: str) -> None:
    await page.goto(f"{address}/")
    await page.get_by_test_id("accesses").locator("summary").click()
    await expect(page.get_by_test_id("access-row").first).to_be_visible()


async def institutions(page: Page, address: str) -> None:
    await page.goto(f"{address}/institutions")
    await expect(page.get_by_test_id("institution-row").first).to_be_visible()
    await expect(page.get_by_test_id("grade-count").first).to_be_visible()


async def institution(page: Page, address: str) -> None:
    await institutions(page, address)
    link = await page.get_by_test_id("institution-row").first.get_by_role("link").get_attribute("href")
    await page.goto(f"{address}{link}")
    await expect(page.get_by_test_id("institution")).to_be_visible()


async def rules(page: Page, address: str) -> None:
    await page.goto(f"{address}/rules")
    await expect(page.get_by_test_id("rulebook")).to_be_visible()


async def filing(page: Page, address: str) -> None:
    await my_credit(page, address)
    await adverse(page).get_by_test_id("entry-dispute").first.click()
    await expect(page.get_by_test_id("filing-reasons")).to_be_visible()


async def mandates(page: Page, address: str) -> None:
    await page.goto(f"{address}/mandates")
    await expect(page.get_by_test_id("mandate-submit")).to_be_visible()


async def submission(page: Page, address: str) -> None:
    await page.goto(f"{address}/submit")
    await expect(page.get_by_test_id("submission-item").locator("option").nth(1)).to_be_attached()


async def standing(page: Page, address: str) -> None:
    await page.goto(f"{address}/standing")
    await expect(page.get_by_test_id("sign-submit")).to_be_attached()


async def published(page: Page, address: str) -> None:
    await page.goto(f"{address}/published/lists")
    await expect(page.get_by_test_id("published-row").first).to_be_visible()


async def verify(page: Page, address: str) -> None:
    await page.goto(f"{address}/verify#HLJ-CR-2026-00000001.00000000-00000000-00000000-00000000")
    await expect(page.get_by_test_id("verify-answer")).to_be_visible()


async def staff_sign_in(page: Page, address: str) -> None:
    await page.context.clear_cookies()
    await page.goto(f"{address}/staff")
    await expect(page.get_by_test_id("staff-sign-in")).to_be_visible()


async def staff_desk(page: Page, address: str) -> None:
    await page.goto(f"{address}/staff")
    await open_file(page, "hospital", "核对年度检查结果")
    await expect(page.get_by_test_id("record-item").locator("option").nth(1)).to_be_attached()
    await expect(page.get_by_test_id("queue-row").first).to_be_visible()


async def staff_queue(page: Page, address: str) -> None:
    await page.goto(f"{address}/staff/cases")
    await expect(page.get_by_test_id("case-row").first).to_be_visible()


async def staff_open_case(page: Page, address: str) -> None:
    """By an officer who has not opened it yet."""
    await staff_queue(page, address)
    await open_case(page, ACCOUNTS["hospital"]["name"])
    await expect(page.get_by_test_id("open-purpose")).not_to_have_value("")


async def staff_case(page: Page, address: str) -> None:
    """With all of its forms open, and what will follow from a decision."""
    await staff_queue(page, address)
    await open_case(page, ACCOUNTS["hospital"]["name"])
    await expect(page.get_by_test_id("step-reject")).to_be_visible()
    await page.get_by_test_id("step-uphold").click()
    await page.get_by_test_id("partly").check()
    await expect(page.get_by_test_id("step-item").locator("option").nth(1)).to_be_attached()
    await page.get_by_test_id("ask-unit").click()
    await expect(page.get_by_test_id("ask-unit-question")).to_be_visible()


async def staff_decision(page: Page, address: str) -> None:
    """What will follow from a decision, before it is taken."""
    await staff_case(page, address)
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-follows")).to_be_visible()


async def staff_counter(page: Page, address: str) -> None:
    await page.goto(f"{address}/staff")
    await open_file(page, "hospital", "窗口受理")
    await page.get_by_test_id("counter").locator("summary").click()
    await expect(page.get_by_test_id("counter-about").locator("option").nth(1)).to_be_attached()


async def staff_figures(page: Page, address: str) -> None:
    await page.goto(f"{address}/staff/figures")
    await expect(page.get_by_test_id("figure-row").first).to_be_visible()


async def staff_entries(page: Page, address: str) -> None:
    """With the form in which an entry is annulled."""
    await open_part(page, address, "hospital", "entries")
    await page.get_by_test_id("act-annul").first.click()
    await expect(page.get_by_test_id("field-reason")).to_be_visible()


async def staff_measures(page: Page, address: str) -> None:
    """With the form in which a measure is decided."""
    await open_part(page, address, "hospital", "measures")
    await page.get_by_test_id("act-decideMeasure").first.click()
    await expect(page.get_by_test_id("field-endsOn")).to_be_visible()


async def staff_lists(page: Page, address: str) -> None:
    """With the five parts of a decision."""
    await open_part(page, address, "hospital", "lists")
    await page.get_by_test_id("act-decideListing").click()
    await expect(page.get_by_test_id("field-remedies")).to_be_visible()


async def staff_mandates(page: Page, address: str) -> None:
    await open_part(page, address, "hospital", "mandates")


async def staff_facts(page: Page, address: str) -> None:
    await open_part(page, address, "hospital", "facts")


async def staff_promises(page: Page, address: str) -> None:
    await open_part(page, address, "hospital", "promises")


async def staff_pushes(page: Page, address: str) -> None:
    await open_part(page, address, "hospital", "pushes")


async def staff_identity(page: Page, address: str) -> None:
    await open_part(page, address, "hospital", "identity")
    await page.get_by_test_id("act-recordRepresentative").click()
    await expect(page.get_by_test_id("field-name")).to_be_visible()


async def staff_office(page: Page, address: str) -> None:
    """With the form in which scores are imported."""
    await page.goto(f"{address}/staff/office")
    await page.get_by_test_id("act-importScores").click()
    await expect(page.get_by_test_id("field-rows")).to_be_visible()


async def staff_messages(page: Page, address: str) -> None:
    await page.goto(f"{address}/staff/messages")
    await expect(page.get_by_test_id("officer-inbox")).to_be_visible()


async def staff_open_file(page: Page, address: str) -> None:
    """From the newest results, by an officer who has not opened it yet."""
    await page.goto(f"{address}/staff")
    await page.get_by_test_id("queue-row").first.get_by_role("link").click()
    await expect(page.get_by_test_id("open-purpose")).not_to_have_value("")


async def staff_publishing(page: Page, address: str) -> None:
    await page.goto(f"{address}/staff/publishing")
    await expect(page.get_by_test_id("publish-rulebook").locator("option").nth(1)).to_be_attached()


PAGES: list[Visit] = [
    sign_in, my_credit, filing, mandates, submission, standing, verify, institutions, institution, published, rules,
    staff_sign_in, staff_desk, staff_counter, staff_queue, staff_open_case, staff_case, staff_decision, staff_figures,
    staff_entries, staff_measures, staff_lists, staff_mandates, staff_facts, staff_promises, staff_pushes,
    staff_identity, staff_office, staff_messages, staff_open_file, staff_publishing,
]  # fmt: skip


@pytest.fixture(scope="module")
async def disputed(address: str, browser: Browser, hospital: StorageState) -> str:
    """The receipt number of a dispute of the hospital."""
    page = await (await opened(browser, PHONE, hospital)).new_page()
    await my_credit(page, address)
    return await file_dispute(page, "结算数据有误，附清单")


@pytest.fixture(scope="module")
async def newcomer(address: str, operator: Operator, browser: Browser) -> StorageState:
    """The cookies of an officer who has opened nothing yet, whatever was opened by others before."""
    page = await (await opened(browser, DESK)).new_page()
    await sign_in_appointed(page, address, operator.appoint("newcomer", "230000"))
    return await page.context.storage_state()


@pytest.mark.parametrize("visit", PAGES, ids=lambda visit: visit.__name__)
async def test_a_page_is_for_everybody(
    visit: Visit,
    address: str,
    browser: Browser,
    hospital: StorageState,
    province: StorageState,
    newcomer: StorageState,
    disputed: str,
) -> None:
    states = dict.fromkeys(PAGES[PAGES.index(staff_desk) :], province)
    states |= dict.fromkeys((staff_open_case, staff_open_file), newcomer)
    states |= dict.fromkeys((my_credit, filing, mandates, submission, standing), hospital)
    async with watched(browser, address, states.get(visit)) as page:
        await visit(page, address)
        await for_everybody(page)


async def test_a_page_says_that_parts_of_it_are_still_on_their_way(
    address: str, browser: Browser, hospital: StorageState
) -> None:
    async with watched(browser, address, hospital) as page:
        asked, arrive = asyncio.Event(), asyncio.Event()

        async def hold(route: Route) -> None:
            asked.set()
            await arrive.wait()
            await route.continue_()

        await page.route(re.compile("/assets/DocumentList"), hold)
        await my_credit(page, address)
        await asked.wait()
        await expect(page.get_by_role("main")).to_have_attribute("aria-busy", "true")
        await expect(page.get_by_test_id("report-submit")).to_have_count(0)
        arrive.set()
        await whole(page)
        await expect(page.get_by_test_id("report-submit")).to_be_visible()


async def test_institutions_are_found_by_part_of_their_name_and_persons_never(address: str, browser: Browser) -> None:
    async with watched(browser, address) as page:
        await institutions(page, address)
        found = page.locator("#found")

        async def search(name: str) -> list[str]:
            await page.get_by_test_id("institution-search").fill(name)
            async with page.expect_response(lambda answer: name in (answer.request.post_data or "")):
                await page.get_by_test_id("institution-submit").click()
            await expect(found).to_contain_text("共")
            return await page.get_by_test_id("institution-row").locator("h3").all_inner_texts()

        names = await search("示例惠民")
        assert names
        assert all("示例惠民" in name for name in names)
        assert await search(ACCOUNTS["person"]["name"]) == []
        person = await page.locator("main").inner_text()
        assert await search("查无此人") == []
        assert await page.locator("main").inner_text() == person


async def test_what_is_sent_after_a_refusal_is_another_filing(
    address: str, browser: Browser, hospital: StorageState
) -> None:
    async with watched(browser, address, hospital) as page:
        await page.goto(f"{address}/")
        await page.get_by_test_id("entry-repair").first.click()
        await page.get_by_test_id("filing-reasons").fill("已整改")
        names = set()
        for _ in range(2):
            async with page.expect_request(lambda asked: '"reasons"' in (asked.post_data or "")) as sent:
                await page.get_by_test_id("filing-submit").click()
            names.add(json.loads((await sent.value).post_data or "")["variables"]["input"]["request"])
            await expect(page.get_by_role("alert")).to_be_visible()
        assert len(names) == 2


async def test_a_result_is_disputed_as_a_whole(address: str, browser: Browser, hospital: StorageState) -> None:
    async with watched(browser, address, hospital) as page:
        await page.goto(f"{address}/")
        await page.get_by_test_id("result-dispute").click()
        await page.get_by_test_id("filing-reasons").fill("导入的分数有误")

        async def refuse(route: Route) -> None:  # the demo's files stay as they are
            refused = {"__typename": "InvalidInput", "message": {"zh": "不收", "en": "no"}, "field": ""}
            await route.fulfill(json={"data": {"fileDispute": refused}})

        await page.route("**/graphql", refuse)
        async with page.expect_request("**/graphql") as sent:
            await page.get_by_test_id("filing-submit").click()
        asked = json.loads((await sent.value).post_data or "")["variables"]["input"]
        assert base64.b64decode(asked["result"]).startswith(b"Result:")
        assert "entry" not in asked
        await expect(page.get_by_role("alert")).to_have_text("不收")


async def test_a_wrong_number_is_told_what_would_be_right(address: str, browser: Browser) -> None:
    async with watched(browser, address) as page:
        await sign_in(page, address)
        number = page.get_by_test_id("sign-in-identifier")
        right = ACCOUNTS["person"]["identifier"]
        await number.fill(right[:-1] + str((int(right[-1]) + 1) % 10))
        await page.get_by_test_id("sign-in-submit").click()
        await expect(number).to_have_attribute("aria-invalid", "true")
        await expect(number).to_be_focused()
        await expect(number).to_have_accessible_description(re.compile("校验"))


async def test_without_a_network_one_is_told_and_tries_again(address: str, browser: Browser) -> None:
    context = await opened(browser, PHONE)
    page = await context.new_page()
    await institutions(page, address)
    await context.set_offline(True)
    await page.get_by_test_id("institution-submit").click()
    await expect(page.get_by_test_id("failure")).to_contain_text("网络")
    await context.set_offline(False)
    await page.get_by_test_id("failure").get_by_role("button").click()
    await expect(page.get_by_test_id("failure")).to_have_count(0)
    await expect(page.get_by_test_id("institution-row").first).to_be_visible()
    await context.close()


async def test_a_session_that_ends_in_mid_form_loses_nothing(
    address: str, browser: Browser, province: StorageState
) -> None:
    async with watched(browser, address, province) as page:
        await staff_desk(page, address)
        await page.get_by_test_id("record-item").select_option(index=1)
        await page.get_by_test_id("record-decided-on").fill(SystemClock().now().date().isoformat())
        for field in ("document-no", "facts", "basis", "handling-type"):
            await page.get_by_test_id(f"record-{field}").fill(f"{field}：未完待续")
        await whole(page)
        await page.context.clear_cookies()
        await page.get_by_test_id("record-submit").click()
        await expect(page.get_by_test_id("session-ended")).to_be_visible()
        await expect(page.get_by_test_id("file")).to_be_hidden()
        await sign_in_officer_again(page, PROVINCE)
        await expect(page.get_by_test_id("record-facts")).to_have_value("facts：未完待续")
        await expect(page.get_by_test_id("record-document-no")).to_have_value("document-no：未完待续")
        await expect(page.get_by_test_id("record-submit")).to_be_focused()


async def test_a_subject_whose_session_ended_is_told_and_signs_in_again(
    address: str, browser: Browser, hospital: StorageState
) -> None:
    async with watched(browser, address, hospital) as page:
        await page.goto(f"{address}/")
        await expect(page.get_by_test_id("score")).to_be_visible()
        await whole(page)
        await page.context.clear_cookies()
        await page.get_by_test_id("accesses").locator("summary").click()
        await expect(page.get_by_test_id("session-ended")).to_be_visible()
        await expect(page.get_by_test_id("sign-in-identifier")).to_be_visible()
        await expect(page.get_by_test_id("score")).to_have_count(0)
