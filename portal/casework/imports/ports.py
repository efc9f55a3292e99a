"""What imports need from the store beyond casework's transaction."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from portal.casework.ports import NewIdentity, Transaction
from portal.domain.identifiers import Identifier
from portal.domain.subject import SubjectKind


@dataclass(frozen=True, slots=True)
class SubjectKey:
    """What names an archive from outside."""

    identifier: Identifier
    rulebook: str
    kind: SubjectKind


class ImportTransaction(Transaction, Protocol):
    """A transaction that can also look up and register by identifier, set by set."""

    async def regions(self) -> frozenset[str]:
        """The codes of all known regions."""
        ...

    async def add_identities(self, identities: Sequence[NewIdentity], now: datetime) -> list[int]:
        """Ids of the identities in the same order; a known one keeps what is on file."""
        ...

    async def find_subjects(self, keys: Sequence[SubjectKey]) -> list[int | None]:
        """The subject of each key, in the same order."""
        ...

    async def add_indicator_values(
        self, values: Mapping[tuple[int, int, str], Mapping[str, str]], now: datetime
    ) -> None:
        """Appends values of indicators, by subject, year and version of the model."""
        ...

    async def values_of_published(
        self, years: Collection[tuple[int, int]]
    ) -> dict[tuple[int, int], dict[str, Decimal]]:
        """The newest values of indicators of those of these years, by subject and year, that are published."""
        ...


class ImportStore(Protocol):
    """Where an import writes."""

    def transaction(self) -> AbstractAsyncContextManager[ImportTransaction]:
        """A new transaction, beside others that are open; it commits when the block ends without an error."""
        ...
