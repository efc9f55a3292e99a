"""What a subject hands in about itself waits for an officer, and counts once it is confirmed (HLJ art. 10, 23, 24)."""

from playwright.async_api import Browser, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.looking import DESK, PHONE, keep, opened
from tests.e2e.people import open_file

NUMBER = "哈医保通〔2026〕示例31号"


async def test_an_award_is_handed_in_audited_and_confirmed(
    address: str, browser: Browser, hospital: StorageState, province: StorageState
) -> None:
    phone = await (await opened(browser, PHONE, hospital)).new_page()
    await phone.goto(f"{address}/")
    await phone.get_by_test_id("to-submission").click()
    await phone.get_by_test_id("submission-item").select_option(value="G1")
    await phone.get_by_test_id("submission-decided-on").fill(SystemClock().now().date().isoformat())
    for field, words in (
        ("document-no", NUMBER),
        ("facts", "获评年度医保诚信示范单位"),
        ("basis", "评选通报"),
        ("handling-type", "表彰奖励"),
        ("declarer", "王示例"),
    ):
        await phone.get_by_test_id(f"submission-{field}").fill(words)
    await phone.get_by_test_id("submission-submit").click()
    await expect(phone.get_by_test_id("submission-refusal")).to_contain_text("勾选声明")
    await phone.get_by_test_id("submission-declared").check()
    await keep(phone, "16-phone-submission")
    await phone.get_by_test_id("submission-submit").click()
    await expect(phone.get_by_test_id("submission-taken")).to_be_visible()

    desk = await (await opened(browser, DESK, province)).new_page()
    await desk.goto(f"{address}/staff")
    await open_file(desk, "hospital", "审核申报")
    await desk.get_by_test_id("to-work").click()
    await desk.get_by_test_id("part-entries").click()
    entry = desk.get_by_test_id("work-entry").filter(has_text=NUMBER)
    await expect(entry).to_contain_text("待认定")
    for step in ("audit", "confirm"):
        await entry.get_by_test_id(f"act-{step}").click()
        await entry.get_by_test_id("act-take").click()
        await expect(entry.get_by_test_id(f"act-{step}")).to_have_count(0)
    await expect(entry).to_contain_text("有效")
    await keep(desk, "17-staff-confirmed")
    await phone.goto(f"{address}/")
    await expect(phone.get_by_test_id("entry").filter(has_text=NUMBER)).to_contain_text("有效")
    for page in (phone, desk):
        await page.context.close()
