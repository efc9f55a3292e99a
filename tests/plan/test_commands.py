"""`portal plan` and `portal documents` as an operator uses them."""

import base64
import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from portal.cli import app
from portal.embedded import Embedded
from portal.messages import OperatorError
from tests.schema.conftest import KEY

LIST = "query List($first: Int) { institutions(first: $first) { totalCount } }"


@pytest.fixture(autouse=True)
def installation(database_url: str, servers: Embedded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands find the servers of the tests."""
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    monkeypatch.setenv("PORTAL_REDIS_URL", servers.redis_url)
    monkeypatch.setenv("PORTAL_SECRET_KEY", base64.b64encode(KEY).decode())
    monkeypatch.setenv("PORTAL_SMS_GATEWAY", "local")
    monkeypatch.setenv("PORTAL_PAGE_DIR", str(tmp_path))


def run(*arguments: str) -> str:
    outcome = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    return outcome.output


def test_a_plan_is_shown(tmp_path: Path) -> None:
    file = tmp_path / "list.graphql"
    file.write_text(LIST)
    shown = run("plan", str(file), "--variables", '{"first": 3}')
    assert "SELECT JSON_OBJECT('data' : JSON_OBJECT('institutions'" in shown
    assert "-- $1 = 3" in shown
    assert "InitPlan 1" in shown
    file.write_text("{ rulebooks { code } }")
    assert "no plan can read" in run("plan", str(file))


@pytest.mark.parametrize(
    ("text", "variables", "said"),
    [
        ("{ nothing }", "{}", "Cannot query field 'nothing'"),
        (LIST, "[]", "one JSON object"),
        (LIST, "{", "one JSON object"),
        (LIST, '{"first": "x"}', "Int"),
        (LIST, '{"first": 0}', "between 1 and 100"),
    ],
)
def test_a_wrong_document_is_told_what_is_wrong(tmp_path: Path, text: str, variables: str, said: str) -> None:
    file = tmp_path / "wrong.graphql"
    file.write_text(text)
    with pytest.raises(OperatorError, match=said):
        run("plan", str(file), "--variables", variables)


def test_documents_are_added_once_and_listed(tmp_path: Path) -> None:
    file = tmp_path / "list.graphql"
    file.write_text(LIST)
    sha256 = hashlib.sha256(LIST.encode()).hexdigest()
    (tmp_path / "documents.json").write_text('{"0": "{ gone }"}')
    assert f"Registered: {sha256}" in run("documents", "add", str(file))
    assert f"Registered already: {sha256}" in run("documents", "add", str(file))
    listed = run("documents", "list").splitlines()
    assert [line.split()[0] for line in listed if line.split()[-1] == "List"] == [sha256]
    assert any("left out" in line for line in listed)
