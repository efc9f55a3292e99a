"""A case in the hands of two officers of one authority: handed over, refused, heard again, ended, put right."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Browser, Page, expect

from portal.clock import SystemClock
from tests.e2e import past
from tests.e2e.desk import deliver
from tests.e2e.everybody import for_everybody
from tests.e2e.looking import DESK, keep, opened
from tests.e2e.operating import Operator
from tests.e2e.people import sign_in_appointed

SHOP, OTHER, SILENT = "91230102DEM0009119", "91230102DEM000912C", "91230102DEM000913F"


@dataclass(frozen=True, slots=True)
class Two:
    """Two officers of Harbin at their desks; neither recorded an entry."""

    first: Page
    second: Page


@pytest.fixture(scope="module")
async def two(operator: Operator, browser: Browser, address: str) -> Two:
    """Two officers, and three pharmacies whose entry of last year can be repaired."""
    for number, name in ((SHOP, "道里区示例第一药店"), (OTHER, "道里区示例第二药店")):
        await past.shop(operator, number, name)
    await past.shop(operator, SILENT, "道里区示例第三药店", without_proof=True)
    desks = []
    for name in ("harbin-first", "harbin-second"):
        page = await (await opened(browser, DESK)).new_page()
        await sign_in_appointed(page, address, operator.appoint(name, "230100"))
        desks.append(page)
    return Two(*desks)


async def file(page: Page, address: str, number: str, kind: str, about: str) -> None:
    """At the counter: a dispute or an application for repair, with papers; leads to the opened case."""
    await page.goto(f"{address}/staff")
    await page.get_by_test_id("find-identifier").fill(number)
    await page.get_by_test_id("find-purpose").fill("窗口受理")
    await page.get_by_test_id("find-submit").click()
    await page.get_by_test_id("counter").locator("summary").click()
    await page.get_by_test_id("counter-kind").select_option(value=kind)
    options = page.get_by_test_id("counter-about").locator("option")
    await expect(options.filter(has_text=about)).to_have_count(1)
    await page.get_by_test_id("counter-about").select_option(
        value=await options.filter(has_text=about).get_attribute("value")
    )
    await page.get_by_test_id("counter-reasons").fill("违规费用已退回，请予处理")
    await page.get_by_test_id("counter-papers").fill("退款凭证一份")
    if kind == "repair":
        await page.get_by_test_id("counter-commitment").check()
    await page.get_by_test_id("counter-submit").click()
    await page.get_by_test_id("counter-case").click()
    await expect(page.get_by_test_id("case-head")).to_be_visible()


async def step(page: Page, code: str, **given: str) -> None:
    """A step of the case, after a second look at what follows."""
    await page.get_by_test_id(f"step-{code}").click()
    for name, value in given.items():
        field = page.get_by_test_id(f"step-{name}")
        if await field.evaluate("one => one.tagName") == "SELECT":
            await field.select_option(value=value)
        else:
            await field.fill(value)
    await page.get_by_test_id("step-look").click()
    await page.get_by_test_id("step-take").click()
    await expect(page.get_by_test_id("step-done")).to_be_visible()


async def state(page: Page, words: str) -> None:
    """Where the case stands."""
    await expect(page.get_by_test_id("case-state")).to_have_text(words)


async def open_from_queue(page: Page, address: str, kind: str, name: str) -> None:
    """The case of that kind about somebody, opened for a purpose."""
    await page.goto(f"{address}/staff/cases")
    await page.get_by_test_id("queue-kind").select_option(value=kind)
    await page.get_by_test_id("case-row").filter(has_text=name).get_by_test_id("case-open").click()
    head, form = page.get_by_test_id("case-head"), page.get_by_test_id("open-submit")
    await expect(head.or_(form)).to_be_visible()
    if await form.count():
        await form.click()
    await expect(head).to_be_visible()


async def test_a_refused_repair_is_heard_again(two: Two, address: str) -> None:
    """HLJ art. 39, 40: refused in writing, objected to at the counter, sustained by a colleague, taken back there."""
    page = two.first
    await file(page, address, SHOP, "repair", "哈医保罚〔2025〕9119号")
    await state(page, "待受理")
    await step(page, "accept")
    await state(page, "已受理")
    await refuse(page)
    await step(page, "object_to_refusal", reason="费用已于去年全部退回")
    await open_from_queue(page, address, "OBJECTION", "第一药店")
    await expect(page.get_by_test_id("step-sustain")).to_be_disabled()
    await expect(page.get_by_test_id("step-refusal").first).to_be_visible()
    colleague = two.second
    await open_from_queue(colleague, address, "OBJECTION", "第一药店")
    await step(colleague, "sustain", reason="经核实，费用已全部退回")
    await state(colleague, "异议成立")
    await keep(colleague, "51-objection-sustained")
    await open_from_queue(page, address, "REPAIR", "第一药店")
    await expect(page.get_by_test_id("case-state")).not_to_have_text("不予修复")
    await step(page, "withdraw", papers="撤回申请书一份")
    await state(page, "已撤回")
    await expect(page.get_by_test_id("case-timeline")).to_contain_text("撤回申请书一份")
    await keep(page, "52-withdrawn-at-counter")


async def refuse(page: Page) -> None:
    """Refused with a letter, and the proof of its receipt."""
    await step(page, "refuse", reason="尚有部分违规费用未退回")
    await state(page, "不予修复")
    letter = page.get_by_test_id("case-document").filter(has_text="不予")
    await expect(letter).to_have_count(1)
    await deliver(page, letter)


async def test_a_case_is_handed_over_and_its_objection_dismissed_by_who_did_not_decide(two: Two, address: str) -> None:
    """The holder hands over with a reason; until then a colleague's decision is refused."""
    first, second = two.first, two.second
    await file(first, address, OTHER, "repair", "哈医保罚〔2025〕912C号")
    await first.get_by_test_id("claim").click()
    await expect(first.get_by_test_id("case-holder")).to_have_text("由我办理")
    await open_from_queue(second, address, "REPAIR", "第二药店")
    await expect(second.get_by_test_id("step-accept")).to_be_disabled()
    await first.get_by_test_id("hand-over").click()
    await first.get_by_test_id("hand-over-to").select_option(label="harbin-second")
    await first.get_by_test_id("hand-over-submit").click()
    await expect(first.get_by_test_id("hand-over-reason")).to_be_focused()
    await first.get_by_test_id("hand-over-reason").fill("休假")
    await first.get_by_test_id("hand-over-submit").click()
    await expect(first.get_by_test_id("case-holder")).to_contain_text("harbin-second")
    await keep(first, "53-handed-over")
    await second.reload()
    await expect(second.get_by_test_id("case-holder")).to_have_text("由我办理")
    await step(second, "accept")
    await refuse(second)
    await step(second, "object_to_refusal", reason="费用已全部退回")
    await open_from_queue(first, address, "OBJECTION", "第二药店")
    await step(first, "dismiss", reason="仍有费用未退回，原决定不变")
    await state(first, "异议不成立")
    await for_everybody(first)


