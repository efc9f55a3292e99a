"""What daily feeds bring of the days before: results published or standing no longer (CON-26), and commitments."""

from datetime import date
from typing import Any, Final

import asyncpg

from portal.casework.ports import DailyFeed, Standing
from portal.domain.push import Matter

# $1 rulebook, $2 first day or null, $3 the day before which, $4 the last id, $5 how many, $6 platform.
_FOUND: Final = {
    Matter.RESULT: """
        SELECT r.id, s.id AS subject_id, 'result:' || r.id AS once, day AS happened_on,
               s.identity_id AS identity, s.kind, s.region,
               CASE WHEN NOT undone THEN trim_scale(r.score)::text END AS score,
               CASE WHEN NOT undone THEN r.grade->>'code' END AS grade, r.state, r.cycle, r.published_on::text
        FROM result r JOIN subject s ON s.id = r.subject_id AND s.current_result_id = r.id,
             LATERAL (SELECT coalesce(r.reason = 'score_given_anew', false) AS undone) AS u,
             LATERAL (SELECT CASE WHEN undone THEN (r.as_of AT TIME ZONE 'Asia/Shanghai')::date
                                  ELSE r.published_on END AS day) AS d
        WHERE s.rulebook = $1 AND day >= coalesce($2, '-infinity'::date) AND day < $3
          AND r.id > $4 AND r.state NOT IN ('trial', 'lapsed')
          AND NOT EXISTS (SELECT FROM push WHERE once = 'result:' || r.id || ':' || $6::text)
        ORDER BY r.id LIMIT $5
    """,
    Matter.COMMITMENT: """
        SELECT * FROM (
            SELECT c.id, s.id AS subject_id, 'commitment:' || c.id || ':' || c.state AS once,
                   (greatest(c.signed_at, (SELECT max(found_at) FROM commitment_finding f WHERE f.commitment_id = c.id))
                       AT TIME ZONE 'Asia/Shanghai')::date AS happened_on,
                   s.identity_id AS identity, s.kind, s.region, c.article, c.version, c.state,
                   ((c.signed_at AT TIME ZONE 'Asia/Shanghai')::date)::text AS signed_on
            FROM commitment c JOIN subject s ON s.id = c.subject_id WHERE s.rulebook = $1 AND c.id > $4
        ) AS found
        WHERE happened_on >= coalesce($2, '-infinity'::date) AND happened_on < $3
          AND NOT EXISTS (SELECT FROM push WHERE push.once = found.once || ':' || $6::text)
        ORDER BY id LIMIT $5
    """,
}
_NOT_IN_THE_RECORD = {"id", "subject_id", "once", "happened_on"}


async def feed_reached(connection: asyncpg.Connection, feed: DailyFeed) -> date | None:
    """Up to which day a feed is done; nobody else works on it until this transaction ends."""
    key = (feed.rulebook, feed.platform, feed.matter)
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext($1))", f"daily:{':'.join(key)}")
    reached: date | None = await connection.fetchval(
        "SELECT reached FROM daily_feed WHERE rulebook = $1 AND platform = $2 AND matter = $3", *key
    )
    return reached


async def feed_done(connection: asyncpg.Connection, feed: DailyFeed, reached: date) -> None:
    """Everything of the days before is in the outbox."""
    await connection.execute(
        """
        INSERT INTO daily_feed (rulebook, platform, matter, reached) VALUES ($1, $2, $3, $4)
        ON CONFLICT (rulebook, platform, matter) DO UPDATE SET reached = excluded.reached
        """,
        feed.rulebook,
        feed.platform,
        feed.matter,
        reached,
    )


async def standing_of(
    connection: asyncpg.Connection, feed: DailyFeed, since: date | None, before: date, after: int, limit: int
) -> list[Standing]:
    """What the days brought that still stands and has not been pushed there, by id."""
    rows = await connection.fetch(_FOUND[feed.matter], feed.rulebook, since, before, after, limit, feed.platform)
    return [Standing(row["id"], row["subject_id"], row["once"], row["happened_on"], _record(dict(row))) for row in rows]


def _record(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if key not in _NOT_IN_THE_RECORD}
