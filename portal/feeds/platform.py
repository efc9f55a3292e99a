"""What the worker needs from a platform outside, and what one may answer (openapi.yaml)."""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from uuid import UUID

Standing = Literal["sent", "acknowledged", "adopted", "rejected"]


@dataclass(frozen=True, slots=True)
class Taken:
    """The platform has the push. `standing`: taken over, received and read, adopted, or rejected with a reason."""

    standing: Standing
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """The platform knows no push of that key: it never arrived, or was lost there."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform will never take this push as it is."""

    code: str


@dataclass(frozen=True, slots=True)
class Unavailable:
    """No answer, or none that says anything about this push; the next try is as good as the first."""

    code: str


@dataclass(frozen=True, slots=True)
class Misconfigured:
    """The platform refuses us, not the push: an operator has to act."""

    code: str


class Platform(Protocol):
    """A platform outside. A push may be handed over any number of times: its key makes it count once."""

    def hand_over(self, ref: UUID, body: Mapping[str, Any]) -> Awaitable[Taken | Refused | Unavailable | Misconfigured]:
        """Give a push. Raises nothing that the platform or the network may cause."""
        ...

    def ask(self, ref: UUID) -> Awaitable[Taken | Unknown | Unavailable | Misconfigured]:
        """What became of a push."""
        ...