async def test_proof_that_never_came_ends_an_application_with_a_reason(two: Two, address: str) -> None:
    page = two.second
    await open_from_queue(page, address, "REPAIR", "第三药店")
    await page.get_by_test_id("step-decline").click()
    await page.get_by_test_id("step-reason").fill("")
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-reason")).to_be_focused()
    await page.get_by_test_id("step-reason").fill("通知后始终未补交证明材料")
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-follows")).to_contain_text("记录和结果不变")
    await page.get_by_test_id("step-take").click()
    await state(page, "不予受理")
    await keep(page, "54-declined")


@pytest.fixture
def second_officer(operator: Operator) -> Iterator[None]:
    """The operator asks for a second pair of eyes on disputes, for the time of one test."""
    set_to = ("parameter", "set", "heilongjiang", "decisions.second_officer")
    of_today = ("--from", SystemClock().now().date().isoformat(), "--document", "示例〔2026〕2号")
    operator.run(*set_to, '["dispute"]', *of_today)
    yield
    operator.run(*set_to, "[]", *of_today)


@pytest.mark.usefixtures("second_officer")
async def test_of_a_disputed_result_one_entry_is_named_put_right_in_part_and_confirmed_by_a_colleague(
    two: Two, address: str
) -> None:
    page = two.second
    await file(page, address, SILENT, "dispute", "当前评价结果")
    await page.get_by_test_id("step-uphold").click()
    await expect(page.get_by_test_id("step-entry").first).to_be_visible()
    await page.get_by_test_id("partly").check()
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-one")).to_be_focused()
    named = page.get_by_test_id("step-one").locator("option").nth(1)
    await page.get_by_test_id("step-one").select_option(value=await named.get_attribute("value"))
    await page.get_by_test_id("step-facts").fill("经核实，仅一笔结算有误，已退回")
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-follows")).to_contain_text("更正后的记录保留原来的日期")
    await keep(page, "55-one-entry-named")
    await for_everybody(page)
    await page.get_by_test_id("step-take").click()
    await expect(page.get_by_test_id("step-done")).to_contain_text("待另一名工作人员复核")
    await expect(page.get_by_test_id("case-proposal")).to_contain_text("仅一笔结算有误")
    await expect(page.get_by_test_id("step-confirm")).to_be_disabled()
    await keep(page, "56-proposed")
    page = two.first
    await open_from_queue(page, address, "DISPUTE", "第三药店")
    await step(page, "confirm")
    await state(page, "异议成立")
    await expect(page.get_by_test_id("case-document").filter(has_text=re.compile("反馈"))).to_have_count(1)
