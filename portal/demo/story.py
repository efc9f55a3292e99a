"""What happens to the demo's people, day by day: drawn from story.toml, oldest first."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from portal.casework.record import RecordEntry
from portal.demo.people import Somebody
from portal.domain.entry import SeverityClass, Source, Stage
from portal.domain.working_days import add_months

IN_FORCE_FROM = date(2021, 12, 1)


@dataclass(frozen=True, slots=True)
class Happening:
    """An entry about somebody, at an instant; `annulled_at` where its decision was annulled later."""

    at: datetime
    who: Somebody
    fields: Mapping[str, Any]
    annulled_at: datetime | None = None

    def command(self, subject_id: int, officer_id: int) -> RecordEntry:
        """The entry as the officer fills it in."""
        return RecordEntry(subject_id=subject_id, officer_id=officer_id, **self.fields)


def tell(random: Random, people: Sequence[Somebody], now: datetime) -> list[Happening]:
    """All happenings up to now, in order."""
    happenings: list[Happening] = []
    courses = {party: _courses(random, party) for party in ("institution", "person")}
    dealt = dict.fromkeys(courses, 0)
    for who in people:
        party = who.kinds[0].party
        if who.account:
            happenings += _account(random, who, now)
            continue
        course = courses[party][dealt[party] % len(courses[party])]
        dealt[party] += 1
        happenings += [_happening(random, who, entry, now) for entry in course]
    happenings.sort(key=lambda each: each.at)
    return happenings


def script() -> dict[str, Any]:
    """The whole of story.toml."""
    return _script()


def working_moment(now: datetime, days: int) -> datetime:
    """An hour of work so many days ago or, where that was a weekend, on the Friday before. Same day, same hour."""
    day = now.date() - timedelta(days=days)
    day -= timedelta(days=max(0, day.weekday() - 4))
    minute = day.toordinal() * 47 % 420
    return datetime.combine(day, time(9), tzinfo=now.tzinfo) + timedelta(minutes=minute)


def _account(random: Random, who: Somebody, now: datetime) -> list[Happening]:
    if who.kinds[0].is_institution:
        return [
            _happening(random, who, {"item": "G1", "from": 430, "to": 430}, now),
            _happening(random, who, {"item": "B2", "from": 3, "to": 3}, now),
        ]
    return [_happening(random, who, {"item": "G3", "from": 400, "to": 400}, now)]


def _courses(random: Random, party: str) -> list[Any]:
    courses = [course["entries"] for course in _script()["course"] for _ in range(course["share"][party])]
    random.shuffle(courses)
    return courses


def _happening(random: Random, who: Somebody, entry: Mapping[str, Any], now: datetime) -> Happening:
    days = random.randint(entry["from"], entry["to"])
    at = working_moment(now, days - days % 7 if days > 30 else days)
    decided_on = max(at.date() - timedelta(days=random.randint(2, 12)), IN_FORCE_FROM)
    item = entry["item"]
    words = _script()["facts"][item]
    adverse = item.startswith("B")
    local = who.region.startswith("2301")
    return Happening(
        at=at,
        who=who,
        fields={
            "item": item,
            "decided_on": decided_on,
            "occurred_on": decided_on - timedelta(days=random.randint(20, 70)) if adverse else None,
            "expires_on": add_months(decided_on, entry["months"]) if "months" in entry else None,
            "document_no": _document_no(random, decided_on, adverse=adverse, local=local),
            "facts": random.choice(words[who.kinds[0].party]),
            "basis": words["basis"],
            "handling_type": words["type"],
            "authority": "230100" if local else "230000",
            "source": Source.SHARED_PLATFORM if item == "B7" else Source.SUPERVISION,
            "severity_class": SeverityClass.SERIOUS if item in ("B3", "B4", "B6") else None,
            "reminder": entry.get("reminder", False),
            "remedy_ended_on": decided_on if item == "B6" else None,
            "stage": Stage(entry.get("stage", "confirmed")),
        },
        annulled_at=working_moment(at, -entry["annulled_after"]) if "annulled_after" in entry else None,
    )


def _document_no(random: Random, day: date, *, adverse: bool, local: bool) -> str:
    return f"{'哈' if local else '黑'}医保演示{'罚' if adverse else '通'}〔{day.year}〕{random.randint(1, 9999)}号"


@cache
def _script() -> dict[str, Any]:
    loaded: dict[str, Any] = tomllib.loads(Path(__file__).with_name("story.toml").read_text(encoding="utf-8"))
    return loaded
