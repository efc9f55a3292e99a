"""`portal import` and `portal officer` as the operator runs them."""

import asyncio
import base64
import csv
import os
import subprocess
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from portal.embedded import Embedded

HEADER = "证件号码,姓名,手机号,类别,行政区划,政策文本"
GOOD = "230109199001010005,安示例,13800010001,参保人员,230109,heilongjiang"
BAD = "230109199001010006,白示例,13800010002,参保人员,230109,heilongjiang"

Portal = Callable[..., Awaitable["subprocess.CompletedProcess[str]"]]


@pytest.fixture
def portal(servers: Embedded, database_url: str) -> Portal:
    """Runs the command line on the test's database."""
    environment = {
        **os.environ,
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_REDIS_URL": servers.redis_url,
        "PORTAL_SECRET_KEY": base64.b64encode(b"c" * 32).decode(),
    }

    async def run(*arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "portal", *arguments]
        return await asyncio.to_thread(
            subprocess.run, command, env=environment, input=typed, capture_output=True, text=True, check=False
        )

    return run


async def test_an_import_reports_what_it_refused(tmp_path: Path, pool: Any, portal: Portal) -> None:
    path = tmp_path / "参保人员.csv"
    path.write_text("\n".join([HEADER, GOOD, BAD]), encoding="gb18030")
    done = await portal("import", "subjects", str(path))
    assert done.returncode == 14, done.stderr
    assert "新增 1 行，已有 0 行，拒绝 1 行" in done.stdout
    assert await pool.fetchval("SELECT count(*) FROM subject") == 1
    report = tmp_path / "参保人员.csv.report.csv"
    with report.open(encoding="utf-8-sig", newline="") as file:
        _, row = csv.reader(file)
    assert row[:3] == ["3", "证件号码 identifier", "18位数字 18 digits"]
    assert "校验" in row[3]
    assert "last character" in row[4]
    assert "230109199001010006" not in report.read_text("utf-8") + done.stdout + done.stderr

    path.write_text("\n".join([HEADER, GOOD]), encoding="utf-8")
    again = await portal("import", "subjects", str(path))
    assert again.returncode == 0
    assert "新增 0 行，已有 1 行，拒绝 0 行" in again.stdout
    assert not report.exists()


async def test_a_wrong_file_is_a_sentence_and_an_exit_code(tmp_path: Path, portal: Portal) -> None:
    path = tmp_path / "a.csv"
    path.write_text(GOOD, encoding="utf-8")
    done = await portal("import", "entries", str(path), "--report", str(tmp_path / "r.csv"))
    assert done.returncode == 13
    assert "表头缺少：证件号码 identifier、类别 kind" in done.stderr
    assert "Traceback" not in done.stderr
    path.write_text("\n".join([HEADER, GOOD]), encoding="utf-8")
    nowhere = await portal("import", "subjects", str(path), "--report", str(tmp_path / "none" / "r.csv"))
    assert nowhere.returncode == 13
    assert "报告无法写入" in nowhere.stderr
    assert "230109199001010005" not in done.stderr


async def test_an_officer_is_added_once(pool: Any, portal: Portal) -> None:
    done = await portal("officer", "add", "wang", "--region", "230100", "--shown-name", "王示例")
    assert done.returncode == 0, done.stderr
    assert "otpauth://totp/" in done.stdout
    officer = await pool.fetchrow("SELECT name, shown_name, region FROM officer")
    assert tuple(officer) == ("wang", "王示例", "230100")
    assert (await portal("officer", "add", "wang", "--region", "230100")).returncode == 15
    assert (await portal("officer", "disable", "wang")).returncode == 0
    assert (await portal("officer", "disable", "wang")).returncode == 15
    assert (await portal("officer", "add", "li", "--region", "999999")).returncode == 15
    short = await portal("officer", "add", "li", "--region", "230100", "--ask-password", typed="short\n")
    assert short.returncode == 15
    assert "12" in short.stderr
    assert await pool.fetchval("SELECT count(*) FROM officer") == 1
