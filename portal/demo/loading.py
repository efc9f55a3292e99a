"""Loading the demo: the story is carried out by casework, with the clock of each day. All of it or nothing."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import groupby
from random import Random

import asyncpg
import msgspec

from portal.casework import measures
from portal.casework.ports import NewSubject, Transaction
from portal.casework.record import record_in
from portal.casework.stages import annul
from portal.casework.subjects import register
from portal.casework.timetable import carry_out
from portal.clock import Clock, SystemClock, midnight
from portal.commands.installation import sealer
from portal.demo import texts
from portal.demo.accounts import accounts
from portal.demo.people import Somebody, invent
from portal.demo.story import IN_FORCE_FROM, Happening, script, tell, working_moment
from portal.domain.authority import Authority
from portal.domain.identifiers import Identifier
from portal.domain.outcomes import MeasureDecided, Recorded
from portal.domain.working_days import add_months
from portal.messages import OperatorError
from portal.security.officers import create_officer, set_phone
from portal.security.sealing import Sealer
from portal.settings import Settings
from portal.store.archive import PostgresTransaction
from portal.store.authorities import enter_authority
from portal.store.law import LawBooks
from portal.store.parameters import enter_parameter
from portal.store.pool import open_pool
from portal.store.registry import NewIdentity, add_identities

SEED = 20211201
BEGINS = 1200  # days ago


class Story:
    """The demo on one connection; casework's store, so that every step lies in the one transaction."""

    def __init__(self, connection: asyncpg.Connection, sealer: Sealer, now: datetime) -> None:
        self._connection = connection
        self._sealer = sealer
        self._now = now
        self._law_books = LawBooks()
        self._random = Random(SEED)  # noqa: S311 - not for secrets: the same demo every time
        self._subjects: dict[str, int] = {}  # by number
        self._officers: dict[str, int] = {}  # by region

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """A part of the whole."""
        async with self._connection.transaction():
            yield PostgresTransaction(self._connection, self._law_books, self._sealer)

    async def carry_out(self) -> None:
        """Everything from the first archive to now."""
        begin = working_moment(self._now, BEGINS)
        people = invent(self._random)
        await enter_parameter(
            self._connection, "heilongjiang", "in_force_from", IN_FORCE_FROM.isoformat(), IN_FORCE_FROM,
            script()["decisions"]["document"], begin,
        )  # fmt: skip
        await enter_parameter(
            self._connection, "heilongjiang", "in_force_document", script()["decisions"]["document"], IN_FORCE_FROM,
            script()["decisions"]["document"], begin,
        )  # fmt: skip
        await self._appoint(begin)
        await self._register(people, begin)
        happenings = tell(self._random, people, self._now)
        decisions = sorted(
            working_moment(self._now, script()["decisions"][kind]["days_ago"]) for kind in ("incentive", "sanction")
        )
        annulled: list[tuple[datetime, int]] = []
        for at, group in groupby(happenings, key=lambda each: each.at):
            while decisions and decisions[0] <= at:
                await self._decide(decisions.pop(0))
            while annulled and annulled[0][0] <= at:
                await self._annul(*annulled.pop(0))
            await self._pass_time(at)
            annulled += await self._record(at, list(group))
            annulled.sort()
        await self._pass_time(self._now)
        await texts.deliver(self._connection, self._sealer, self._now)

    async def _appoint(self, begin: datetime) -> None:
        for each in accounts().officer:
            officer = await create_officer(
                self._connection,
                self._sealer,
                name=each.name,
                shown_name=each.shown_name,
                region=each.region,
                password=each.password,
                created_at=begin,
                totp_secret=each.totp_secret,
            )
            self._officers[each.region] = officer.officer_id
            await set_phone(self._connection, each.name, each.phone)
        document = script()["decisions"]["document"]
        for known in accounts().authority:
            authority = Authority(**msgspec.structs.asdict(known))
            await enter_authority(self._connection, authority, IN_FORCE_FROM, document, begin)

    async def _register(self, people: Sequence[Somebody], begin: datetime) -> None:
        identities = [
            NewIdentity(each.identifier, each.name, each.phone, each.basics, each.representative) for each in people
        ]
        ids = await add_identities(self._connection, identities, self._sealer, begin)
        subjects = [
            (who, NewSubject(identity_id, "heilongjiang", kind, who.region, _institution_code(who)))
            for who, identity_id in zip(people, ids, strict=True)
            for kind in who.kinds
        ]
        async with self.transaction() as transaction:
            opened = await register(transaction, [subject for _, subject in subjects], begin)
        for (who, _), subject_id in zip(subjects, opened, strict=True):
            self._subjects.setdefault(who.identifier.number, subject_id)

    async def _record(self, at: datetime, happenings: Sequence[Happening]) -> list[tuple[datetime, int]]:
        commands = [
            each.command(self._subjects[each.who.identifier.number], self._officers[each.fields["authority"]])
            for each in happenings
        ]
        async with self.transaction() as transaction:
            outcomes = await record_in(transaction, commands, at)
        annulled = []
        for happening, outcome in zip(happenings, outcomes, strict=True):
            if not isinstance(outcome, Recorded):
                raise TypeError(f"the demo's entry {happening.fields['item']} was refused: {outcome}")
            if happening.annulled_at is not None:
                annulled.append((happening.annulled_at, outcome.entry.id))
        return annulled

    async def _annul(self, at: datetime, entry_id: int) -> None:
        await self._pass_time(at)
        province = self._officers["230000"]
        await annul(self, entry_id, "230000", province, script()["decisions"]["annulment"], at)

    async def _decide(self, at: datetime) -> None:
        """The officer of the province picks the first institution to which each measure was offered by then."""
        await self._pass_time(at)
        for kind in ("incentive", "sanction"):
            plan = script()["decisions"][kind]
            if working_moment(self._now, plan["days_ago"]) != at:
                continue
            subject_id = await self._connection.fetchval(
                "SELECT subject_id FROM measure WHERE code = $1 AND state = 'offered' ORDER BY subject_id LIMIT 1",
                plan["code"],
            )
            command = measures.DecideMeasure(
                subject_id=subject_id,
                code=plan["code"],
                starts_on=at.date(),
                ends_on=add_months(at.date(), plan["months"]) if "months" in plan else None,
                reason=plan["reason"],
                authority="230000",
                officer_id=self._officers["230000"],
            )
            outcome = await measures.decide(self, command, at)
            if not isinstance(outcome, MeasureDecided):
                raise TypeError(f"the demo's measure {plan['code']} was refused: {outcome}")

    async def _pass_time(self, until: datetime) -> None:
        """Whatever fell due on the way is done on its day, as by a portal that never stood still."""
        while True:
            due: datetime | None = await self._connection.fetchval(
                "SELECT min(due_at) FROM due_act WHERE done_at IS NULL AND due_at <= $1", until
            )
            if due is None:
                return
            await carry_out(self, midnight(due.astimezone(until.tzinfo).date()) + timedelta(seconds=20))


