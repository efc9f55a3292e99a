"""The main job: an officer records an entry, the person is texted, signs in and sees why (HLJ art. 26 to 28)."""

import asyncio
import re
import time
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, FilePayload, Page, expect

import portal.demo
from portal.clock import SystemClock
from portal.domain.working_days import working_days_after
from portal.rulebooks.calendar import working_calendar
from tests.e2e.conftest import DESK, PHONE, keep, newest_texts, opened
from tests.evidence.files import photo

ACCOUNTS: dict[str, Any] = tomllib.loads(Path(portal.demo.__file__).with_name("accounts.toml").read_text("utf-8"))


async def test_an_entry_travels_from_the_desk_to_the_phone(address: str, browser: Browser) -> None:
    phone = await opened(browser, PHONE)
    person = await phone.new_page()
    await sign_in_subject(person, address, "person")
    await expect(person.get_by_test_id("score")).to_have_text(re.compile("100"))
    await expect(person.get_by_test_id("grade")).to_have_text(re.compile("优秀"))
    await keep(person, "1-person-100")

    desk = await opened(browser, DESK)
    staff = await desk.new_page()
    await sign_in_officer(staff, address)
    await open_file(staff)
    today = SystemClock().now().date()
    await fill_in(staff, today)
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
    await page.get_by_test_id("entry-dispute").first.click()
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
    await page.get_by_test_id("to-cases").click()
    case = page.get_by_test_id("case").first
    await expect(case).to_contain_text("核查中")
    await case.locator("summary").click()
    await expect(case).to_contain_text("个工作日")
    await page.get_by_test_id("report-purpose").fill("本人留存")
    await page.get_by_test_id("report-submit").click()
    await expect(page.get_by_test_id("report-ready")).to_contain_text("HLJ-CR")
    async with page.expect_download() as download:
        await page.get_by_test_id("document-download").first.click()
    path = await (await download.value).path()
    assert path.read_bytes().startswith(b"%PDF-")
    await keep(page, "7-person-case")
    page.once("dialog", lambda dialog: asyncio.ensure_future(dialog.accept()))
    await case.get_by_test_id("case-withdraw").click()
    await expect(case).to_contain_text("已撤回")


async def sign_in_subject(page: Page, address: str, account: str) -> None:
    """With the number on file and the code from the text."""
    await page.goto(f"{address}/sign-in")
    known = await newest_texts(address)
    await page.get_by_test_id("sign-in-identifier").fill(ACCOUNTS[account]["identifier"])
    await page.get_by_test_id("sign-in-submit").click()
    await expect(page.get_by_test_id("sign-in-code")).to_be_visible()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", await text_after(address, known))
    assert code is not None
    await page.get_by_test_id("sign-in-code").fill(code[0])
    await page.get_by_test_id("sign-in-submit").click()
    await expect(page.get_by_test_id("score")).to_be_visible()


async def sign_in_officer(page: Page, address: str) -> None:
    """With name, password and the code of the moment, which the embedded set-up shows beside the texts."""
    officer = ACCOUNTS["officer"][0]
    phone = await page.context.new_page()
    await phone.goto(f"{address}/dev/texts")
    shown = await phone.locator("body").inner_text()
    await keep(phone, "0-texts")
    await phone.close()
    code = re.search(rf"{officer['name']}\D*(\d{{6}})", shown)
    assert code is not None
    await page.goto(f"{address}/staff")
    await page.get_by_test_id("staff-name").fill(officer["name"])
    await page.get_by_test_id("staff-password").fill(officer["password"])
    await page.get_by_test_id("staff-code").fill(code[1])
    await page.get_by_test_id("staff-sign-in").click()
    await expect(page.get_by_test_id("officer")).to_be_visible()


async def open_file(page: Page) -> None:
    """A file opens only for a stated purpose."""
    await page.get_by_test_id("find-identifier").fill(ACCOUNTS["person"]["identifier"])
    await page.get_by_test_id("find-purpose").fill("核对行政处罚决定书")
    await page.get_by_test_id("find-submit").click()
    await expect(page.get_by_test_id("file").first).to_be_visible()


async def fill_in(page: Page, today: date) -> None:
    """An item of -12 with all that the form asks for."""
    await page.get_by_test_id("record-item").select_option(value="B2")
    await page.get_by_test_id("record-decided-on").fill(today.isoformat())
    await page.get_by_test_id("record-document-no").fill("哈医保罚〔2026〕示例12号")
    await page.get_by_test_id("record-facts").fill("将本人医疗保障凭证交由他人冒名使用")
    await page.get_by_test_id("record-basis").fill("《医疗保障基金使用监督管理条例》第四十一条")
    await page.get_by_test_id("record-handling-type").fill("行政处罚")


async def text_after(address: str, known: list[dict[str, str]]) -> str:
    """The text that is not among the known ones, as soon as it is there; at most five seconds."""
    for _ in range(100):
        for text in await newest_texts(address):
            if text not in known:
                return text["body"]
        await asyncio.sleep(0.05)
    raise AssertionError("no text within five seconds")


async def look_elsewhere(page: Page, address: str) -> None:
    """The queue of new results shows it too."""
    await page.get_by_test_id("queue-refresh").click()
    await expect(page.get_by_test_id("queue-row").first).to_contain_text("88")
    await keep(page, "4-staff-queue")
