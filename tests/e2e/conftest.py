"""`portal up` in a fresh folder, and a real browser to look at it."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

SCREENSHOTS = Path(__file__).parent / "screenshots"
PHONE = {"width": 360, "height": 800}
DESK = {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of a portal with the demo data, started as its operator starts it."""
    with tempfile.TemporaryDirectory(prefix="portal e2e ") as folder:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        environment |= {"PORTAL_DATA_DIR": str(Path(folder) / "data"), "PORTAL_PORT": str(port)}
        log = (Path(folder) / "up.log").open("w+")
        portal = subprocess.Popen([sys.executable, "-m", "portal", "up"], env=environment, stdout=log, stderr=log)
        try:
            _await(f"http://127.0.0.1:{port}", portal, log.name)
            yield f"http://127.0.0.1:{port}"
        finally:
            portal.send_signal(signal.SIGTERM)
            portal.wait(60)
            log.close()


def _await(address: str, portal: subprocess.Popen[bytes], log: str) -> None:
    for _ in range(900):
        if portal.poll() is not None:
            raise RuntimeError(Path(log).read_text("utf-8"))
        try:
            if httpx2.get(f"{address}/readyz").status_code == 200:
                return
        except httpx2.HTTPError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the portal does not answer")


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium, headless."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"],
        )
        yield browser
        await browser.close()


async def opened(browser: Browser, size: dict[str, int]) -> BrowserContext:
    """A browser of somebody's own, in Chinese."""
    return await browser.new_context(viewport=size, locale="zh-CN")  # type: ignore[arg-type]


async def keep(page: Page, name: str) -> None:
    """A screenshot to look at."""
    SCREENSHOTS.mkdir(exist_ok=True)
    await page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


async def newest_texts(address: str) -> list[dict[str, str]]:
    """The texts of the local gateway, the newest first."""
    async with httpx2.AsyncClient() as client:
        answer = await client.get(f"{address}/dev/texts.json")
        return list(answer.json()["texts"])
