"""Where a story plays: the real store, casework and notifier on a fresh database, with a clock that is set."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from notify.gateways.port import Accepted, Found, Outgoing
from notify.pace import Pace
from notify.worker import Worker
from portal.casework import pushes
from portal.casework.daily import push_daily
from portal.casework.ports import NewSubject
from portal.casework.subjects import register
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI, SetClock
from portal.domain.identifiers import InvalidIdentifier
from portal.domain.subject import SubjectKind
from portal.feeds.pace import FeedPace
from portal.feeds.platform import Taken
from portal.feeds.worker import FeedWorker
from portal.rulebooks.loader import codes, shipped
from portal.rulebooks.model import REGIONAL_BANDS
from portal.rulebooks.parameters import ParameterInvalid
from portal.security.sealing import Sealer
from portal.store.archive import PostgresStore
from portal.store.parameters import enter_parameter
from portal.store.registry import NewIdentity, add_identities
from tests.storytelling.form import Cast, Story, StoryInvalid
from tests.storytelling.people import identity

_LONG_AGO = date(2000, 1, 1)
_KEY = bytes(range(32))


class NotBuiltError(Exception):
    """The portal cannot do or tell this yet; `what` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(f"not built yet: {what}")
        self.what = what


@dataclass(slots=True)
class Phone:
    """The only thing replaced: a provider that takes every text. Satisfies notify.gateways.port.Gateway."""

    taken: list[UUID] = field(default_factory=list)
    settle: timedelta = timedelta(0)

    async def send(self, text: Outgoing) -> Accepted:
        """Takes a text."""
        self.taken.append(text.ref)
        return Accepted(f"story-{len(self.taken)}")

    async def find(self, text: Outgoing, since: datetime) -> Found:
        """Never asked: no answer of ours was uncertain."""
        raise AssertionError(f"asked for {text.ref} since {since}")

    async def close(self) -> None:
        """Nothing to let go of."""


@dataclass(slots=True)
class Outside:
    """Platforms outside, which take every push and review it in their own time. Satisfies feeds.platform.Platform."""

    taken: list[UUID] = field(default_factory=list)

    async def hand_over(self, ref: UUID, body: Mapping[str, Any]) -> Taken:
        """Takes a push."""
        self.taken.append(ref)
        return Taken("acknowledged")

    async def ask(self, ref: UUID) -> Taken:
        """Still under review: in stories an officer is told of the answer."""
        return Taken("acknowledged")


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of a batch: how many rows it took in, the numbers of those that it refused."""

    imported: int
    refused: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """A subject of the story as the portal knows it, with name and number in clear."""

    id: int
    identity_id: int
    cast: Cast
    person: NewIdentity


@dataclass(slots=True)
class Stage:
    """One story's portal. By the story's keys: `entries`, `commitments`, `objections` (to the notice of a listing),
    `cases` (disputes, repairs and objections in them), and `told`, typical cases by the key of their entry. `case` is
    the one that this step moved, `opened` its kind.

    `late` is what the step's action said about its due day, none where it said nothing.

    `seen` is what the last look showed, `last_look` the newest row of the audit log before the step, `batch` what
    became of the step's batch, `shared` the entries that it sent to a department with their standing, `entry` the key
    of the entry that the step names, `restore_between` the days that the step's decision allows, `due_on` the last day
    that its action told, `label` the mark of its entry, `look_ups` those that it stored.
    """

    pool: Any
    store: PostgresStore
    sealer: Sealer
    clock: SetClock
    phone: Phone
    worker: Worker
    outside: Outside
    carrier: FeedWorker
    rulebook: str  # the story's own
    actors: dict[str, Actor] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    commitments: dict[str, int] = field(default_factory=dict)
    objections: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    case: int | None = None
    opened: str | None = None
    late: bool | None = None
    seen: frozenset[str] = frozenset()
    batch: Batch | None = None
    last_look: int = 0
    entry: str | None = None
    restore_between: tuple[date, date] | None = None
    due_on: date | None = None
    label: str | None = None
    look_ups: int = 0
    told: dict[str, int] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)
    _officers: dict[str, int] = field(default_factory=dict)

    def now(self) -> datetime:
        """The instant at which the story stands."""
        return self.clock.now()

    async def pass_time(self, at: datetime) -> None:
        """Everything that falls due up to and including an instant happens, each at its own moment."""
        while due := await self.pool.fetchval(
            "SELECT min(due_at) FROM due_act WHERE done_at IS NULL AND due_at <= $1", at
        ):
            self.clock.at = max(due.astimezone(SHANGHAI), self.clock.at)
            await push_daily(self.store, self.now())
            if not await carry_out(self.store, self.now()):
                raise AssertionError("something is due and was not carried out")
            await self.deliver_texts()
        self.clock.at = at
        await push_daily(self.store, at)
        await self.carry_pushes()

    async def carry_pushes(self) -> None:
        """The worker of the feeds empties the outbox of pushes."""
        while await self.carrier.start_due(self.pool):
            await self.carrier.finish()

    async def deliver_texts(self) -> None:
        """The notifier's own worker empties the outbox."""
        while await self.worker.start_due(self.pool):
            await self.worker.finish()

    async def officer(self, region: str, desk: str = "录入") -> int:
        """An officer of the authority of a region; who decides is another one than who records."""
        name = f"officer {region} {desk}"
        if name not in self._officers:
            self._officers[name] = await self.pool.fetchval(
                """
                INSERT INTO officer (name, shown_name, region, password_hash, totp_sealed, created_at)
                VALUES ($1, '经办人示例', $2, '', '', $3) RETURNING id
                """,
                name,
                region,
                self.now(),
            )
        return self._officers[name]


