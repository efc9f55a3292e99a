"""`portal calendar`: which days are worked, how a deadline is counted, and the notice of a new year."""

import calendar as months
from datetime import date, datetime, timedelta
from typing import Annotated, Any

import typer

from portal.casework.calendar import CalendarInvalid, enter_year
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings, sealer
from portal.commands.store import with_pool
from portal.domain.working_days import WorkingCalendar, working_days_after
from portal.messages import OperatorError, help_text, text
from portal.store.archive import PostgresStore
from portal.store.law import read_law

app = typer.Typer(no_args_is_help=True, help=help_text("help_calendar"))

Rulebook = Annotated[str, typer.Option(help=help_text("help_rulebook"))]
Off = Annotated[list[str] | None, typer.Option(metavar="DAY[/DAY]=NAME", help=help_text("help_off"))]
Worked = Annotated[list[str] | None, typer.Option(metavar="DAY[/DAY]=NAME", help=help_text("help_work"))]


@app.command(help=help_text("help_calendar_show"))
def show(year: Annotated[int, typer.Argument(min=2004, max=2100)], rulebook: Rulebook = "heilongjiang") -> None:
    """The days of a year that differ from the plain week."""
    known = _calendar(rulebook)
    typer.echo(text("year_known" if known.knows(date(year, 1, 1)) else "year_provisional", year=year))
    for month in range(1, 13):
        days = [date(year, month, day + 1) for day in range(months.monthrange(year, month)[1])]
        worked = [day for day in days if known.is_working_day(day)]
        off = [f"{day:%d} {known.days_off[day]}" for day in days if day in known.days_off]
        made_up = [f"{day:%d} {known.worked_weekends[day]}" for day in days if day in known.worked_weekends]
        typer.echo(text("month", month=month, count=len(worked), off=_list(off), worked=_list(made_up)))


@app.command(help=help_text("help_calendar_deadline"))
def deadline(
    start: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"])],
    days: Annotated[int, typer.Argument(min=1, max=1000)],
    rulebook: Rulebook = "heilongjiang",
) -> None:
    """The last of so many working days after a day, and how it was counted."""
    last = working_days_after(start.date(), days, _calendar(rulebook))
    counted = _list([f"{day:%m-%d}" for day in last.counted])
    off = _list([f"{day:%m-%d} {name}" for day, name in last.holidays])
    typer.echo(text("deadline", on=last.on, days=days, start=last.counted_from, counted=counted, off=off))
    if last.provisional:
        typer.echo(text("deadline_provisional"))


@app.command(help=help_text("help_calendar_enter"))
def enter(
    year: Annotated[int, typer.Argument(min=2004, max=2100)],
    notice: Annotated[str, typer.Option(help=help_text("help_notice"))],
    off: Off = None,
    work: Worked = None,
) -> None:
    """Enters a year's notice and counts the running deadlines anew."""
    holidays, workdays = _named_days(off or []), _named_days(work or [])
    with opened(read_settings()) as settings:

        async def run(pool: Any) -> int:
            store = PostgresStore(pool, sealer(settings))
            return await enter_year(store, year, holidays, workdays, notice, SystemClock().now())

        try:
            moved = with_pool(settings, run)
        except CalendarInvalid as wrong:
            raise OperatorError("calendar_invalid", day=wrong.day, expected=wrong.expected) from None
    typer.echo(text("year_entered", year=year, off=len(holidays), worked=len(workdays), moved=moved))


def _calendar(rulebook: str) -> WorkingCalendar:
    async def run(pool: Any) -> WorkingCalendar:
        async with pool.acquire() as connection:
            law = await read_law(connection, SystemClock().now().date())
        if rulebook not in law.calendars:
            raise OperatorError("rulebook_unknown", found=rulebook, known=_list(sorted(law.calendars)))
        return law.calendars[rulebook]

    with opened(read_settings()) as settings:
        return with_pool(settings, run)


def _named_days(words: list[str]) -> list[tuple[date, str]]:
    """`2027-02-06/2027-02-12=春节` is seven days with their name."""
    days = []
    for word in words:
        span, _, name = word.partition("=")
        first, _, last = span.partition("/")
        try:
            begin, end = date.fromisoformat(first), date.fromisoformat(last or first)
        except ValueError:
            begin, end = date.max, date.min
        if begin > end or not name:
            raise OperatorError("days_unreadable", found=word)
        days += [(begin + timedelta(days=n), name) for n in range((end - begin).days + 1)]
    return days


def _list(words: list[str]) -> str:
    return "、".join(words) or "—"
