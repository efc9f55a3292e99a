"""Years in a subject's file: computed and published results, and where its brand stands."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

import asyncpg
import orjson

from portal.casework.file import DueKind, SubjectFile
from portal.clock import SHANGHAI
from portal.domain.anchor import Anchor
from portal.domain.result import GIVEN_ANEW, Cause
from portal.evaluation.chain import Brand
from portal.store.rows import local
from portal.store.shown import parameters_of, trace_of, trace_shown


async def read_years(connection: asyncpg.Connection, files: dict[int, SubjectFile]) -> None:
    """All years of the subjects; the newest published one is what the current result rests on."""
    rows = await connection.fetch(
        """
        SELECT subject_id, cycle, grade, reason, lowered_by, model, trace, parameters, published_on, computed_at,
               given_at,
               min(published_on) OVER (PARTITION BY subject_id ORDER BY cycle
                                       ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) AS replaced_on
        FROM yearly_result LEFT JOIN parameter_set ON parameter_set.id = parameter_set_id
        WHERE subject_id = ANY($1) ORDER BY subject_id, cycle
        """,
        list(files),
    )
    for row in rows:
        file, cycle = files[row["subject_id"]], row["cycle"]
        anchor = Anchor(
            lines=trace_of(row["trace"]),
            parameters=parameters_of(row["parameters"] or ()),
            until=date(cycle, 12, 31),
            cycle=cycle,
            model=row["model"],
            reason=row["reason"],
            lowered_by=row["lowered_by"],
            grade=row["grade"],
            values_of=_values_of(row),
            given_at=local(row["given_at"]) if row["given_at"] else None,
        )
        if row["published_on"] is None:
            file.computed[cycle] = anchor
        else:
            file.published[cycle] = file.anchor = anchor


def _values_of(row: Any) -> datetime | None:
    """A year stands by the values of the day on which it was computed; a published one by those that came to hold while
    it was the newest (`replaced_on`: the publication of a later one), and the newest of all by today's."""
    computed = local(row["computed_at"])
    if row["published_on"] is None:
        return computed
    if row["replaced_on"] is None:
        return None
    return max(computed, datetime.combine(row["replaced_on"], time(), tzinfo=SHANGHAI))


async def read_brands(connection: asyncpg.Connection, files: dict[int, SubjectFile]) -> None:
    """Where the brands of the subjects stand in their newest published year: graded branches, settled ones."""
    branches = [file for file in files.values() if file.subject.facts.get("brand")]
    if not branches:
        return
    rows = await connection.fetch(
        """
        WITH branch AS (
            SELECT s.id, s.rulebook, s.facts->>'brand' AS brand, s.current_result_id FROM subject s
            JOIN (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS asked (rulebook, brand)) AS asked
              ON s.rulebook = asked.rulebook AND s.facts ? 'brand' AND s.facts->>'brand' = asked.brand
        ), year AS (
            SELECT branch.id, rulebook, brand, y.cycle, y.grade, now.reason,
                   max(y.cycle) OVER (PARTITION BY rulebook, brand) AS newest
            FROM branch JOIN yearly_result y ON y.subject_id = branch.id AND y.published_on IS NOT NULL
            LEFT JOIN result now ON now.id = branch.current_result_id
        )
        SELECT rulebook, brand, grade, count(*) AS graded,
               count(*) FILTER (WHERE NOT EXISTS (
                   SELECT FROM result r WHERE r.subject_id = year.id AND r.cycle = year.cycle
                                          AND r.cause = 'cycle' AND r.state = 'initial')
                                 AND reason IS DISTINCT FROM $3) AS settled
        FROM year WHERE cycle = newest AND grade IS NOT NULL GROUP BY rulebook, brand, grade
        """,
        [file.subject.rulebook for file in branches],
        [file.subject.facts["brand"] for file in branches],
        GIVEN_ANEW,
    )
    for file in branches:
        brand = file.subject.rulebook, file.subject.facts["brand"]
        own = [row for row in rows if (row["rulebook"], row["brand"]) == brand]
        file.brand = Brand({row["grade"]: row["graded"] for row in own}, {row["grade"]: row["settled"] for row in own})


async def years_waiting(
    connection: asyncpg.Connection, rulebook: str, cycle: int, place: str, after: int, limit: int
) -> list[int]:
    """Subjects in a place whose result of a year is computed and not published, by id."""
    rows = await connection.fetch(
        """
        SELECT subject_id FROM yearly_result JOIN subject ON subject.id = subject_id
        WHERE cycle = $2 AND published_on IS NULL AND rulebook = $1 AND starts_with(region, $3) AND subject_id > $4
        ORDER BY subject_id LIMIT $5
        """,
        rulebook,
        cycle,
        place,
        after,
        limit,
    )
    return [row["subject_id"] for row in rows]


async def scored_since(connection: asyncpg.Connection, cycle: int, subject_ids: Sequence[int]) -> bool:
    """Whether scores or values of a model have come for any of these subjects since the year was computed."""
    since: bool = await connection.fetchval(
        """
        SELECT EXISTS (
            SELECT FROM yearly_result y WHERE y.subject_id = ANY ($2) AND y.cycle = $1 AND (
                EXISTS (SELECT FROM imported_score s WHERE s.subject_id = y.subject_id AND s.cycle = $1 AND NOT s.trial
                                                       AND s.imported_at > y.computed_at)
                OR EXISTS (SELECT FROM indicator_import i WHERE i.subject_id = y.subject_id AND i.cycle = $1
                                                            AND i.imported_at > y.computed_at)))
        """,
        cycle,
        subject_ids,
    )
    return since


