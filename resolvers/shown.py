"""Global IDs: base64 of "Type:id", in Python and in SQL."""

from base64 import b64decode, b64encode

from resolvers.refusals import BadArgument

_BASE64 = "encode(convert_to({}, 'UTF8'), 'base64')"
BASE64 = rf"replace({_BASE64}, E'\n', '')"  # it begins a new line after 57 bytes
LARGEST = 2**63 - 1


def global_id(kind: str, key: int) -> str:
    """The global ID of a row."""
    return b64encode(f"{kind}:{key}".encode()).decode()


def global_id_sql(kind: str, key: str) -> str:
    """The same as an SQL expression; null where the key is. None is so long that it had a second line."""
    return _BASE64.format(f"'{kind}:' || {key}")


def local_id(kind: str, given: str, field: str) -> int:
    """The row behind a global ID. BadArgument names the argument when it is not the ID of such a thing."""
    key = key_of(kind, given)
    if key is None:
        raise BadArgument("id_unknown", field=field, kind=kind)
    return key


def key_of(kind: str, given: str) -> int | None:
    """The row behind a global ID, or none when it is the ID of nothing of that kind."""
    try:
        prefix, _, key = b64decode(given, validate=True).decode("ascii").partition(":")
    except ValueError:
        return None
    if prefix != kind or not (key.isdecimal() and len(key) <= 19 and 0 < int(key) <= LARGEST):
        return None
    return int(key)
