"""Paging through everything meets every row once, whatever the order, the size of a page, and equal keys."""

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer, Viewer
from tests.schema.conftest import NOW, Api, Town

PAGE = """
query Page($order: InstitutionOrder!, $first: Int!, $after: String) {
  institutions(order: $order, first: $first, after: $after) {
    totalCount edges { cursor node { id name score publishedOn } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""

# Few values for many rows, so that equal keys and missing scores stand at the edges of pages.
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["甲药房", "乙药房", "Ａ药房", "丙\\%_'\"药房"]),
        st.sampled_from([None, "88.00", "88.50", "100.00", "-3.25"]),
        st.sampled_from([0, 1, 2]),
    ),
    min_size=0,
    max_size=14,
)


@given(
    rows=ROWS,
    order=st.sampled_from(["NAME", "SCORE_HIGHEST", "SCORE_LOWEST", "PUBLISHED_NEWEST"]),
    size=st.integers(1, 6),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_every_institution_once(api: Api, town: Town, rows: list[Any], order: str, size: int) -> None:
    await _publish(town, rows)
    seen: list[Any] = []
    after = None
    while True:
        found = (await api.data(PAGE, order=order, first=size, after=after))["institutions"]
        assert found["totalCount"] == len(rows)
        info = found["pageInfo"]
        assert info["hasPreviousPage"] == (after is not None)
        assert len(found["edges"]) <= size
        if found["edges"]:
            assert info["startCursor"] == found["edges"][0]["cursor"]
            assert info["endCursor"] == found["edges"][-1]["cursor"]
        seen += [edge["node"] for edge in found["edges"]]
        if not info["hasNextPage"]:
            break
        after = info["endCursor"]
    assert len({node["id"] for node in seen}) == len(seen) == len(rows)
    keys = [_key(order, node) for node in seen]
    assert keys == sorted(keys)


def _key(order: str, node: Any) -> Any:
    score = None if node["score"] is None else float(node["score"])
    match order:
        case "NAME":
            return node["name"].encode()
        case "SCORE_HIGHEST":
            return (score is None, -(score or 0))
        case "SCORE_LOWEST":
            return (score is None, score or 0)
        case _:
            return -int(node["publishedOn"].replace("-", ""))


async def _publish(town: Town, rows: list[Any]) -> None:
    await town.pool.execute("DELETE FROM published_institution")
    held = await town.pool.fetch("SELECT id FROM subject ORDER BY id")
    while len(held) < len(rows):
        await town.archive(SubjectKind.DESIGNATED_PHARMACY)
        await town.pool.execute("DELETE FROM published_institution")
        held = await town.pool.fetch("SELECT id FROM subject ORDER BY id")
    await town.pool.executemany(
        """
        INSERT INTO published_institution (subject_id, name, credit_code, kind, region, rulebook, score, state, as_of,
                                           published_on, parameters)
        VALUES ($1, $2, 'x', 'designated_pharmacy', '230102', 'heilongjiang', $3::text::numeric, 'final', $4,
                date '2026-01-01' + $5::int, '[]')
        """,
        [(row["id"], name, score, NOW, day) for row, (name, score, day) in zip(held, rows, strict=False)],
    )


OWN = """
query Own($first: Int!, $after: String, $of: EntryCategory) { me { archives {
  history(first: $first, after: $after) @skip(if: true) { edges { cursor } }
  entries(first: $first, after: $after, category: $of) { edges { node { id } } pageInfo { hasNextPage endCursor } }
} } }
"""


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
async def test_every_entry_once_and_newest_first(api: Api, town: Town, size: int) -> None:
    identity, archive = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    recorded = [(await town.entry(archive, "B1")).entry.id for _ in range(5)]
    viewer: Viewer = SubjectViewer(identity)
    seen: list[str] = []
    after = None
    while True:
        found = (await api.data(OWN, viewer, first=size, after=after, of="ADVERSE"))["me"]["archives"][0]["entries"]
        seen += [edge["node"]["id"] for edge in found["edges"]]
        after = found["pageInfo"]["endCursor"]
        if not found["pageInfo"]["hasNextPage"]:
            break
    assert [base64.b64decode(each).decode() for each in seen] == [f"Entry:{each}" for each in reversed(recorded)]


def cursor(*values: object) -> str:
    return base64.b64encode(json.dumps(values).encode()).decode()


@pytest.mark.parametrize(
    ("order", "after"),
    [
        ("NAME", ""),
        ("NAME", "***"),
        ("NAME", base64.b64encode(b"{}").decode()),
        ("NAME", base64.b64encode(b"[" * 5000).decode()),
        ("NAME", cursor("score_highest", "88", 1)),
        ("NAME", cursor("name", "甲药房")),
        ("NAME", cursor("name", None, 1)),
        ("NAME", cursor("name", "\0", 1)),
        ("NAME", cursor("name", "\ud800", 1)),
        ("NAME", cursor("name", "甲药房", 2**63)),
        ("NAME", cursor("name", "甲药房", True)),
        ("SCORE_HIGHEST", cursor("score_highest", "88", 1)),
        ("SCORE_HIGHEST", base64.b64encode(b'["score_highest", NaN, 1]').decode()),
        ("SCORE_HIGHEST", base64.b64encode(b'["score_highest", 1e999999, 1]').decode()),
        ("PUBLISHED_NEWEST", cursor("published_newest", "yesterday", 1)),
        ("PUBLISHED_NEWEST", cursor("published_newest", 5, 1)),
    ],
)
async def test_a_made_up_cursor_is_refused(api: Api, order: str, after: str) -> None:
    answer = await api.ask(PAGE, order=order, first=2, after=after)
    [error] = answer.errors
    assert error.extensions == {"code": "CURSOR_UNKNOWN"}


async def test_a_cursor_needs_no_row_to_stand_there(api: Api, town: Town) -> None:
    await _publish(town, [("甲药房", "88.00", 0), ("甲药房", None, 0)])
    found = await api.data(PAGE, order="SCORE_HIGHEST", first=5, after=cursor("score_highest", 99.5, 1))
    assert len(found["institutions"]["edges"]) == 2
    found = await api.data(PAGE, order="SCORE_HIGHEST", first=5, after=cursor("score_highest", None, 1))
    assert len(found["institutions"]["edges"]) <= 1
