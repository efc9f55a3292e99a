"""A store on a real database with Heilongjiang in force, and somebody to record on."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Any

import pytest

from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry
from portal.casework.subjects import register
from portal.clock import SHANGHAI
from portal.domain.identifiers import Identifier
from portal.domain.subject import SubjectKind
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.parameters import enter_parameter
from portal.store.registry import NewIdentity, add_identities

START = datetime(2026, 2, 1, 9, tzinfo=SHANGHAI)
HOSPITAL = "12230100414000001M"


@pytest.fixture
def sealer() -> Sealer:
    """A key of this test alone."""
    return Sealer(b"k" * 32)


@pytest.fixture
async def store(pool: Any, sealer: Sealer) -> PostgresStore:
    """A store in which Heilongjiang is in force."""
    async with pool.acquire() as connection:
        await enter_parameter(
            connection, "heilongjiang", "in_force_from", "2021-12-01", date(2021, 12, 1), "试验文件", START
        )
    return PostgresStore(pool, sealer)


Registrar = Callable[..., Awaitable[int]]


@pytest.fixture
def registrar(pool: Any, store: PostgresStore, sealer: Sealer) -> Registrar:
    """Opens an archive for a new identity and returns the subject's id."""

    async def open_archive(
        kind: SubjectKind = SubjectKind.DESIGNATED_MEDICAL_INSTITUTION,
        number: str = "JGYL20260001",
        region: str = "230102",
        now: datetime = START,
    ) -> int:
        async with pool.acquire() as connection:
            identities = [NewIdentity(Identifier.of("other", number), "北方示例医院", "+8613800000001")]  # type: ignore[arg-type]
            [identity_id] = await add_identities(connection, identities, sealer, now)
        async with store.transaction() as transaction:
            return (await register(transaction, [NewSubject(identity_id, "heilongjiang", kind, region)], now))[0]

    return open_archive


def entry(subject_id: int, item: str = "B2", document_no: str = "黑医保罚〔2026〕1号", **more: Any) -> RecordEntry:
    """An entry as an officer in Harbin fills it in."""
    filled: dict[str, Any] = {
        "decided_on": date(2026, 2, 1),
        "facts": "串换诊疗项目",
        "basis": "《医疗保障基金使用监督管理条例》第三十八条",
        "handling_type": "行政处罚",
        "authority": "230100",
        **more,
    }
    return RecordEntry(subject_id=subject_id, item=item, document_no=document_no, **filled)
