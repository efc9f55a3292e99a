"""The story's texts went out in its time: the notifier has none of them to send."""

from datetime import datetime, timedelta

import asyncpg

from portal.security.sealing import Sealer

SHOWN_DAYS = 30  # older ones would only bury new texts on the phone of /dev/texts


async def deliver(connection: asyncpg.Connection, sealer: Sealer, now: datetime) -> None:
    """Notes every waiting text as delivered when it was due (08:00 at the earliest), and shows the latest."""
    rows = await connection.fetch(
        """
        WITH gone AS (
            UPDATE outbox
            SET state = 'delivered', attempts = 1, provider_sid = 'local:' || ref,
                sent_at = greatest(created_at, date_trunc('day', created_at) + interval '8 hours'),
                receipt_at = greatest(created_at, date_trunc('day', created_at) + interval '8 hours')
            WHERE state = 'queued'
            RETURNING ref, identity_id, body_sealed, sent_at
        )
        SELECT ref, phone_shown, body_sealed, sent_at FROM gone JOIN identity ON identity.id = identity_id
        WHERE sent_at > $1 ORDER BY sent_at
        """,
        now - timedelta(days=SHOWN_DAYS),
    )
    await connection.executemany(
        "INSERT INTO dev_text (ref, to_shown, body, sent_at) VALUES ($1, $2, $3, $4)",
        [(ref, shown, sealer.open(body, "outbox.body"), sent_at) for ref, shown, body, sent_at in rows],
    )
