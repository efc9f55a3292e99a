"""Risk warnings and levels of monitoring: read with a file, appended, and the end of a level added."""

from collections.abc import Mapping, Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.monitoring import Monitoring, RiskWarning
from portal.store.rows import copy, local, reserve


async def read(connection: asyncpg.Connection, files: Mapping[int, SubjectFile], ids: Sequence[int]) -> None:
    """Puts the warnings of subjects and what followed them into their files, the oldest first."""
    rows = await connection.fetch(
        """
        SELECT w.subject_id, w.id AS warning_id, w.fallen, w.days, w.warned_at, m.id, m.level, m.name, m.name_en,
               m.article, m.reason, m.region, m.decided_at, m.decided_by, m.ended_at, m.ended_by, m.end_reason
        FROM risk_warning w LEFT JOIN monitoring m ON m.warning_id = w.id
        WHERE w.subject_id = ANY($1) ORDER BY w.id, m.id
        """,
        ids,
    )
    for row in rows:
        file = files[row["subject_id"]]
        if not file.warnings or file.warnings[-1].id != row["warning_id"]:
            file.warnings.append(
                RiskWarning(row["subject_id"], row["fallen"], row["days"], local(row["warned_at"]), row["warning_id"])
            )
        if row["id"] is not None:
            file.monitorings.append(
                Monitoring(
                    subject_id=row["subject_id"],
                    level=row["level"],
                    name=row["name"],
                    name_en=row["name_en"],
                    article=row["article"],
                    warning=file.warnings[-1],
                    reason=row["reason"],
                    region=row["region"],
                    decided_at=local(row["decided_at"]),
                    decided_by=row["decided_by"],
                    ended_at=local(row["ended_at"]) if row["ended_at"] else None,
                    ended_by=row["ended_by"],
                    end_reason=row["end_reason"],
                    id=row["id"],
                )
            )


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores new warnings, the ends of levels, then new levels: at most one runs."""
    warnings = [each for file in files for each in file.new_warnings]
    if warnings:
        for each, new_id in zip(warnings, await reserve(connection, "risk_warning", len(warnings)), strict=True):
            each.id = new_id
    await copy(
        connection,
        "risk_warning",
        ("id", "subject_id", "fallen", "days", "warned_at"),
        [(each.id, each.subject_id, each.fallen, each.days, each.warned_at) for each in warnings],
    )
    ended = [each for file in files for each in file.touched_monitorings]
    if ended:
        await connection.execute(
            """
            UPDATE monitoring SET ended_at = over.ended_at, ended_by = over.ended_by, end_reason = over.end_reason
            FROM unnest($1::bigint[], $2::timestamptz[], $3::bigint[], $4::text[])
                AS over (id, ended_at, ended_by, end_reason)
            WHERE monitoring.id = over.id
            """,
            [each.id for each in ended],
            [each.ended_at for each in ended],
            [each.ended_by for each in ended],
            [each.end_reason for each in ended],
        )
    new = [each for file in files for each in file.new_monitorings]
    if not new:
        return
    for level, new_id in zip(new, await reserve(connection, "monitoring", len(new)), strict=True):
        level.id = new_id
    await copy(
        connection,
        "monitoring",
        (
            "id", "subject_id", "warning_id", "level", "name", "name_en", "article", "reason", "region", "decided_by",
            "decided_at",
        ),
        [
            (
                each.id, each.subject_id, each.warning.id, each.level, each.name, each.name_en, each.article,
                each.reason, each.region, each.decided_by, each.decided_at,
            )
            for each in new
        ],
    )  # fmt: skip
