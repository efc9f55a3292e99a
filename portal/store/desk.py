"""The work on cases: who has them, and what other units say."""

from collections.abc import Mapping, Sequence
from operator import attrgetter

import asyncpg

from portal.casework.file import SubjectFile
from portal.domain.handling import Opinion
from portal.store.rows import copy, local, reserve

_QUESTION = ("unit", "question", "until", "asked_by", "asked_at")
_ANSWER = ("answer", "answered_by", "answered_on", "recorded_by", "recorded_at")


async def read_opinions(connection: asyncpg.Connection, files: Mapping[int, SubjectFile], ids: Sequence[int]) -> None:
    """Puts what other units were asked into the files of subjects, the oldest first."""
    rows = await connection.fetch(
        f"""
        SELECT c.subject_id, q.case_id, q.id, {", ".join(f"q.{name}" for name in (*_QUESTION, *_ANSWER))}
        FROM case_opinion q JOIN credit_case c ON c.id = q.case_id WHERE c.subject_id = ANY($1) ORDER BY q.id
        """,  # noqa: S608
        ids,
    )
    for row in rows:
        file = files[row["subject_id"]]
        given = {name: row[name] for name in ("id", *_QUESTION, *_ANSWER)}
        given["asked_at"] = local(row["asked_at"])
        given["recorded_at"] = local(row["recorded_at"]) if row["recorded_at"] else None
        file.opinions.append(Opinion(case=next(each for each in file.cases if each.id == row["case_id"]), **given))


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores the steps of the work on cases, new questions, and answers."""
    await copy(
        connection,
        "case_handling",
        ("case_id", "step", "officer_id", "held_by", "reason", "happened_at"),
        [
            (each.case.id, each.step, each.officer_id, each.held_by, each.reason, each.happened_at)
            for file in files
            for each in file.handlings
        ],
    )
    new = [opinion for file in files for opinion in file.new_opinions]
    if new:
        for opinion, new_id in zip(new, await reserve(connection, "case_opinion", len(new)), strict=True):
            opinion.id = new_id
        asked = attrgetter("id", "case.id", *_QUESTION)
        await copy(connection, "case_opinion", ("id", "case_id", *_QUESTION), [asked(each) for each in new])
    answered = [opinion for file in files for opinion in file.touched_opinions]
    if answered:
        await connection.executemany(
            """
            UPDATE case_opinion
            SET answer = $2, answered_by = $3, answered_on = $4, recorded_by = $5, recorded_at = $6 WHERE id = $1
            """,
            list(map(attrgetter("id", *_ANSWER), answered)),
        )