async def load(settings: Settings, clock: Clock | None = None) -> bool:
    """Loads the demo into the database of complete settings; False when it is there already.

    Raises OperatorError where texts would leave the house: the accounts' secrets are public, the phones not ours.
    """
    if settings.sms_gateway != "local":
        raise OperatorError("demo_needs_local")
    now = (clock or SystemClock()).now()
    pool = await open_pool(settings.database_url or "", maximum=1)
    try:
        async with pool.acquire() as connection, connection.transaction():
            return await _load_once(connection, sealer(settings), now)
    finally:
        await pool.close()


async def _load_once(connection: asyncpg.Connection, key: Sealer, now: datetime) -> bool:
    await connection.execute("SELECT pg_advisory_xact_lock(hashtext('portal demo'))")
    person = Identifier.parse(accounts().person.identifier)
    known = await connection.fetchval(
        "SELECT 1 FROM identity WHERE document_type = $1 AND identifier_hash = $2",
        person.document_type,
        key.lookup_hash(person.document_type, person.number),
    )
    if not known:
        await Story(connection, key, now).carry_out()
    return not known


def _institution_code(who: Somebody) -> str | None:
    return f"H{who.identifier.number[2:8]}{who.identifier.number[-5:-1]}" if who.kinds[0].is_institution else None