@asynccontextmanager
async def staged(story: Story, pool: Any) -> AsyncIterator[Stage]:
    """The story's beginning: parameters entered, archives opened, nothing sent. Raises NotBuiltError, StoryInvalid."""
    if missing := [rulebook for rulebook in story.rulebooks if rulebook not in codes()]:
        raise NotBuiltError(f"rulebook {missing[0]}")
    sealer, clock, phone = Sealer(_KEY), SetClock(story.steps[0].at), Phone()
    # Stories tell when a text is due, not at which hour people may be disturbed.
    worker = Worker(pool, phone, sealer, clock, Pace(), holder="story", keep_hours=False)
    store, outside = PostgresStore(pool, sealer), Outside()
    platforms, answered = dict.fromkeys(_platforms(), outside), partial(pushes.answer, store)
    carrier = FeedWorker(pool, platforms, answered, sealer, clock, FeedPace(), holder="story")
    stage = Stage(pool, store, sealer, clock, phone, worker, outside, carrier, story.rulebook)
    for rulebook, values in story.parameters.items():
        await _enter(stage, rulebook, values)
    await _open_archives(stage, story.cast)
    yield stage


def _platforms() -> set[str]:
    """Whoever a text pushes something to, and the province, which is told of listings."""
    named = {"province"}
    for book in map(shipped, codes()):
        push = book.procedures.push
        named |= {push.platform, push.monthly_platform} if push is not None else set()
        named |= {feed.platform.split(".")[0] for feed in book.procedures.feeds}
        named |= {rule.pushed_to for rule in book.lists.values() if rule.pushed_to is not None}
    return named


async def _enter(stage: Stage, rulebook: str, values: Mapping[str, Any]) -> None:
    declared = {"items", *shipped(rulebook).parameters}
    from_when = {each.parameter: each.valid_from for each in shipped(rulebook).overlays if each.valid_from is not None}
    async with stage.pool.acquire() as connection:
        for key, value in values.items():
            if key not in declared and not key.startswith(REGIONAL_BANDS):
                raise NotBuiltError(f"parameter {key} of {rulebook}")
            try:
                since = from_when.get(key, _LONG_AGO)
                await enter_parameter(connection, rulebook, key, value, since, "示例文件", stage.now())
            except ParameterInvalid as wrong:
                raise StoryInvalid(f"parameters: {wrong}") from wrong


async def _open_archives(stage: Stage, everybody: tuple[Cast, ...]) -> None:
    for each in everybody:
        if each.kind not in shipped(each.rulebook).source.subjects:
            raise NotBuiltError(f"{each.kind} under {each.rulebook}")
        if not await stage.pool.fetchval("SELECT EXISTS (SELECT FROM region WHERE code = $1)", each.region):
            raise StoryInvalid(f"subject {each.key}: region: {each.region} is not known to the portal")
    people: dict[str, NewIdentity] = {}
    for number, each in enumerate(everybody, start=1):
        try:
            people[each.key] = people[each.same_person_as] if each.same_person_as else identity(each, number)
        except InvalidIdentifier as wrong:
            raise StoryInvalid(f"subject {each.key}: identifier: {wrong}") from wrong
    async with stage.pool.acquire() as connection:
        identity_ids = await add_identities(connection, list(people.values()), stage.sealer, stage.now())
    new = [
        NewSubject(
            identity_id,
            each.rulebook,
            SubjectKind(each.kind),
            each.region,
            each.institution_code,
            facts=_plain(each.facts),
        )
        for each, identity_id in zip(everybody, identity_ids, strict=True)
    ]
    async with stage.store.transaction() as transaction:
        subject_ids = await register(transaction, new, stage.now())
    for each, subject_id, subject in zip(everybody, subject_ids, new, strict=True):
        stage.actors[each.key] = Actor(subject_id, subject.identity_id, each, people[each.key])


def _plain(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in facts.items()}
