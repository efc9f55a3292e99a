"""What the notifier needs from a provider, and what a provider may answer."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text in clear, on its way out; never logged."""

    ref: UUID
    to: str  # E.164
    to_shown: str  # masked
    body: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took the text and calls it `sid`."""

    sid: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider will never take this text for this number."""

    code: str


@dataclass(frozen=True, slots=True)
class Later:
    """The provider did not take this text; another try may succeed."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The provider may have taken the text: no answer, or one that does not say."""

    code: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """The provider takes nothing at present; nothing is known against this text."""

    code: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The provider refuses us, not the text: an operator has to act."""

    code: str


@dataclass(frozen=True, slots=True)
class Found:
    """Sids of the provider's texts with this body to this number; empty when it knows none."""

    sids: tuple[str, ...]


Answer = Accepted | Refused | Later | Uncertain | Unavailable | Misconfigured


class Gateway(Protocol):
    """A provider of texts."""

    settle: timedelta  # age at which a request that `find` does not know has certainly not arrived

    def send(self, text: Outgoing) -> Awaitable[Answer]:
        """Hand over a text. Raises nothing that the provider or the network may cause."""
        ...

    def find(self, text: Outgoing, since: datetime) -> Awaitable[Found | Unavailable | Misconfigured]:
        """Texts handed over since an instant that may be this one."""
        ...

    def close(self) -> Awaitable[None]:
        """Let go of connections."""
        ...
