"""Documents that an operator has registered."""

from datetime import datetime

import asyncpg


async def read_documents(connection: asyncpg.Connection) -> list[str]:
    """Their texts, the oldest first."""
    rows = await connection.fetch("SELECT text FROM document ORDER BY added_at, sha256")
    return [row["text"] for row in rows]


async def add_document(connection: asyncpg.Connection, sha256: str, text: str, at: datetime) -> bool:
    """Keep a document under its hash; False when it was there already."""
    status = await connection.execute(
        "INSERT INTO document (sha256, text, added_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", sha256, text, at
    )
    return bool(status == "INSERT 0 1")
