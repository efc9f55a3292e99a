"""A sixth province is TOML and a story: laid beside the others, it runs under the program as it is."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SIXTH = Path(__file__).parent / "sixth"
PROGRAM = ("portal", "schema", "resolvers", "notify", "tests")
ADDED = {
    "assumptions.toml": "portal/rulebooks/assumptions.toml",
    "regions.toml": "portal/rulebooks/regions.toml",
    "clauses.toml": "tests/clauses.toml",
}


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The whole program in a folder, with the sixth text beside the others."""
    folder = tmp_path_factory.mktemp("sixth")
    for room in PROGRAM:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "stories"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    shutil.copytree(SIXTH / "rulebook", folder / "portal" / "rulebooks" / "example")
    for added, to in ADDED.items():
        with (folder / to).open("a", encoding="utf-8") as file:
            file.write((SIXTH / added).read_text("utf-8"))
    titles = folder / "tests" / "clauses.toml"
    titles.write_text(
        titles.read_text("utf-8").replace("[titles]\n", '[titles]\nEX = "Example Province"\n', 1), "utf-8"
    )
    (folder / "stories").mkdir()
    shutil.copy(SIXTH / "story.toml", folder / "stories")
    return folder


def run(program: Path, *command: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=program, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_story_holds(program: Path) -> None:
    assert run(program, "tests.run_stories", "stories") == "1 passed, 0 failed\n"


def test_its_data_are_sound(program: Path) -> None:
    assert "example: 7" in run(program, "portal", "rulebook", "check", "example", "--no-hints")


def test_its_list_stands_in_the_schema(program: Path) -> None:
    run(program, "schema")
    assert "  WATCH_LIST\n" in (program / "schema" / "schema.graphql").read_text("utf-8")


def test_what_holds_of_every_text_holds_of_it(program: Path) -> None:
    tests = ("tests/rulebooks/test_shipped.py", "tests/rulebooks/test_properties.py", "tests/rulebooks/test_resting.py")
    assert " passed" in run(program, "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", "example")
