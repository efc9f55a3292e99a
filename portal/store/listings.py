"""Listings: read with a file as far as they are not over, appended, moved on, each step kept."""

from collections.abc import Mapping, Sequence

import asyncpg

from portal.casework.file import SubjectFile
from portal.casework.keeping import BROKEN
from portal.domain.listing import Listing, ListingState
from portal.store.rows import copy, local, reserve
from portal.store.shown import deadline_of, deadline_shown


async def read(connection: asyncpg.Connection, files: Mapping[int, SubjectFile], ids: Sequence[int]) -> None:
    """Puts the listings of subjects that are not over into their files, and those that a change of grade ended."""
    rows = await connection.fetch(
        """
        SELECT id, subject_id, list, state, since, article, basis, listed_on, left_on, left_reason, decided_by,
               answer_deadline, report_deadline, reported_at, objection_no, answered_at
        FROM listing
        WHERE subject_id = ANY($1) AND (state NOT IN ('left', 'dropped') OR left_reason = $2) ORDER BY id
        """,
        ids,
        BROKEN,
    )
    for row in rows:
        file = files[row["subject_id"]]
        listing = Listing(
            subject_id=row["subject_id"],
            name=row["list"],
            state=ListingState(row["state"]),
            since=row["since"],
            article=row["article"],
            basis=row["basis"],
            listed_on=row["listed_on"],
            left_on=row["left_on"],
            left_reason=row["left_reason"],
            decided_by=row["decided_by"],
            answer_due=deadline_of(row["answer_deadline"]),
            report_due=deadline_of(row["report_deadline"]),
            reported_at=local(row["reported_at"]) if row["reported_at"] else None,
            objection_no=row["objection_no"],
            answered_at=local(row["answered_at"]) if row["answered_at"] else None,
            id=row["id"],
        )
        if listing.over:
            file.broken.append(listing)
        else:
            file.listings.append(listing)


async def save(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    """Stores what became of listings, new ones, and every step. Moved ones first: a road may end and begin at once."""
    await _move(connection, files)
    await _add(connection, files)
    await copy(
        connection,
        "listing_event",
        ("listing_id", "step", "officer_id", "by_subject", "agent_id", "words", "happened_at"),
        [
            (
                each.listing.id, each.step, each.actor.officer_id, each.actor.is_subject, each.actor.agent_id,
                each.words, each.happened_at,
            )
            for file in files
            for each in file.listing_events
        ],
    )  # fmt: skip


async def _add(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    new = [listing for file in files for listing in file.new_listings]
    if not new:
        return
    for listing, new_id in zip(new, await reserve(connection, "listing", len(new)), strict=True):
        listing.id = new_id
    await copy(
        connection,
        "listing",
        (
            "id", "subject_id", "list", "state", "since", "article", "basis", "listed_on", "left_on", "left_reason",
            "decided_by", "answer_due_on", "answer_deadline", "report_due_on", "report_deadline", "reported_at",
            "objection_no", "answered_at",
        ),
        [
            (
                each.id, each.subject_id, each.name, each.state, each.since, each.article, each.basis, each.listed_on,
                each.left_on, each.left_reason, each.decided_by, each.answer_due.on if each.answer_due else None,
                deadline_shown(each.answer_due), each.report_due.on if each.report_due else None,
                deadline_shown(each.report_due), each.reported_at, each.objection_no, each.answered_at,
            )
            for each in new
        ],
    )  # fmt: skip


async def _move(connection: asyncpg.Connection, files: Sequence[SubjectFile]) -> None:
    moved = [listing for file in files for listing in file.touched_listings]
    if moved:
        await connection.execute(
            """
            UPDATE listing
            SET state = moved.state, article = moved.article, basis = moved.basis, listed_on = moved.listed_on,
                left_on = moved.left_on, left_reason = moved.left_reason, decided_by = moved.decided_by,
                answer_due_on = moved.answer_due_on, answer_deadline = moved.answer_deadline,
                report_due_on = moved.report_due_on, report_deadline = moved.report_deadline,
                reported_at = moved.reported_at, objection_no = moved.objection_no,
                answered_at = moved.answered_at
            FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::date[], $6::date[], $7::text[],
                        $8::bigint[], $9::date[], $10::jsonb[], $11::date[], $12::jsonb[], $13::timestamptz[],
                        $14::text[], $15::timestamptz[])
                AS moved (id, state, article, basis, listed_on, left_on, left_reason, decided_by, answer_due_on,
                          answer_deadline, report_due_on, report_deadline, reported_at, objection_no, answered_at)
            WHERE listing.id = moved.id
            """,
            [each.id for each in moved],
            [each.state for each in moved],
            [each.article for each in moved],
            [each.basis for each in moved],
            [each.listed_on for each in moved],
            [each.left_on for each in moved],
            [each.left_reason for each in moved],
            [each.decided_by for each in moved],
            [each.answer_due.on if each.answer_due else None for each in moved],
            [deadline_shown(each.answer_due) for each in moved],
            [each.report_due.on if each.report_due else None for each in moved],
            [deadline_shown(each.report_due) for each in moved],
            [each.reported_at for each in moved],
            [each.objection_no for each in moved],
            [each.answered_at for each in moved],
        )
