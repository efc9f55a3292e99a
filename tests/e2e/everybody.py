"""What holds of every page: nothing axe-core objects to, 360 px, text of 200 %, keyboard, own origin alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page, StorageState, expect

from tests.e2e.looking import PHONE

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

VIOLATIONS = """async () => (await axe.run(document)).violations.map(
    one => `${one.id}: ${one.help}: ${one.nodes.map(node => node.target).join(' | ')}`)"""
TOO_WIDE = """() => document.documentElement.scrollWidth <= innerWidth ? [] :
    [...document.querySelectorAll('body *')].filter(one => one.getBoundingClientRect().right > innerWidth + 1)
        .map(one => one.outerHTML.slice(0, 120))"""
REACHABLE = """() => [...document.querySelectorAll(  // of a group of radio buttons Tab comes to the one that is chosen
        'a[href], button, input:not([type=radio]:not(:checked)), select, textarea, summary, [tabindex="0"]')]
    .filter(one => one.checkVisibility()).map((one, at) => { one.dataset.at = at; return at })"""
FOCUSED = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect()
    const seen = getComputedStyle(one).outlineStyle !== 'none' && box.bottom > 0 && box.top < innerHeight
    return [one.dataset.at ?? null, seen]
}"""


@asynccontextmanager
async def watched(browser: Browser, address: str, state: StorageState | None = None) -> AsyncIterator[Page]:
    """A page on a phone, which may ask its own origin alone and may complain of nothing."""
    context = await browser.new_context(viewport=PHONE, locale="zh-CN", storage_state=state)  # type: ignore[arg-type]
    page = await context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(f"{address}/") else complaints.append(asked.url))
    yield page
    assert complaints == []
    await context.close()


async def whole(page: Page) -> None:
    """Every part of the page is there, and what it asked for: the page says so itself."""
    await page.evaluate("new Promise(requestAnimationFrame)")
    await expect(page.get_by_role("main")).to_have_attribute("aria-busy", "false")


async def sound(page: Page) -> None:
    """Nothing axe-core objects to, in the light and in the dark."""
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        assert await page.evaluate(VIOLATIONS) == [], scheme


async def reached_by_keyboard(page: Page) -> None:
    """Tab comes to everything once, in the order of the page, and one sees where it is."""
    order = [str(at) for at in await page.evaluate(REACHABLE)]
    await page.locator(".skip").focus()
    await page.keyboard.press("Shift+Tab")
    came: list[str | None] = []
    for _ in range(4 * len(order)):
        await page.keyboard.press("Tab")
        at, seen = await page.evaluate(FOCUSED)
        if at in came[-1:]:
            continue  # a date has several stops
        assert seen or at is None, await page.evaluate("document.activeElement.outerHTML")
        came.append(at)
        if at == order[-1]:
            break
    assert came == order


async def for_everybody(page: Page) -> None:
    """The page as it stands now, for every reader."""
    await whole(page)
    await reached_by_keyboard(page)
    await page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    await whole(page)
    await page.evaluate(AXE.read_text("utf-8"))
    await sound(page)
    assert await page.evaluate(TOO_WIDE) == []
    await page.get_by_test_id("language").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    assert await page.evaluate(TOO_WIDE) == []
    await page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await page.evaluate(TOO_WIDE) == []
    await page.get_by_test_id("language").click()
    await expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    assert await page.evaluate(TOO_WIDE) == []
