"""The committed SDL is the schema, and says in both languages what everything is."""

import re
from pathlib import Path
from typing import Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from schema.build import schema

SDL = Path(__file__).parents[2] / "schema" / "schema.graphql"
ENGLISH = re.compile("[a-z]{2}")
CHINESE = re.compile("[\u4e00-\u9fff]")


def test_the_committed_sdl_is_the_schema() -> None:
    assert SDL.read_text("utf-8") == schema.as_str() + "\n", "run: python -m schema"


def test_everything_is_described_in_chinese_and_english() -> None:
    bare = [name for name, text in _described() if not (CHINESE.search(text or "") and ENGLISH.search(text or ""))]
    assert bare == []


def _described() -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    builtin = {"String", "Int", "Boolean", "ID", "Float"}
    for name, kind in build_schema(SDL.read_text("utf-8")).type_map.items():
        if name.startswith("__") or name in builtin:
            continue
        found.append((name, kind.description))
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            for field_name, field in kind.fields.items():
                found.append((f"{name}.{field_name}", field.description))
                arguments = getattr(field, "args", {})
                found += [(f"{name}.{field_name}({key})", each.description) for key, each in arguments.items()]
        else:
            assert not isinstance(kind, GraphQLEnumType) or kind.values
    return found
