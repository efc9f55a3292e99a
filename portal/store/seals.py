"""What the store asks of the seals of personal data; portal.security.sealing.Sealer is one."""

from typing import Protocol


class Seals(Protocol):
    """Seals personal data and makes the keyed hash by which it is looked up."""

    def seal(self, text: str, context: str) -> bytes:
        """The sealed form of a text, bound to a context."""
        ...

    def open(self, data: bytes, context: str) -> str:
        """The text that was sealed for the same context."""
        ...

    def lookup_hash(self, document_type: str, identifier: str) -> bytes:
        """The keyed hash of a number."""
        ...
