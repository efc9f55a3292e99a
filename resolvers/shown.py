"""From what is stored to what GraphQL asks for, where the two differ by form alone."""

from base64 import b64encode
from typing import Any


def entry_id(root: Any) -> str | None:
    """The global ID of the entry behind a line of the trace."""
    return None if root["entry_id"] is None else global_id("Entry", root["entry_id"])


def global_id(kind: str, key: int) -> str:
    """A global ID: base64 of "Type:id"."""
    return b64encode(f"{kind}:{key}".encode()).decode()
