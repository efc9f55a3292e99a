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
from playwright.async_api import Browser, StorageState, async_playwright

from tests.e2e.looking import DESK, PHONE, opened
from tests.e2e.operating import Operator
from tests.e2e.people import HARBIN, PROVINCE, open_file, sign_in_officer, sign_in_subject


@pytest.fixture(scope="session")
def operator() -> Iterator[Operator]:
    """Whoever runs the portal, in a fresh folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="portal e2e ") as folder:
        yield Operator(Path(folder), port)


@pytest.fixture(scope="session")
def address(operator: Operator) -> Iterator[str]:
    """The address of a portal with the demo data, started as its operator starts it."""
    with (operator.folder / "up.log").open("w+") as log:
        portal = subprocess.Popen(
            [sys.executable, "-m", "portal", "up"], env=operator.environment, stdout=log, stderr=log
        )
        try:
            _await(f"http://127.0.0.1:{operator.port}", portal, log.name)
            yield f"http://127.0.0.1:{operator.port}"
        finally:
            portal.send_signal(signal.SIGTERM)
            portal.wait(60)


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


@pytest.fixture(scope="session")
async def hospital(address: str, browser: Browser) -> StorageState:
    """The cookies of a hospital."""
    page = await (await opened(browser, PHONE)).new_page()
    await sign_in_subject(page, address, "hospital")
    return await page.context.storage_state()


@pytest.fixture(scope="session")
async def harbin(address: str, browser: Browser) -> StorageState:
    """The cookies of the officer of the city, who recorded what stands in the demo."""
    page = await (await opened(browser, DESK)).new_page()
    await sign_in_officer(page, address, HARBIN)
    return await page.context.storage_state()


@pytest.fixture(scope="session")
async def province(address: str, browser: Browser) -> StorageState:
    """The cookies of the officer of the province, who has opened the file of the hospital: it sees that."""
    page = await (await opened(browser, DESK)).new_page()
    await sign_in_officer(page, address, PROVINCE)
    await open_file(page, "hospital", "核对年度检查结果")
    return await page.context.storage_state()