async def year_skipped(connection: asyncpg.Connection, rulebook: str, cycle: int) -> bool:
    """Whether archives stood under a rulebook by the end of a year whose results are not all computed."""
    skipped: bool = await connection.fetchval(
        """
        SELECT NOT EXISTS (SELECT FROM cycle_run WHERE rulebook = $1 AND cycle = $2 AND finished_at IS NOT NULL)
           AND EXISTS (SELECT FROM subject WHERE rulebook = $1 AND created_at < $3)
        """,
        rulebook,
        cycle,
        datetime(cycle + 1, 1, 1, tzinfo=SHANGHAI),
    )
    return skipped


async def save_years(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Years that were published, years that were put right, and grades of published years that became others."""
    published = [(file.subject.id, *year) for file in files for year in file.new_years.items()]
    if published:
        await connection.execute(
            """
            UPDATE yearly_result y SET published_on = new.published_on
            FROM unnest($1::bigint[], $2::int[], $3::date[]) AS new (subject_id, cycle, published_on)
            WHERE y.subject_id = new.subject_id AND y.cycle = new.cycle
            """,
            *map(list, zip(*published, strict=True)),
        )
    right = [year for file in files for year in file.corrected_years.values()]
    if right:
        found = [year.evaluation for year in right]
        await connection.execute(
            """
            UPDATE yearly_result y
            SET score = new.score, grade = new.grade, computed_grade = new.computed_grade,
                lowered_by = new.lowered_by, trace = new.trace::jsonb
            FROM unnest($1::bigint[], $2::int[], $3::numeric[], $4::text[], $5::text[], $6::text[], $7::text[])
                AS new (subject_id, cycle, score, grade, computed_grade, lowered_by, trace)
            WHERE y.subject_id = new.subject_id AND y.cycle = new.cycle
            """,
            [year.subject_id for year in right],
            [year.cycle for year in right],
            [each.score for each in found],
            [each.grade.code if each.grade else None for each in found],
            [each.computed_grade.code if each.computed_grade else None for each in found],
            [year.lowered_by for year in right],
            # As text: a list of lists would be taken for an array of more dimensions.
            [orjson.dumps(trace_shown(each.trace)).decode() for each in found],
        )
    anew = [(file.subject.id, cycle, file.published[cycle]) for file in files for cycle in file.given_anew]
    if anew:
        await connection.execute(
            """
            UPDATE yearly_result y SET given_at = new.given_at, model = new.model
            FROM unnest($1::bigint[], $2::int[], $3::timestamptz[], $4::text[])
                AS new (subject_id, cycle, given_at, model)
            WHERE y.subject_id = new.subject_id AND y.cycle = new.cycle
            """,
            [subject_id for subject_id, _, _ in anew],
            [cycle for _, cycle, _ in anew],
            [year.given_at for _, _, year in anew],
            [year.model for _, _, year in anew],
        )
    corrected = [
        (each.subject_id, each.cycle, annual.code, computed.code if computed else None)
        for file in files
        for each in file.new_results
        if (annual := each.evaluation.annual_grade) is not None and file.years.get(each.cycle or 0) != annual.code
        for computed in [each.evaluation.computed_grade]
    ]
    if corrected:
        await connection.execute(
            """
            UPDATE yearly_result y SET grade = new.grade, computed_grade = new.computed_grade
            FROM unnest($1::bigint[], $2::int[], $3::text[], $4::text[])
                AS new (subject_id, cycle, grade, computed_grade)
            WHERE y.subject_id = new.subject_id AND y.cycle = new.cycle
            """,
            *map(list, zip(*corrected, strict=True)),
        )


async def wake_brands(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """All branches of a brand are looked at again when the yearly result of one is published, settled or corrected."""
    moved = [
        (file.subject.rulebook, file.subject.facts["brand"], max(moments))
        for file in files
        if file.subject.facts.get("brand") and (moments := _moments(file))
    ]
    if moved:
        await connection.execute(
            """
            INSERT INTO due_act (kind, subject_id, ref_id, due_at)
            SELECT $1, s.id, s.id, max(moved.at)
            FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS moved (rulebook, brand, at)
            JOIN subject s ON s.rulebook = moved.rulebook AND s.facts ? 'brand' AND s.facts->>'brand' = moved.brand
            GROUP BY s.id ORDER BY s.id
            ON CONFLICT (kind, ref_id) WHERE done_at IS NULL DO NOTHING
            """,
            DueKind.BRAND_CHANGES,
            *map(list, zip(*moved, strict=True)),
        )


def _moments(file: SubjectFile) -> list[datetime]:
    """When a yearly result of the file moved on, or the grade of a year became another."""
    return [
        datetime.combine(each.final_on, time(), tzinfo=SHANGHAI) if each.state.settled and each.final_on else each.as_of
        for each in (*file.new_results, *file.touched_results)
        if each.cause is Cause.CYCLE or each.evaluation.annual_grade is not None
    ]
