"""A table of a rulebook file."""

import msgspec


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a rulebook file; an unknown key is an error."""
