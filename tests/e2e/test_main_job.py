"""The main job: an officer records an entry, the person is texted, signs in and sees why (HLJ art. 26 to 28)."""

import asyncio
import re
import time
from datetime import date

from playwright.async_api import Browser, FilePayload, Page, StorageState, expect

from portal.clock import SystemClock
from portal.domain.working_days import working_days_after
from portal.rulebooks.calendar import working_calendar
from tests.e2e.looking import DESK, PHONE, keep, opened
from tests.e2e.people import ACCOUNTS, adverse, fill_in, newest_texts, open_file, sign_in_subject, text_after
from tests.evidence.files import photo


async def test_an_entry_travels_from_the_desk_to_the_phone(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    """HLJ-26-2 on a phone, without anything to install (CON-22)."""
    phone = await opened(browser, PHONE)
    person = await phone.new_page()
    await sign_in_subject(person, address, "person")
    await expect(person.get_by_test_id("score")).to_have_text(re.compile("100"))
    await expect(person.get_by_test_id("grade")).to_have_text(re.compile("优秀"))
    await keep(person, "1-person-100")

    desk = await opened(browser, DESK, harbin)
    staff = await desk.new_page()
    await staff.goto(f"{address}/staff")
    await open_file(staff, "person", "核对行政处罚决定书")
    today = SystemClock().now().date()
    await fill_in(staff, today, "哈医保罚〔2026〕示例12号")
    known = await newest_texts(address)
    await staff.get_by_test_id("record-submit").click()
    recorded = time.monotonic()
    await expect(staff.get_by_test_id("effect")).to_be_visible()
    text = await text_after(address, known)
    assert time.monotonic() - recorded < 2
    await expect(staff.get_by_test_id("effect-after")).to_contain_text("88")
    await keep(staff, "2-staff-effect")

    last_day = working_days_after(today, 10, working_calendar()).on
    assert "良好" in text
    assert f"{last_day.year}年{last_day.month}月{last_day.day}日" in text
    for secret in (ACCOUNTS["person"]["name"], ACCOUNTS["person"]["identifier"], "88", "http", "分"):
        assert secret not in text

    await person.reload()
    await expect(person.get_by_test_id("score")).to_have_text(re.compile("88"))
    await expect(person.get_by_test_id("grade")).to_have_text(re.compile("良好"))
    line = person.get_by_test_id("trace-line").filter(has_text=re.compile("[-−]12"))
    await expect(line).to_contain_text("第十八条")
    await expect(person.get_by_test_id("dispute-until").first).to_have_attribute("datetime", last_day.isoformat())
    await expect(person.get_by_test_id("message").first).to_contain_text("有变动")
    await keep(person, "3-person-88")
    await look_elsewhere(staff, address)
    await dispute_it(person, address, today)
    await phone.close()
    await desk.close()


async def dispute_it(page: Page, address: str, today: date) -> None:
    """From the entry, with a photo, to the receipt and the case with its last day; then the report as PDF."""
    await adverse(page).get_by_test_id("entry-dispute").first.click()
    await page.get_by_test_id("filing-reasons").fill("当日凭证未出借，系本人使用")
    await page.reload()
    await expect(page.get_by_test_id("filing-reasons")).to_have_value("当日凭证未出借，系本人使用")
    files: list[FilePayload] = [
        {"name": "证明.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 400)},
        {"name": "程序.pdf", "mimeType": "application/pdf", "buffer": b"MZ is no PDF"},
    ]
    await page.get_by_test_id("evidence").set_input_files(files)
    rows = page.get_by_test_id("evidence-row")
    await expect(rows.nth(0)).to_contain_text("已上传")
    await expect(rows.nth(1)).to_contain_text("只接受照片")
    await keep(page, "5-person-dispute")
    await page.get_by_test_id("filing-submit").click()
    answered_by = working_days_after(today, 3, working_calendar()).on
    receipt = page.get_by_test_id("receipt")
    await expect(receipt).to_contain_text(f"{answered_by.year}年{answered_by.month}月{answered_by.day}日")
    await keep(page, "6-person-receipt")
    assert (await downloaded(page, "receipt-paper")).startswith(b"%PDF-")
    await page.get_by_test_id("to-cases").click()
    case = page.get_by_test_id("case").first
    await expect(case).to_contain_text("核查中")
    await case.locator("summary").first.click()
    await expect(case).to_contain_text("个工作日")
    await expect(case.get_by_test_id("case-authority")).to_contain_text("医疗保障局")
    assert (await downloaded(page, "case-calendar")).startswith(b"BEGIN:VCALENDAR")
    receipt_message = page.get_by_test_id("message").filter(has_text="回执").first
    await expect(receipt_message.get_by_test_id("unread")).to_have_count(0)  # it was opened a moment ago
    await page.get_by_test_id("report-purpose").fill("本人留存")
    await page.get_by_test_id("report-submit").click()
    await expect(page.get_by_test_id("report-ready")).to_contain_text("HLJ-CR")
    assert (await downloaded(page, "document-download")).startswith(b"%PDF-")
    await keep(page, "7-person-case")
    page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await case.get_by_test_id("case-withdraw").click()
    await expect(case).to_contain_text("已撤回")


async def look_elsewhere(page: Page, address: str) -> None:
    """The queue of new results shows it too."""
    await page.get_by_test_id("queue-refresh").click()
    await expect(page.get_by_test_id("queue-row").first).to_contain_text("88")
    await keep(page, "4-staff-queue")


async def downloaded(page: Page, link: str) -> bytes:
    """What a link hands out."""
    async with page.expect_download() as download:
        await page.get_by_test_id(link).first.click()
    return (await (await download.value).path()).read_bytes()
