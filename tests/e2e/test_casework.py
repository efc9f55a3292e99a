"""A dispute from the phone to the desk and back: claimed, decided, answered in writing (HLJ art. 28, 30)."""

import re

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
    await record(recorder, address)
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


async def record(page: Page, address: str) -> None:
    """An entry of -12."""
    await page.goto(f"{address}/staff")
    await open_file(page, "person", "录入行政处罚决定")
    await fill_in(page, SystemClock().now().date(), "哈医保罚〔2026〕示例21号")
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
    await page.get_by_test_id("step-uphold").click()
    await expect(page.get_by_test_id("step-reason")).to_have_value(re.compile("与事实不符"))
    await page.get_by_test_id("step-look").click()
    await expect(page.get_by_test_id("step-follows")).to_contain_text("重新计算")
    await keep(page, "12-staff-confirm")
    await page.get_by_test_id("step-take").click()
    await expect(page.get_by_test_id("step-done")).to_contain_text("异议成立")
    await expect(page.get_by_test_id("case-state")).to_have_text("异议成立")
    await expect(page.get_by_test_id("case-document")).to_contain_text("异议信息处理结果反馈单")
    await keep(page, "13-staff-decided")
