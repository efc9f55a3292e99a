"""Deadlines as a calendar file (RFC 5545) by icalendar: all-day events that remind at nine on the day before."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Event

from portal.documents.deadlines import DeadlineDay

_NINE_THE_DAY_BEFORE = timedelta(hours=-15)  # of the event's midnight


def written(days: Sequence[DeadlineDay], address: str, now: datetime) -> bytes:
    """The file. `address`: of the portal."""
    calendar = Calendar()
    calendar.add("prodid", "-//Medical insurance credit portal//CN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for each in days:
        calendar.add_component(_event(each, address, now))
    file: bytes = calendar.to_ical()
    return file


def _event(day: DeadlineDay, address: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", day.uid)
    event.add("dtstamp", now)
    event.add("sequence", max((day.on - day.since).days, 0))
    event.add("dtstart", day.on)
    event.add("dtend", day.on + timedelta(days=1))  # exclusive
    event.add("summary", day.summary)
    event.add("description", day.note)
    event.add("url", address)
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", day.summary)
    alarm.add("trigger", _NINE_THE_DAY_BEFORE)
    event.add_component(alarm)
    return event
