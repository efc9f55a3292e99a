"""`portal rulebook`: rulebooks as those who maintain them need them; the installation's own values beside."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from portal.casework.ports import Law
from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings
from portal.commands.store import with_pool
from portal.messages import OperatorError, help_text, text
from portal.rulebooks import loader
from portal.rulebooks.checking import findings
from portal.rulebooks.citing import cited
from portal.rulebooks.differences import differences
from portal.rulebooks.model import Article, Rulebook
from portal.rulebooks.parameters import shown
from portal.store.law import read_law

app = typer.Typer(no_args_is_help=True, help=help_text("help_rulebook_command"))

Day = Annotated[datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help=help_text("help_on"))]
Assumptions = Annotated[Path | None, typer.Option(help=help_text("help_assumptions"))]
Texts = Annotated[list[str] | None, typer.Argument(help=help_text("help_rulebook_texts"))]


@app.command(help=help_text("help_rulebook_check"))
def check(
    texts: Texts = None,
    assumptions: Assumptions = None,
    hints: bool = True,  # noqa: FBT001
    entered: Annotated[bool, typer.Option("--entered", help=help_text("help_check_entered"))] = False,
) -> None:
    """Loads rulebooks and tells what is wrong or doubtful about them; exit code 12 when something is wrong.

    With `entered` also which values of this installation cannot be carried out any more.
    """
    wrong = _check_entered() if entered else 0
    for name in texts or loader.codes():
        book = _read(name, assumptions)
        found = [each for each in findings(book, loader.interpretations()) if hints or each.weight == "wrong"]
        for each in found:
            typer.echo(text(each.what, where=f"{book.code}/{each.where}", about=each.about))
        wrong += sum(each.weight == "wrong" for each in found)
        counts = {"articles": len(book.articles), "items": len(book.items), "measures": len(book.measures)}
        typer.echo(text("rulebook_checked", code=book.code, parameters=len(book.parameters), **counts))
    if wrong:
        raise OperatorError("rulebook_wrong", count=wrong)


@app.command(help=help_text("help_rulebook_show"))
def show(name: str, article: str | None = None, assumptions: Assumptions = None) -> None:
    """A rulebook by its articles, or one article with all that rests on it."""
    book = _read(name, assumptions)
    source, validity = book.source, book.source.validity
    if article is None:
        typer.echo(f"{source.name}\n{source.name_en}\n{source.issuer}  {source.document_no}")
        typer.echo(f"{source.status}\n{source.status_en}")
        typer.echo(text("rulebook_days", first=_or_none(validity.first_day), last=_or_none(validity.last_day)))
        for each in book.articles.values():
            typer.echo(f"\n{each.number}  {each.heading}\n    {each.gist}\n    {each.gist_en}")
        return
    if article not in book.articles:
        raise OperatorError("article_unknown", found=article, code=book.code)
    _show_article(book, book.articles[article])


@app.command(help=help_text("help_rulebook_diff"))
def diff(before: str, after: str, rulebook: Annotated[str, typer.Option(help=help_text("help_diff_of"))] = "") -> None:
    """What differs between two rulebook folders or, with --rulebook, between two days of an installation."""
    if rulebook:
        old, new = (_of(_law(_day(day)), rulebook) for day in (before, after))
    else:
        old, new = _read(before, None), _read(after, None)
    found = differences(old, new)
    for each in found:
        typer.echo(f"{each.path}\n  - {each.before or '—'}\n  + {each.after or '—'}")
    typer.echo(text("rulebook_differs", count=len(found)))


@app.command(help=help_text("help_rulebook_parameters"))
def parameters(rulebook: str, on: Day = None) -> None:
    """The local parameters as they hold on a day: value, register, date and document."""
    book = _of(_law(on.date() if on else SystemClock().now().date()), rulebook)
    for key, each in sorted(book.local_parameters.items()):
        origin = f"{each.valid_from} {each.document}" if each.document else text("shipped_default").splitlines()[0]
        typer.echo(f"{key}\t{shown(each.value)}\t{each.register}\t{origin}")


def _show_article(book: Rulebook, article: Article) -> None:
    typer.echo(f"{book.source.name}\n{article.number}  {article.heading}\n{article.gist}\n{article.gist_en}")
    if article.note is not None:
        typer.echo(f"※ {article.note}\n※ {article.note_en}")
    rests = cited(book, loader.interpretations())[article.number]
    for item in rests.items:
        typer.echo(f"\n{item.code}  {item.name}  {shown(item.points)}\n    {item.name_en}")
    for rule in rests.measures:
        typer.echo(f"\n{rule.code}  [{rule.mode}] {rule.text}\n    {rule.text_en}")
    for key in rests.parameters:
        typer.echo(f"\n{key} = {shown(book.value(key))}  [{book.parameters[key].register}]")
    for reading in rests.interpretations:
        typer.echo(f"\n{reading.id}  {reading.question}\n    {reading.reading}\n    {reading.reading_en}")


def _read(name: str, assumptions: Path | None) -> Rulebook:
    """A shipped rulebook by its code, or the one in a folder. Raises OperatorError."""
    try:
        if name in loader.codes():
            return loader.shipped(name)
        folder = Path(name)
        if not folder.is_dir():
            raise OperatorError("rulebook_unknown", found=name, known="、".join(loader.codes()))
        return loader.read(folder, assumptions or folder.parent / "assumptions.toml")
    except loader.RulebookInvalid as wrong:
        raise OperatorError("rulebook_invalid", wrong=wrong) from None


def _check_entered() -> int:
    """How many values are set aside, each told."""
    found = _law(SystemClock().now().date()).set_aside
    for each in found:
        held = each.held
        value = json.dumps(held.value, ensure_ascii=False)
        where = {"code": held.rulebook, "key": held.key, "value": value, "expected": each.expected}
        typer.echo(text("value_set_aside", valid_from=held.valid_from, document=held.document, **where))
    return len(found)


def _law(on: date) -> Law:
    async def run(pool: Any) -> Law:
        async with pool.acquire() as connection:
            return await read_law(connection, on)

    with opened(read_settings()) as settings:
        return with_pool(settings, run)


def _of(law: Law, rulebook: str) -> Rulebook:
    if rulebook not in law.rulebooks:
        raise OperatorError("rulebook_unknown", found=rulebook, known="、".join(sorted(law.rulebooks)))
    return law.rulebooks[rulebook]


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise OperatorError("day_wrong", found=given) from None


def _or_none(day: date | None) -> str:
    return "—" if day is None else day.isoformat()
