"""What was written on a shared phone: there again for its owner after the session ended, and for nobody else."""

from playwright.async_api import Browser, expect

from tests.e2e.looking import PHONE, opened
from tests.e2e.people import adverse, sign_in_subject

WRITTEN = "当日凭证未出借，系本人使用，尚未写完"
LYING = "JSON.stringify(Object.entries(localStorage))"


async def test_a_draft_outlives_the_session_and_is_read_by_its_owner_alone(address: str, browser: Browser) -> None:
    page = await (await opened(browser, PHONE)).new_page()
    await sign_in_subject(page, address, "hospital")
    await adverse(page).get_by_test_id("entry-dispute").first.click()
    reasons = page.get_by_test_id("filing-reasons")
    await reasons.fill(WRITTEN)
    filing = page.url
    await page.wait_for_function("Object.keys(localStorage).some((one) => one.startsWith('filing '))")
    lying = await page.evaluate(LYING)
    assert WRITTEN not in lying
    assert filing.rsplit("/", 1)[-1] not in lying

    await page.context.clear_cookies()  # the session ended
    await sign_in_subject(page, address, "person")
    await page.goto(filing)
    await expect(page.get_by_text("没有这条记录")).to_be_visible()
    assert WRITTEN not in await page.content()
    await page.goto(f"{address}/")
    await page.get_by_test_id("sign-out").click()
    await expect(page.get_by_test_id("sign-in-identifier")).to_be_visible()

    await sign_in_subject(page, address, "hospital")
    await page.goto(filing)
    await expect(reasons).to_have_value(WRITTEN)
    await page.context.close()
