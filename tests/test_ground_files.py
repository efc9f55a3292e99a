"""What the repository may and must carry."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCKS = ["requirements.lock", "requirements-dev.lock", "tools/node.lock", "frontend/package-lock.json"]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_registry(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r'"resolved"|--index-url|--extra-index-url|--find-links|file://|@ https?://', text) == []


@pytest.mark.parametrize("name", [name for name in LOCKS if name.startswith("requirements")])
def test_every_locked_package_has_hashes(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    pinned = re.findall(
        r"^[a-z0-9._-]+(?:\[[^]]*])?==\S+(?: ;[^\\\n]*)? \\\n +--hash=sha256:[0-9a-f]{64}", text, re.MULTILINE
    )
    assert len(pinned) == len(re.findall(r"^[a-z0-9]", text, re.MULTILINE)) > 0


def test_ci_runs_what_everybody_runs() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert script[0] == "#!/usr/bin/env bash"
    assert script[-1] == "make test"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_opens_with_the_two_commands_and_documents_every_exit_code(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    opening = text[:800]
    assert "make up" in opening
    assert "make test" in opening
    codes = set(re.findall(r"^code = (\d+)$", (ROOT / "portal" / "messages.toml").read_text("utf-8"), re.MULTILINE))
    assert codes - set(re.findall(r"^\| (\d+) \|", text, re.MULTILINE)) == set()
