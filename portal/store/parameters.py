"""Local parameters that operators entered, each with the day from which it holds and the document that sets it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

import asyncpg

from portal.casework.ports import Waiting
from portal.clock import SHANGHAI
from portal.rulebooks.held import Held, carried_out
from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.parameters import Entered, ParameterInvalid, acts_on_results, laid_over
from portal.store.rows import local


def since(held: Held) -> datetime:
    """The instant from which a value acts: midnight of its day, or its entry where that came later."""
    return max(datetime.combine(held.valid_from, time(), tzinfo=SHANGHAI), local(held.entered_at))


async def held_values(connection: asyncpg.Connection) -> list[Held]:
    """All values that were ever entered, in the order in which they take each other's place."""
    rows = await connection.fetch(
        "SELECT rulebook, key, value, valid_from, document, entered_at, applied_at FROM local_parameter "
        "ORDER BY valid_from, id"
    )
    return [Held(*row) for row in rows]


def acting(held: Iterable[Held], on: date) -> dict[str, list[datetime]]:
    """The instants of the values that hold by a day and have not acted on all results yet, by rulebook, oldest first.

    Those that were entered late on one day act together, with the newest (see `parameter_waiting`).
    """
    found: dict[str, dict[tuple[date, bool], datetime]] = {}
    for each in held:
        if each.applied_at is None and each.valid_from <= on:
            moment = since(each)
            turn = moment.date(), moment.time() != time()
            instants = found.setdefault(each.rulebook, {})
            instants[turn] = max(moment, instants.get(turn, moment))
    return {rulebook: sorted(instants.values()) for rulebook, instants in found.items()}


async def history(connection: Any, rulebook: str, keys: Sequence[str] | None = None) -> list[Held]:
    """Every value that was ever entered for a rulebook, the newest first."""
    rows = await connection.fetch(
        """
        SELECT rulebook, key, value, valid_from, document, entered_at, applied_at FROM local_parameter
        WHERE rulebook = $1 AND ($2::text[] IS NULL OR key = ANY ($2)) ORDER BY valid_from DESC, id DESC
        """,
        rulebook,
        keys,
    )
    return [Held(*row) for row in rows]


async def enter_parameter(
    connection: asyncpg.Connection,
    rulebook: str,
    key: str,
    value: Any,
    valid_from: date,
    document: str,
    now: datetime,
) -> None:
    """Takes down an operator's value with the day from which it holds and the document that sets it.

    An earlier value stays on record. Raises ParameterInvalid (portal.rulebooks.parameters) and stores nothing when
    the value cannot be, by itself or beside the others that hold on that day.
    """
    if not document.strip():
        raise ParameterInvalid(key, "the document that sets the value")
    if rulebook not in codes():
        raise ParameterInvalid(rulebook, f"a rulebook out of {codes()}")
    book = shipped(rulebook)
    others = carried_out(book, await held_values(connection), valid_from)
    laid_over(book, {**others, key: Entered(value, valid_from, document)})
    await connection.execute(
        """
        INSERT INTO local_parameter (rulebook, key, value, valid_from, document, entered_at, applied_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        rulebook,
        key,
        value,
        valid_from,
        document,
        now,
        None if acts_on_results(key) else now,
    )


async def parameter_waiting(connection: asyncpg.Connection, now: datetime) -> Waiting | None:
    """Of an operator's values that have not acted yet though their day has come, the one that holds longest, locked.

    One pass over the results lets all values of its rulebook act that hold since the same instant, or were entered
    late on the same day: of these it is the newest.
    """
    row = await connection.fetchrow(
        """
        SELECT id, rulebook, reached, greatest(valid_from::timestamp AT TIME ZONE $2, entered_at) AS since
        FROM local_parameter WHERE applied_at IS NULL AND valid_from <= $1
        ORDER BY greatest(valid_from, (entered_at AT TIME ZONE $2)::date),
                 entered_at > valid_from::timestamp AT TIME ZONE $2, entered_at DESC, id DESC
        LIMIT 1 FOR UPDATE
        """,
        now.date(),
        SHANGHAI.key,
    )
    if row is None:
        return None
    return Waiting(row["id"], row["rulebook"], row["since"].astimezone(SHANGHAI), row["reached"])


async def parameter_acted(connection: asyncpg.Connection, waiting: Waiting, reached: int | None, now: datetime) -> None:
    """Notes up to which subject a value has acted; None: it is done, and so are those of its pass."""
    if reached is not None:
        await connection.execute("UPDATE local_parameter SET reached = $2 WHERE id = $1", waiting.id, reached)
        return
    await connection.execute(
        """
        UPDATE local_parameter SET applied_at = $3
        WHERE rulebook = $1 AND applied_at IS NULL AND valid_from <= $2
          AND greatest(valid_from::timestamp AT TIME ZONE $4, entered_at) <= $5
        """,
        waiting.rulebook,
        waiting.since.date(),
        now,
        SHANGHAI.key,
        waiting.since,
    )
