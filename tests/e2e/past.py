"""What an office did months ago: told to the portal by casework, with the clock of each day."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from portal.casework import documents, measures, repairs
from portal.casework.cases import By
from portal.casework.ports import NewSubject
from portal.casework.record import RecordEntry, record_in
from portal.casework.subjects import register
from portal.clock import SystemClock
from portal.commands.installation import opened, sealer
from portal.domain.case_outcomes import CaseMoved, FiledIncomplete
from portal.domain.identifiers import Identifier
from portal.domain.outcomes import DocumentDelivered, MeasureDecided, Recorded
from portal.domain.subject import SubjectKind
from portal.domain.working_days import add_months
from portal.security.sealing import Sealer
from portal.settings import Settings
from portal.store.archive import PostgresStore
from portal.store.pool import open_pool
from portal.store.registry import NewIdentity, add_identities
from tests.e2e.operating import Operator

CHENGDU, HARBIN = "510104", "230102"


def at(days_ago: int) -> datetime:
    """Ten in the morning, so many days ago."""
    now = SystemClock().now()
    return datetime.combine(now.date() - timedelta(days=days_ago), time(10), tzinfo=now.tzinfo)


@dataclass(frozen=True, slots=True)
class Past:
    """Casework on the database of the portal that runs."""

    pool: Any
    store: PostgresStore
    sealer: Sealer

    async def archive(self, number: str, name: str, kind: SubjectKind, **where: Any) -> int:
        """An archive that was opened 330 days ago; its subject.id."""
        who = NewIdentity(Identifier.parse(number), name, "+8613800017001", ())
        async with self.pool.acquire() as connection:
            [identity] = await add_identities(connection, [who], self.sealer, at(330))
        async with self.store.transaction() as transaction:
            [archive] = await register(transaction, [NewSubject(identity, kind=kind, **where)], at(330))
        return archive

    async def shop(self, number: str, name: str) -> int:
        """The archive of a pharmacy of Heilongjiang."""
        kind = SubjectKind.DESIGNATED_PHARMACY
        return await self.archive(number, name, kind, rulebook="heilongjiang", region=HARBIN)

    async def entry(self, archive: int, item: str, document_no: str, region: str, days_ago: int, **more: Any) -> int:
        """An entry of a day; its id."""
        command = RecordEntry(
            subject_id=archive, item=item, decided_on=at(days_ago).date(), document_no=document_no,
            facts="违规结算医保基金，已退回", basis="条例第三十八条", handling_type="行政处罚", authority=region,
            **more,
        )  # fmt: skip
        async with self.store.transaction() as transaction:
            [outcome] = await record_in(transaction, [command], at(days_ago))
        assert isinstance(outcome, Recorded), outcome
        return outcome.entry.id

    async def refused_repair(self, archive: int, entry: int, region: str, days_ago: int, *, received: bool) -> None:
        """A repair of an entry that was asked for and refused on a day; the letter came that day, or not yet."""
        on, authority = at(days_ago), By(authority=region)
        identity = await self.pool.fetchval("SELECT identity_id FROM subject WHERE id = $1", archive)
        asked = repairs.FileRepair(
            subject_id=archive, entries=(entry,), reasons="已整改", evidence=True, commitment=True
        )
        filed = await repairs.file(self.store, asked, By(identity_id=identity), on)
        assert isinstance(filed, CaseMoved), filed
        case = await self.pool.fetchval("SELECT id FROM credit_case WHERE subject_id = $1", archive)
        await repairs.accept(self.store, case, authority, on)  # is no step where receipt is acceptance
        refused = await repairs.decide(self.store, case, granted=False, reason="尚未整改", by=authority, now=on)
        assert isinstance(refused, CaseMoved), refused
        if received:
            letter = await self.pool.fetchval(
                "SELECT id FROM issued_document WHERE kind = 'repair_refusal' AND ref_id = $1", case
            )
            came = await documents.deliver(
                self.store, letter, received_at=on, proof="送达回证", authority=region, officer_id=None, now=on
            )
            assert isinstance(came, DocumentDelivered), came


@asynccontextmanager
async def past(operator: Operator) -> AsyncIterator[Past]:
    """The past of the portal that an operator runs."""
    settings = Settings(data_dir=operator.folder / "data", port=operator.port)
    with opened(settings) as complete:
        pool = await open_pool(complete.database_url or "", maximum=2)
        yield Past(pool, PostgresStore(pool, sealer(complete)), sealer(complete))
        await pool.close()


async def doctor(operator: Operator, number: str, name: str, *, suspended: bool) -> None:
    """A doctor of Sichuan who lost 36 points 200 days ago; suspended then for the shortest term, or not yet."""
    facts = {"qualified_from": "2019-01-01"}
    async with past(operator) as then:
        archive = await then.archive(number, name, SubjectKind.DOCTOR, rulebook="sichuan", region=CHENGDU, facts=facts)
        for one in range(3):
            await then.entry(archive, "K1", f"川医保罚〔2026〕{number[-4:]}-{one}号", CHENGDU, 200)
        if suspended:
            begins = at(120).date()
            command = measures.DecideMeasure(
                subject_id=archive, code="SC-37-4", starts_on=begins, ends_on=add_months(begins, 3),
                reason="较重失信", authority=CHENGDU,
            )  # fmt: skip
            decided = await measures.decide(then.store, command, at(120))
            assert isinstance(decided, MeasureDecided), decided


async def shop(operator: Operator, number: str, name: str, *, without_proof: bool = False) -> None:
    """A pharmacy of Heilongjiang whose entry of last year can be repaired.

    Without proof: it asked for that 60 days ago and proved nothing since; it has an entry of yesterday, too.
    """
    async with past(operator) as then:
        archive = await then.shop(number, name)
        old = await then.entry(archive, "B2", f"哈医保罚〔2025〕{number[-4:]}号", HARBIN, 320)
        if without_proof:
            identity = await then.pool.fetchval("SELECT identity_id FROM subject WHERE id = $1", archive)
            asked = repairs.FileRepair(
                subject_id=archive, entries=(old,), reasons="已整改", evidence=False, commitment=True
            )
            filed = await repairs.file(then.store, asked, By(identity_id=identity), at(60))
            assert isinstance(filed, FiledIncomplete), filed
            await then.entry(archive, "B1", f"哈医保协〔2026〕{number[-4:]}号", HARBIN, 1)
