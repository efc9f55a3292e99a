"""A dispute from the phone to the desk and back: claimed, decided, answered in writing (HLJ art. 28, 30)."""

import json
import re
from datetime import timedelta

from playwright.async_api import Browser, Page, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.looking import DESK, PHONE, keep, opened
from tests.e2e.people import file_dispute, fill_in, open_case, open_file, sign_in_subject


async def test_a_dispute_is_decided_by_somebody_else_and_its_subject_sees_it_at_once(
    address: str, browser: Browser, harbin: StorageState, province: StorageState
) -> None:
    person = await (await opened(browser, PHONE)).new_page()
    recorder = await (await opened(browser, DESK, harbin)).new_page()
    decider = await (await opened(browser, DESK, province)).new_page()
    await sign_in_subject(person, address, "person")
    before = await person.get_by_test_id("score").inner_text()
    await record(recorder, address, "哈医保罚〔2026〕示例21号")
    await person.reload()
    await expect(person.get_by_test_id("score")).not_to_have_text(before)

    number = await file_dispute(person, "当日凭证未出借，系本人使用")
    await refuse_recorder(recorder, address, number)
    await decide(decider, address, number)

    await person.goto(f"{address}/")
    await expect(person.get_by_test_id("score")).to_have_text(before)
    answer = person.get_by_test_id("message").filter(has_text="异议").first
    await answer.locator("summary").click()
    await expect(answer).to_contain_text("异议成立")
    document = person.get_by_test_id("document").first
    await expect(document).to_contain_text("异议信息处理结果反馈单")
    async with person.expect_download() as download:
        await document.get_by_test_id("document-download").click()
    assert (await (await download.value).path()).read_bytes().startswith(b"%PDF-")
    await keep(person, "14-person-upheld")
    for page in (person, recorder, decider):
        await page.context.close()


async def record(page: Page, address: str, document_no: str) -> None:
    """An entry of -12."""
    await page.goto(f"{address}/staff")
    await open_file(page, "person", "录入行政处罚决定")
    await fill_in(page, SystemClock().now().date(), document_no)
    await page.get_by_test_id("record-submit").click()
    await expect(page.get_by_test_id("effect")).to_be_visible()


async def refuse_recorder(page: Page, address: str, number: str) -> None:
    """Who recorded the entry can neither claim a dispute about it nor decide it, and is told why."""
    await page.goto(f"{address}/staff/cases")
    row = page.get_by_test_id("case-row").filter(has_text=number)
    await row.get_by_test_id("case-claim").click()
    await expect(row.get_by_test_id("case-refusal")).to_contain_text("录入该记录的工作人员不得办理对其的异议")
    await expect(row.get_by_test_id("case-refusal")).to_contain_text("移交")
    await keep(page, "10-staff-refused")
    await open_case(page, number)
    uphold = page.get_by_test_id("step").filter(has=page.get_by_test_id("step-uphold"))
    await expect(uphold).to_contain_text("录入该记录的工作人员不得办理对其的异议")
    await expect(uphold.get_by_role("button")).to_be_disabled()


async def decide(page: Page, address: str, number: str) -> None:
    """Claimed in the queue, opened for a purpose, upheld with a template after a second look."""
    await page.goto(f"{address}/staff/cases")
    row = page.get_by_test_id("case-row").filter(has_text=number)
    await row.get_by_test_id("case-claim").click()
    await expect(row).to_contain_text("由我办理")
    await keep(page, "11-staff-cases")
    await open_case(page, number)
    await page.get_by_test_id("open-purpose").fill("核查异议")
    await page.get_by_test_id("open-submit").click()
    await expect(page.get_by_test_id("case-reasons")).to_contain_text("系本人使用")
    file = page.get_by_test_id("case-file").get_by_role("link")
    async with page.expect_download() as download:
        await file.click()
    assert (await (await download.value).path()).read_bytes().startswith(b"\xff\xd8")
    await uphold(page)
    await page.get_by_test_id("case-trail").locator("summary").click()
    trail = page.get_by_test_id("trail-line")
    for words in ("认领", "打开档案", "下载证明材料", "异议成立", "出具文书"):
        await expect(trail.filter(has_text=words).first).to_be_visible()
    await keep(page, "13-staff-decided")


async def uphold(page: Page) -> None:
    """With another template than the first, after a second look."""
    await page.get_by_test_id("step-uphold").click()
    reason = page.get_by_test_id("step-reason")
    await expect(reason).to_have_value(re.compile("与事实不符"))
    await reason.fill("")
    await page.get_by_test_id("step-look").click()
    await expect(reason).to_be_focused()
    await expect(reason).to_have_attribute("aria-invalid", "true")
    await page.get_by_test_id("step-template").select_option(value="wrong_subject")
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-follows")).to_contain_text("重新计算")
    await keep(page, "12-staff-confirm")
    await page.get_by_test_id("step-take").click()
    await expect(page.get_by_test_id("step-done")).to_contain_text("异议成立")
    await expect(page.get_by_test_id("case-state")).to_have_text("异议成立")
    await expect(page.get_by_test_id("case-document").filter(has_text="异议信息处理结果反馈单")).to_have_count(1)


async def test_what_comes_to_the_counter_is_taken_down_with_its_day(
    address: str, browser: Browser, harbin: StorageState, province: StorageState
) -> None:
    recorder = await (await opened(browser, DESK, harbin)).new_page()
    await record(recorder, address, "哈医保罚〔2026〕示例22号")
    await recorder.context.close()
    page = await (await opened(browser, DESK, province)).new_page()
    await page.goto(f"{address}/staff")
    await open_file(page, "person", "窗口受理异议")
    await page.get_by_test_id("counter").locator("summary").click()
    received = page.get_by_test_id("counter-received")
    await received.fill((SystemClock().now().date() - timedelta(days=400)).isoformat())
    await page.get_by_test_id("counter-submit").click()
    await expect(page.get_by_test_id("counter-about")).to_be_focused()
    await page.get_by_test_id("counter-about").select_option(label=await label_of_entry(page))
    await page.get_by_test_id("counter-reasons").fill("窗口提出：结算数据有误")
    await page.get_by_test_id("counter-papers").fill("结算清单1份3页")
    await page.get_by_test_id("counter-contact-person").fill("安代办")
    await page.get_by_test_id("counter-remarks").fill("本人行动不便，请与联系人联系")
    await page.get_by_test_id("counter-submit").click()
    await expect(received).to_have_accessible_description(re.compile("收到日期不得早于"))
    today = SystemClock().now().date()
    await received.fill(today.isoformat())
    async with page.expect_request(lambda asked: '"papers"' in (asked.post_data or "")) as sent:
        await page.get_by_test_id("counter-submit").click()
    given = json.loads((await sent.value).post_data or "")["variables"]["input"]
    assert (given["contactPerson"], given["remarks"]) == ("安代办", "本人行动不便，请与联系人联系")
    await expect(page.get_by_test_id("counter-receipt")).to_contain_text("答复")
    await page.get_by_test_id("counter-case").click()
    await expect(page.get_by_test_id("case-filing")).to_contain_text(f"{today.year}年{today.month}月{today.day}日")
    await expect(page.get_by_test_id("case-timeline")).to_contain_text("结算清单1份3页")
    await keep(page, "15-staff-counter")
    await uphold(page)
    await page.context.close()


async def label_of_entry(page: Page) -> str:
    """The entry that was recorded just now."""
    options = page.get_by_test_id("counter-about").locator("option")
    return next(each for each in await options.all_inner_texts() if "示例22号" in each)
