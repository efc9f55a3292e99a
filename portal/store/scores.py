"""Imported scores: read with the file, appended, never moved."""

from collections.abc import Sequence
from operator import attrgetter

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.identifiers import Identifier
from portal.domain.score import ImportedScore
from portal.store.rows import copy, local
from portal.store.seals import Seals

_COLUMNS = (
    "subject_id", "cycle", "model", "score", "trial", "batch", "imported_at", "imported_by", "evaluator",
    "evaluator_licence",
)  # fmt: skip


async def read_scores(connection: asyncpg.Connection, files: dict[int, SubjectFile]) -> None:
    """All scores of the subjects, in the order of their arrival."""
    rows = await connection.fetch(
        f"SELECT {', '.join(_COLUMNS)}, id FROM imported_score WHERE subject_id = ANY($1) ORDER BY id",  # noqa: S608
        list(files),
    )
    for row in rows:
        score = ImportedScore(*row)
        score.imported_at = local(score.imported_at)
        files[score.subject_id].scores.append(score)


async def copy_scores(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Appends the new ones."""
    row = attrgetter(*_COLUMNS)
    await copy(connection, "imported_score", _COLUMNS, [row(score) for file in files for score in file.new_scores])


async def subjects_by_identifier(
    connection: asyncpg.Connection, rulebook: str, identifiers: Sequence[Identifier], seals: Seals
) -> list[list[int]]:
    """The subjects under a rulebook of each identifier, in the same order; a person may be several of them."""
    readings = [(place, each) for place, whole in enumerate(identifiers) for each in whole.readings]
    rows = await connection.fetch(
        """
        SELECT DISTINCT place, subject.id
        FROM unnest($1::int[], $2::text[], $3::bytea[]) AS given (place, document_type, identifier_hash)
        JOIN identity_key AS key USING (document_type, identifier_hash)
        JOIN subject ON subject.identity_id = key.id AND subject.rulebook = $4
        ORDER BY place, subject.id
        """,
        [place for place, _ in readings],
        [each.document_type for _, each in readings],
        [seals.lookup_hash(each.document_type, each.number) for _, each in readings],
        rulebook,
    )
    found: list[list[int]] = [[] for _ in identifiers]
    for row in rows:
        found[row["place"]].append(row["id"])
    return found
