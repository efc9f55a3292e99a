"""Everybody sees who looked at them, and why."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from portal.security.access_log import Access, accesses, log_access
from portal.security.officers import create_officer
from portal.security.sealing import Sealer
from tests.security.conftest import START, add_identity
from tests.security.people import PASSWORD, PHONE, STRANGER


@pytest.fixture
async def officer(pool: Any, sealer: Sealer, harbin: str) -> int:
    created = await create_officer(
        pool, sealer, name="wang", shown_name="王*", region=harbin, password=PASSWORD, created_at=START
    )
    return created.officer_id


async def add_subject(pool: Any, identity_id: int, kind: str, region: str) -> int:
    subject_id: int = await pool.fetchval(
        """
        INSERT INTO subject (identity_id, rulebook, kind, region, archive_no, created_at)
        VALUES ($1, 'heilongjiang', $2, $3, $4, $5) RETURNING id
        """,
        identity_id,
        kind,
        region,
        f"{kind}-{identity_id}",
        START,
    )
    return subject_id


async def test_a_subject_sees_the_looks_at_all_its_archives_newest_first(
    pool: Any, sealer: Sealer, harbin: str, person: int, officer: int
) -> None:
    stranger = await add_identity(pool, sealer, STRANGER, phone=PHONE)
    doctor, insured = [await add_subject(pool, person, kind, harbin) for kind in ("doctor", "insured_person")]
    other = await add_subject(pool, stranger, "doctor", harbin)
    for n, (subject_id, by) in enumerate([(doctor, officer), (other, officer), (insured, officer), (doctor, None)]):
        await log_access(
            pool,
            subject_id=subject_id,
            officer_id=by,
            action="open_subject",
            purpose=f"purpose {n}",
            at=START + timedelta(minutes=n),
        )
    seen = await accesses(pool, person, first=10)
    assert [(look.subject_id, look.purpose) for look in seen] == [
        (doctor, "purpose 3"),
        (insured, "purpose 2"),
        (doctor, "purpose 0"),
    ]
    assert seen[0].officer is None
    assert seen[1] == Access(
        seen[1].id, insured, "open_subject", "purpose 2", "王*", "哈尔滨市", START + timedelta(minutes=2)
    )
    assert await accesses(pool, person, first=1, before=seen[0].id) == seen[1:2]
    assert [look.purpose for look in await accesses(pool, stranger, first=10)] == ["purpose 1"]


async def test_a_look_cannot_be_unmade(pool: Any, harbin: str, person: int, officer: int) -> None:
    subject_id = await add_subject(pool, person, "doctor", harbin)
    await log_access(pool, subject_id=subject_id, officer_id=officer, action="open_subject", purpose="x", at=START)
    for statement in ("DELETE FROM access_log", "UPDATE access_log SET purpose = 'y'"):
        with pytest.raises(asyncpg.RestrictViolationError):
            await pool.execute(statement)
