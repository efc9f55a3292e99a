"""A phone and a desk to look at the pages with."""

from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, StorageState

SCREENSHOTS = Path(__file__).parent / "screenshots"
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}


async def opened(browser: Browser, size: dict[str, int], state: StorageState | None = None) -> BrowserContext:
    """A browser of somebody's own, in Chinese."""
    return await browser.new_context(viewport=size, locale="zh-CN", storage_state=state)  # type: ignore[arg-type]


async def keep(page: Page, name: str) -> None:
    """A screenshot to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
