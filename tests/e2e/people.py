"""Who takes part: how they sign in, and what officers enter."""

import asyncio
import re
import tomllib
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx2
from playwright.async_api import FilePayload, Locator, Page, expect

import portal.demo
from portal.clock import SystemClock
from portal.security.officers import totp_code
from tests.e2e.looking import keep
from tests.evidence.files import photo

ACCOUNTS: dict[str, Any] = tomllib.loads(Path(portal.demo.__file__).with_name("accounts.toml").read_text("utf-8"))
HARBIN, PROVINCE = ACCOUNTS["officer"]


async def sign_in_subject(page: Page, address: str, account: str) -> None:
    """One of the demo accounts."""
    await sign_in_with(page, address, ACCOUNTS[account]["identifier"])
    await expect(page.get_by_test_id("score")).to_be_visible()


async def sign_in_with(page: Page, address: str, number: str) -> None:
    """With the number on file and the code from the text."""
    await page.goto(f"{address}/sign-in")
    known = await newest_texts(address)
    await page.get_by_test_id("sign-in-identifier").fill(number)
    await page.get_by_test_id("sign-in-submit").click()
    await expect(page.get_by_test_id("sign-in-code")).to_be_visible()
    code = re.search(r"(?<!\d)\d{6}(?!\d)", await text_after(address, known))
    assert code is not None
    await page.get_by_test_id("sign-in-code").fill(code[0])
    await page.get_by_test_id("sign-in-submit").click()
    await expect(page.get_by_test_id("sign-out")).to_be_visible()


async def sign_in_officer(page: Page, address: str, officer: dict[str, str]) -> None:
    """With name, password and the code of the moment, which the embedded set-up shows beside the texts."""
    phone = await page.context.new_page()
    await phone.goto(f"{address}/dev/texts")
    shown = await phone.locator("body").inner_text()
    await keep(phone, "0-texts")
    await phone.close()
    code = re.search(rf"{officer['name']}\D*(\d{{6}})", shown)
    assert code is not None
    await page.goto(f"{address}/staff")
    await enter_desk(page, officer, code[1])


async def sign_in_appointed(page: Page, address: str, officer: dict[str, str]) -> None:
    """An officer whom the operator has appointed."""
    await page.goto(f"{address}/staff")
    await enter_desk(page, officer, totp_code(officer["totp_secret"], SystemClock().now()))


async def sign_in_officer_again(page: Page, officer: dict[str, str]) -> None:
    """At the sign-in of the desk. A code is good once, so this takes the one of the next half minute."""
    await enter_desk(page, officer, totp_code(officer["totp_secret"], SystemClock().now() + timedelta(minutes=0.5)))


async def enter_desk(page: Page, officer: dict[str, str], code: str) -> None:
    """At the sign-in of the desk that is open."""
    await page.get_by_test_id("staff-name").fill(officer["name"])
    await page.get_by_test_id("staff-password").fill(officer["password"])
    await page.get_by_test_id("staff-code").fill(code)
    await page.get_by_test_id("staff-sign-in").click()
    await expect(page.get_by_test_id("officer")).to_be_visible()


async def open_file(page: Page, account: str, purpose: str) -> None:
    """A file opens only for a stated purpose."""
    await page.get_by_test_id("find-identifier").fill(ACCOUNTS[account]["identifier"])
    await page.get_by_test_id("find-purpose").fill(purpose)
    await page.get_by_test_id("find-submit").click()
    await expect(page.get_by_test_id("file").first).to_be_visible()


async def open_part(page: Page, address: str, account: str, part: str) -> None:
    """A part of the work on a file, from the desk."""
    await page.goto(f"{address}/staff")
    await open_file(page, account, "核对档案")
    await page.get_by_test_id("to-work").first.click()
    await page.get_by_test_id(f"part-{part}").click()
    await expect(page.get_by_test_id(f"part-{part}")).to_have_attribute("aria-current", "page")


async def fill_in(page: Page, today: date, document_no: str) -> None:
    """An item of -12 with all that the form asks for."""
    await page.get_by_test_id("record-item").select_option(value="B2")
    await page.get_by_test_id("record-decided-on").fill(today.isoformat())
    await page.get_by_test_id("record-document-no").fill(document_no)
    await page.get_by_test_id("record-facts").fill("将本人医疗保障凭证交由他人冒名使用")
    await page.get_by_test_id("record-basis").fill("《医疗保障基金使用监督管理条例》第四十一条")
    await page.get_by_test_id("record-handling-type").fill("行政处罚")


def adverse(page: Page) -> Locator:
    """The entries of the own credit that count against somebody, the newest first: those that can be repaired."""
    return page.get_by_test_id("entry").filter(has=page.get_by_test_id("entry-repair"))


async def file_dispute(page: Page, reasons: str) -> str:
    """From the newest adverse entry of the own credit, with a photo; the number on the receipt."""
    await adverse(page).get_by_test_id("entry-dispute").first.click()
    await page.get_by_test_id("filing-reasons").fill(reasons)
    picture: FilePayload = {"name": "证明.jpg", "mimeType": "image/jpeg", "buffer": photo(600, 400)}
    await page.get_by_test_id("evidence").set_input_files([picture])
    await expect(page.get_by_test_id("evidence-row")).to_contain_text("已上传")
    await page.get_by_test_id("filing-submit").click()
    number = re.search(r"[A-Z0-9-]+-Y\d+", await page.get_by_test_id("receipt").inner_text())
    assert number is not None
    return number[0]


async def open_case(page: Page, words: str) -> None:
    """From the queue of the desk: the case in whose row these words stand."""
    row = page.get_by_test_id("case-row").filter(has_text=words)
    await row.get_by_test_id("case-open").click()


async def newest_texts(address: str) -> list[dict[str, str]]:
    """The texts of the local gateway, the newest first."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{address}/dev/texts.json")
        return list(answer.json()["texts"])


async def text_after(address: str, known: list[dict[str, str]]) -> str:
    """The text that is not among the known ones, as soon as it is there; at most five seconds."""
    for _ in range(100):
        for text in await newest_texts(address):
            if text not in known:
                return text["body"]
        await asyncio.sleep(0.05)
    raise AssertionError("no text within five seconds")
