"""What officers do at the desk: a part of a file is opened, an act is filled in, and what was done is told."""

from typing import Any

from playwright.async_api import Page, expect

from portal.clock import SystemClock


async def work_on(page: Page, address: str, identifier: str, part: str, kind: str = "") -> None:
    """A part of the work on the file of a number, opened for a purpose. `kind`: of the archive, where there are two."""
    await page.goto(f"{address}/staff")
    await page.get_by_test_id("find-identifier").fill(identifier)
    await page.get_by_test_id("find-purpose").fill("窗口办理")
    await page.get_by_test_id("find-submit").click()
    await page.get_by_test_id("file").filter(has_text=kind).first.get_by_test_id("to-work").click()
    await page.get_by_test_id(f"part-{part}").click()
    await expect(page.get_by_test_id(f"part-{part}")).to_have_attribute("aria-current", "page")


async def act(within: Any, code: str, **given: str) -> None:
    """The form of an act, opened where it is not yet, filled in and sent. A check is ticked with any words."""
    form = within.locator("form.act")
    if not await form.count():
        await within.get_by_test_id(f"act-{code}").first.click()
    for name, value in given.items():
        field = form.get_by_test_id(f"field-{name}")
        kind = await field.evaluate("one => one.type")
        if kind == "checkbox":
            await field.check()
        elif kind == "select-one":
            await field.select_option(value=value)
        else:
            await field.fill(value)
    await form.get_by_test_id("act-take").click()


async def deliver(page: Page, within: Any) -> None:
    """The proof of receipt of a document, of this second; one that was issued in it is refused until the next."""
    await within.get_by_test_id("deliver").click()
    await within.get_by_test_id("deliver-proof").fill("送达回证〔2026〕9号")
    answer: dict[str, Any] = {"message": "not yet"}
    while "message" in answer:
        await within.get_by_test_id("deliver-at").fill(SystemClock().now().strftime("%Y-%m-%dT%H:%M:%S"))
        async with page.expect_response(lambda one: "receivedAt" in (one.request.post_data or "")) as response:
            await within.get_by_test_id("deliver-submit").click()
        answer = (await (await response.value).json())["data"]["deliverDocument"]
    await expect(within.get_by_test_id("deliver-submit")).to_have_count(0)


async def refused(within: Any, words: str) -> None:
    """The whole act was refused, in the reader's words."""
    await expect(within.get_by_test_id("case-refusal")).to_contain_text(words)


async def done(page: Page, words: str) -> None:
    """What was done is said, and the reader is taken there."""
    await expect(page.get_by_test_id("act-done")).to_contain_text(words)
    await expect(page.get_by_test_id("act-done")).to_be_focused()
