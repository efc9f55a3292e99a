"""Checks values against portal/feeds/openapi.yaml, as far as that file uses JSON Schema."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml  # type: ignore[import-untyped]

import portal.feeds

OPENAPI: dict[str, Any] = yaml.safe_load((Path(portal.feeds.__file__).parent / "openapi.yaml").read_text("utf-8"))
_TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "null": type(None),
}
_FORMATS: dict[str, Callable[[str], object]] = {
    "uuid": UUID,
    "date": date.fromisoformat,
    "date-time": datetime.fromisoformat,
}
_KNOWN = {
    "type", "additionalProperties", "required", "properties", "items", "minItems", "enum", "format", "description",
    "$ref",
}  # fmt: skip


def problems(value: Any, name: str) -> list[str]:
    """Where a value is not in the form of the schema with that name."""
    return _problems(value, OPENAPI["components"]["schemas"][name], "$")


def _problems(value: Any, schema: dict[str, Any], at: str) -> list[str]:
    assert schema.keys() <= _KNOWN, schema.keys() - _KNOWN
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _problems(value, OPENAPI["components"]["schemas"][name], at)
    if "enum" in schema:
        return [] if value in schema["enum"] else [f"{at}: one of {schema['enum']}, not {value!r}"]
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if types and not any(isinstance(value, _TYPES[name]) for name in types):
        return [f"{at}: {types}, not {type(value).__name__}"]
    found: list[str] = []
    if isinstance(value, dict):
        found += [f"{at}.{key}: missing" for key in schema.get("required", []) if key not in value]
        known = schema.get("properties", {})
        if schema.get("additionalProperties") is False:
            found += [f"{at}.{key}: unknown" for key in value.keys() - known.keys()]
        for key in value.keys() & known.keys():
            found += _problems(value[key], known[key], f"{at}.{key}")
    if isinstance(value, list):
        found += [f"{at}: too few"] if len(value) < schema.get("minItems", 0) else []
        for number, each in enumerate(value):
            found += _problems(each, schema["items"], f"{at}[{number}]")
    if isinstance(value, str) and "format" in schema:
        try:
            _FORMATS[schema["format"]](value)
        except ValueError:
            found.append(f"{at}: no {schema['format']}")
    return found


def answers(method: str) -> set[int]:
    """The statuses that the interface names."""
    return {int(status) for status in OPENAPI["paths"]["/pushes/{ref}"][method]["responses"]}


def number_in(text: str) -> bool:
    """Whether a text holds something like a phone number."""
    return re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", text) is not None
