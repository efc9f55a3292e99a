"""What is possible about an entry is told before anything is filed: days, conditions, and what would follow."""

import re
from datetime import timedelta

from playwright.async_api import Browser, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.everybody import for_everybody, watched, whole
from tests.e2e.looking import keep
from tests.e2e.operating import long_public
from tests.e2e.people import adverse, sign_in_with


async def test_an_entry_of_last_week_can_be_disputed_until_a_day_and_repaired_from_a_day(
    address: str, browser: Browser, hospital: StorageState
) -> None:
    """HLJ art. 28, 38."""
    today = SystemClock().now().date()
    async with watched(browser, address, hospital) as page:
        await page.goto(f"{address}/")
        last_day = await page.get_by_test_id("dispute-until").first.get_attribute("datetime")
        await adverse(page).get_by_test_id("entry-dispute").first.click()
        await expect(page.get_by_test_id("outlook")).to_contain_text("（含当日）前提出异议")
        assert last_day is not None
        year, month, day = (int(part) for part in last_day.split("-"))
        await expect(page.get_by_test_id("outlook")).to_contain_text(f"{year}年{month}月{day}日")
        await page.goto(f"{address}/")
        await page.get_by_test_id("entry-repair").first.click()
        first_day = await page.get_by_test_id("first-day").get_attribute("datetime")
        assert first_day is not None
        assert (today + timedelta(days=170)).isoformat() < first_day < (today + timedelta(days=190)).isoformat()
        await expect(page.get_by_test_id("unmet").first).to_contain_text("第三十八条")
        await keep(page, "25-repair-outlook")
        await for_everybody(page)
        await page.get_by_test_id("instead").click()
        await expect(page.get_by_test_id("filing-submit")).to_be_visible()
        await expect(page.get_by_role("heading", level=1)).to_have_text("提出异议")


async def test_after_the_window_its_day_is_told_and_what_is_possible_instead(address: str, browser: Browser) -> None:
    async with watched(browser, address) as page:
        await page.goto(f"{address}/institutions")
        await sign_in_with(page, address, (await long_public(page))[-1]["creditCode"])
        await adverse(page).get_by_test_id("entry-dispute").first.click()
        await expect(page.get_by_test_id("outlook")).to_contain_text("届满")
        await expect(page.get_by_test_id("outlook")).to_contain_text("行政复议")
        await expect(page.get_by_test_id("filing-submit")).to_have_count(0)
        await keep(page, "26-dispute-over")
        await for_everybody(page)
        await page.get_by_test_id("instead").click()
        await expect(page.get_by_test_id("outlook")).to_contain_text("可以申请修复的日子已到")
        await expect(page.get_by_test_id("filing-submit")).to_be_visible()


async def test_what_if_is_computed_for_three_suppositions_and_stored_nowhere(
    address: str, browser: Browser, hospital: StorageState
) -> None:
    async with watched(browser, address, hospital) as page:
        await page.goto(f"{address}/")
        score = await page.get_by_test_id("score").first.inner_text()
        await whole(page)
        results = await page.get_by_test_id("history-row").count()
        what_if = page.get_by_test_id("what-if").first
        await what_if.locator("summary").click()
        await expect(what_if.get_by_test_id("what-if-now")).to_contain_text(score)
        for one in ("annulled", "repaired"):
            await expect(what_if.get_by_test_id(f"what-if-{one}").locator("strong")).to_have_text(re.compile(r"^\d"))
        day = SystemClock().now().date() + timedelta(days=1200)
        await what_if.get_by_test_id("what-if-day").fill(day.isoformat())
        await what_if.get_by_test_id("what-if-compute").click()
        await expect(what_if.get_by_test_id("what-if-later")).to_contain_text(f"{day.year}年{day.month}月{day.day}日")
        await expect(what_if.get_by_test_id("what-if-notice")).to_contain_text("不保存")
        await keep(page, "27-what-if")
        await page.reload()
        await expect(page.get_by_test_id("score").first).to_have_text(score)
        await expect(page.get_by_test_id("history-row")).to_have_count(results)
