"""What the operator of the portal does beside it, and what officers and subjects say to it without a page."""

import csv
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from playwright.async_api import Page

from portal.clock import SystemClock


@dataclass(frozen=True, slots=True)
class Operator:
    """At the command line, in the folder of the portal."""

    folder: Path
    port: int

    @property
    def environment(self) -> dict[str, str]:
        """The settings of the portal."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        return kept | {"PORTAL_DATA_DIR": str(self.folder / "data"), "PORTAL_PORT": str(self.port)}

    def run(self, *words: str) -> str:
        """A command, and what it says."""
        done = subprocess.run(
            [sys.executable, "-m", "portal", *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def bring(self, kind: str, rows: Sequence[dict[str, str]]) -> None:
        """Imports subjects or entries."""
        file = self.folder / f"{kind}.csv"
        with file.open("w", encoding="utf-8", newline="") as written:
            table = csv.DictWriter(written, sorted({name for row in rows for name in row}))
            table.writeheader()
            table.writerows(rows)
        self.run("import", kind, str(file))

    def appoint(self, name: str, region: str) -> dict[str, str]:
        """A new officer, as the demo's are described."""
        said = self.run("officer", "add", name, "--region", region)
        secret = re.search(r"secret=(\w+)", said)
        password = re.search(r"(?:password is shown this once|密码（只显示这一次）)[：:]\s*(\S+)", said)
        assert secret
        assert password, said
        return {"name": name, "totp_secret": secret[1], "password": password[1]}


async def say(page: Page, document: str, /, **variables: Any) -> Any:
    """A document with the cookies of whoever uses the page; the answer to its one field."""
    asked = {"query": document, "variables": variables}
    answer = await page.request.post(urljoin(page.url, "/graphql"), data=asked)
    body = await answer.json()
    assert "errors" not in body, body
    [found] = body["data"].values()
    return found


async def long_public(page: Page) -> list[dict[str, str]]:
    """Institutions of Harbin whose only adverse entry has been public for eight months: name and credit code."""
    found = await say(
        page, '{ publicEntries(region: "230100", first: 100) { edges { node { name creditCode decidedOn } } } }'
    )
    nodes = [edge["node"] for edge in found["edges"]]
    codes = [each["creditCode"] for each in nodes]
    before = (SystemClock().now().date() - timedelta(days=250)).isoformat()
    return [each for each in nodes if codes.count(each["creditCode"]) == 1 and each["decidedOn"] < before]
