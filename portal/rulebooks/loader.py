"""Reads rulebooks from their TOML files and checks them: an error names the file, the key and what was expected."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import msgspec

from portal.domain.document import DocumentKind
from portal.rulebooks import parameters
from portal.rulebooks.answers import AnswerText, applies, wrong_answer
from portal.rulebooks.catalogue import check_item
from portal.rulebooks.commitments import CommitmentText
from portal.rulebooks.cycle import Cycle, IndicatorModel, wrong_indicator
from portal.rulebooks.facts import FactRule, asked
from portal.rulebooks.forms import DocumentForm, MessageText
from portal.rulebooks.lists import ListRule
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.model import (
    Article,
    Interpretation,
    Item,
    Parameter,
    Phase,
    Rulebook,
    Scale,
    Source,
)
from portal.rulebooks.overlay import Overlay
from portal.rulebooks.procedures import Procedures
from portal.rulebooks.reading import RulebookInvalid as RulebookInvalid
from portal.rulebooks.reading import by, by_or_none, keyed, once, table, toml, whole
from portal.rulebooks.sharing import Sharing

ROOT = Path(__file__).parent
_COMMON_TEXTS = ROOT / "texts.toml"
_COMMON_ANSWERS = ROOT / "answers.toml"
# What casework says, and the words that it fills in.
_CASE = frozenset({"title", "title_en", "receipt_no"})
_LISTING = frozenset({"list", "list_en", "receipt_no"})
_TEXTS: Mapping[str, frozenset[str]] = {
    "result_change": frozenset({"grade", "grade_en", "last_day", "last_day_en"}),
    "result_without_grade": frozenset({"last_day", "last_day_en"}),
    "year_corrected": frozenset({"cycle", "score", "grade", "grade_en"}),
    "score_given_anew": frozenset(),
    "score_to_give_anew": frozenset({"cycle"}),
    "archives_joined": frozenset({"joined", "into"}),
    "risk_warning": frozenset({"points", "days"}),
    "reminder": frozenset(),
    "due_date_moved": frozenset({"last_day", "last_day_en"}),
    "measures_lifted": frozenset({"measures", "measures_en"}),
    "measure_decided": frozenset({"measures", "measures_en", "reason", "reason_en"}),
    "listing_entered": frozenset({*_LISTING, "article", "article_en", "basis"}),
    "listing_earned": frozenset({*_LISTING, "article", "article_en", "basis"}),
    "push_failed": frozenset({"code"}),
    "push_rejected": frozenset({"document_no", "reason"}),
    "case_received": frozenset({*_CASE, "last_day", "last_day_en"}),
    "repair_filed": frozenset({*_CASE, "last_day", "last_day_en"}),
    "case_incomplete": frozenset({*_CASE, "last_day", "last_day_en"}),
    "more_proof": _CASE,
    "notice_objected": _CASE,
    "case_withdrawn": _CASE,
    "dispute_decided": frozenset({*_CASE, "outcome", "outcome_en", "reason"}),
    "repair_decided": frozenset({*_CASE, "outcome", "outcome_en", "reason"}),
    "repair_barred": frozenset({*_CASE, "reason", "first_day", "first_day_en"}),
    "repaired": frozenset({"items", "items_en"}),
    "repair_hint": frozenset({"items", "items_en"}),
    "case_due_moved": frozenset({*_CASE, "last_day", "last_day_en"}),
}
_TEXTS_OF_PUSHES = ("push_rejected",)


def codes() -> list[str]:
    """The rulebooks that are shipped, in alphabetical order."""
    return sorted(path.parent.name for path in ROOT.glob("*/source.toml"))


def list_names() -> list[str]:
    """The lists that the shipped texts know, in alphabetical order."""
    return sorted({name for code in codes() for name in shipped(code).lists})


def load_all(overrides: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Rulebook]:
    """All shipped rulebooks by code, with an operator's local parameters (by rulebook and key) laid over.

    Raises ParameterInvalid.
    """
    overrides = overrides or {}
    for code in overrides.keys() - codes():
        raise parameters.ParameterInvalid(code, f"a rulebook out of {codes()}")
    return {code: parameters.laid_over(shipped(code), overrides.get(code, {})) for code in codes()}


@cache
def shipped(code: str) -> Rulebook:
    """A rulebook with the shipped defaults and the overlays that may be laid over it. Raises RulebookInvalid."""
    return supplemented(read(ROOT / code, ROOT / "assumptions.toml"), ROOT / "overlays")


@cache
def interpretations() -> tuple[Interpretation, ...]:
    """How silent or contradictory passages are read."""
    path = ROOT / "interpretations.toml"
    return tuple(table(path, toml(path), "interpretation", list[Interpretation]))


@cache
def overlays(folder: Path = ROOT / "overlays") -> tuple[Overlay, ...]:
    """The supplements of lower authorities and the later national rules. Raises RulebookInvalid."""
    files = sorted(folder.glob("*.toml"))
    found = tuple(whole(path, Overlay) for path in files)
    for path, overlay in zip(files, found, strict=True):
        if overlay.code != path.stem:
            raise RulebookInvalid(path, "code", f"the name of the file, not {overlay.code!r}")
    return found


def supplemented(book: Rulebook, folder: Path) -> Rulebook:
    """A rulebook with its overlays and the local parameters that switch them. Raises RulebookInvalid."""
    own = tuple(_over(book, each, folder) for each in overlays(folder) if book.code in each.rulebooks)
    switches = {
        each.parameter: Parameter(
            register=each.register, type="bool", value=each.on, note=each.note, note_en=each.note_en
        )
        for each in own
    }
    whole = msgspec.structs.replace(book, overlays=own, parameters={**book.parameters, **switches})
    for each in own:
        try:
            parameters.laid_over(whole, {each.parameter: True})
        except parameters.ParameterInvalid as wrong:
            raise RulebookInvalid(folder / f"{each.code}.toml", wrong.key, wrong.expected) from wrong
    return whole


def _over(book: Rulebook, overlay: Overlay, folder: Path) -> Overlay:
    """An overlay with what it changes of one rulebook."""
    changes = [each for each in overlay.change if each.rulebook in (None, book.code)]
    for change in changes:
        if change.article not in book.articles:
            raise RulebookInvalid(folder / f"{overlay.code}.toml", "change.article", f"an article of {book.code}")
        if overlay.regions and change.of_the_text:
            raise RulebookInvalid(
                folder / f"{overlay.code}.toml",
                "change.limit" if change.limit is not None else "change.measure",
                "期限和措施只能全文统一改变 / a limit or a measure changes for all places alone",
            )
        key = change.key if overlay.regions else None
        if key is not None and key in book.parameters and not parameters.acts_in_a_place(key):
            raise RulebookInvalid(
                folder / f"{overlay.code}.toml",
                key,
                "分值、等级或者抽查比例的参数：其他参数只在全文统一适用 / a parameter of scores, grades or inspection"
                " ratios: no other acts in one place alone",
            )
    return msgspec.structs.replace(overlay, change=changes)


def read(folder: Path, assumptions: Path) -> Rulebook:
    """A rulebook from its folder and the register of local parameters. Raises RulebookInvalid."""
    source = whole(folder / "source.toml", Source)
    articles = by(folder / "articles.toml", "article", Article, "number")
    items = by(folder / "items.toml", "item", Item, "code")
    scales_file = folder / "scales.toml"
    scales: dict[str, Scale] = {}
    for scale in table(scales_file, toml(scales_file), "scale", list[Scale]):
        once(scales_file, f"{scale.id}.grades", [grade.code for grade in scale.grades])
        once(scales_file, "scale.parties", [*scales, *scale.parties])
        scales.update(dict.fromkeys(scale.parties, scale))
    measures_file = folder / "measures.toml"
    measures = table(measures_file, toml(measures_file), "measure", list[MeasureRule])
    once(measures_file, "measure.code", [rule.code for rule in measures])
    registered = toml(assumptions)
    procedures = whole(folder / "procedures.toml", Procedures)
    book = Rulebook(
        source=source,
        articles=articles,
        items=items,
        scales=scales,
        measures=measures,
        procedures=procedures,
        commitments=list(by_or_none(folder / "commitments.toml", "commitment", CommitmentText, "version").values()),
        sharing=whole(folder / "sharing.toml", Sharing) if (folder / "sharing.toml").exists() else None,
        lists=by_or_none(folder / "lists.toml", "list", ListRule, "name"),
        cycle=_cycle(folder),
        facts=by_or_none(folder / "facts.toml", "fact", FactRule, "name"),
        phases=_phases(folder / "phases.toml"),
        answers=_answers(folder, procedures),
        documents=by_or_none(folder / "documents.toml", "document", DocumentForm, "kind"),
        texts={
            **keyed(_COMMON_TEXTS, "", toml(_COMMON_TEXTS), MessageText),
            **keyed(folder / "texts.toml", "", toml(folder / "texts.toml"), MessageText),
        },
        parameters=keyed(
            assumptions, source.code, table(assumptions, registered, source.code, dict[str, Any]), Parameter
        ),
        bands={},
    )
    _check_references(folder, book)
    _check_asked_by(assumptions, book)
    _check_lists(folder / "lists.toml", book)
    _check_items(folder / "items.toml", book)
    _check_facts(folder / "facts.toml", book)
    _check_texts(folder / "texts.toml", book)
    try:
        return parameters.settled(book)
    except parameters.ParameterInvalid as wrong:
        raise RulebookInvalid(assumptions, f"{source.code}.{wrong.key}", wrong.expected) from wrong


def _cycle(folder: Path) -> Cycle | None:
    if not (folder / "cycle.toml").exists():
        return None
    cycle, path = whole(folder / "cycle.toml", Cycle), folder / "indicators.toml"
    if not path.exists():
        return cycle
    model = whole(path, IndicatorModel)
    if wrong := wrong_indicator(model):
        raise RulebookInvalid(path, *wrong)
    return msgspec.structs.replace(cycle, model=model)


def _answers(folder: Path, procedures: Procedures) -> tuple[AnswerText, ...]:
    """The templates of every text, as far as this one has the step, and its own."""
    paths = (_COMMON_ANSWERS, folder / "answers.toml")
    both = [(path, each) for path in paths for each in by_or_none(path, "answer", AnswerText, "code").values()]
    for path, each in both:
        if wrong := wrong_answer(each):
            raise RulebookInvalid(path, *wrong)
    once(paths[1], "answer.code", [each.code for _, each in both])
    return tuple(each for _, each in both if applies(each, procedures))


def _phases(path: Path) -> tuple[Phase, ...]:
    if not path.exists():
        return ()
    phases: list[Phase] = table(path, toml(path), "phase", list[Phase])
    once(path, "phase.code", [phase.code for phase in phases])
    ends = [phase.until for phase in phases[:-1]]
    if phases[-1].until is not None or None in ends or ends != sorted(set(ends)):  # type: ignore[type-var]
        raise RulebookInvalid(path, "phase.until", "rising last days, and none for the last phase")
    return tuple(phases)


def _check_references(folder: Path, book: Rulebook) -> None:
    cited: list[tuple[str, str, str]] = [
        *(("measures.toml", f"{rule.code}.article", rule.article) for rule in book.measures),
        *(("scales.toml", f"{scale.id}.article", scale.article) for scale in book.scales.values()),
        ("procedures.toml", "publication.article", book.procedures.publication.article),
        *([("sharing.toml", "article", book.sharing.article)] if book.sharing is not None else []),
        *(("sharing.toml", "withheld", each) for each in (book.sharing.withheld_articles if book.sharing else [])),
        *(("commitments.toml", f"{each.version}.article", each.article) for each in book.commitments),
        *(("documents.toml", f"{form.kind}.article", form.article) for form in book.documents.values()),
        ("source.toml", "subjects_article", book.source.subjects_article),
        *(("source.toml", f"item_articles.{key}", each) for key, each in book.source.item_articles.items()),
        ("source.toml", "validity.article", book.source.validity.article),
    ]
    if book.procedures.dispute is not None:
        cited.append(("procedures.toml", "dispute.article", book.procedures.dispute.article))
    if book.cycle is not None:
        cited.append(("cycle.toml", "article", book.cycle.article))
        cited += [("cycle.toml", f"{each.clause}.article", each.article) for each in book.cycle.exemption]
    if book.procedures.repair is not None:
        cited.append(("procedures.toml", "repair.article", book.procedures.repair.article))
    if (monitoring := book.procedures.monitoring) is not None:
        cited.append(("procedures.toml", "monitoring.article", monitoring.article))
    if (cases := book.procedures.typical_cases) is not None:
        cited.append(("procedures.toml", "typical_cases.article", cases.article))
    if (push := book.procedures.push) is not None:
        cited += [
            ("procedures.toml", f"push.{key}", getattr(push, key))
            for key in ("real_time_article", "periodic_article", "monthly_article")
        ]
    if book.procedures.lapse is not None:
        cited.append(("procedures.toml", "lapse.article", book.procedures.lapse.article))
    cited += [
        ("procedures.toml", f"feeds.{feed.platform}.articles", article)
        for feed in book.procedures.feeds
        for article in feed.articles
    ]
    cited += [("phases.toml", f"{phase.code}.article", phase.article) for phase in book.phases]
    for file, key, article in cited:
        if article.split("(")[0] not in book.articles:
            raise RulebookInvalid(folder / file, key, f"an article of articles.toml, not {article!r}")
    if book.procedures.limit_from_receipt and DocumentKind.RESULT_NOTICE not in book.documents:
        raise RulebookInvalid(folder / "documents.toml", "result_notice", "this form, whose receipt starts the limit")
    _check_measures(folder / "measures.toml", book)


def _check_asked_by(path: Path, book: Rulebook) -> None:
    for key, parameter in book.parameters.items():
        for article in parameter.asked_by:
            if article not in book.articles:
                expected = f"articles of articles.toml, not {article!r}"
                raise RulebookInvalid(path, f"{book.code}.{key}.asked_by", expected)


def _check_measures(path: Path, book: Rulebook) -> None:
    known = {grade.code for scale in book.scales.values() for grade in scale.grades}
    for rule in book.measures:
        chain = rule.chain
        touching = [chain.only_with, chain.unless, *chain.grades] if chain else []
        for grade in (*rule.grades, *filter(None, touching)):
            if grade not in known:
                raise RulebookInvalid(path, f"{rule.code}.grades", f"grades of scales.toml, not {grade!r}")
        for key in (*rule.parameters, *filter(None, [rule.only_if])):
            if key not in book.parameters:
                raise RulebookInvalid(path, f"{rule.code}.parameters", f"keys of assumptions.toml, not {key!r}")
        for name in filter(None, [rule.on_list, rule.leaves_list]):
            if name not in book.lists:
                raise RulebookInvalid(path, rule.code, f"a list of lists.toml, not {name!r}")
        roads = (rule.grades or rule.consecutive_years, rule.chain, rule.on_list, rule.clean_years, rule.acts)
        if sum(bool(road) for road in roads) != 1:
            expected = "one of grades, chain, on_list, clean_years, acts from which the measure follows"
            raise RulebookInvalid(path, rule.code, expected)


def _check_lists(path: Path, book: Rulebook) -> None:
    grades = {grade.code for scale in book.scales.values() for grade in scale.grades}
    for name, rule in book.lists.items():
        for article in (rule.article, *(way.article for way in rule.ways)):
            if article.split("(")[0] not in book.articles:
                raise RulebookInvalid(path, f"{name}.article", f"an article of articles.toml, not {article!r}")
        if sum((rule.keeps is not None, bool(rule.ways), rule.fact is not None, rule.looked_up)) != 1:
            raise RulebookInvalid(path, name, "one of keeps, ways, fact and looked_up")
        if rule.keeps is not None and rule.keeps.grade not in grades:
            raise RulebookInvalid(path, f"{name}.keeps.grade", f"a grade of scales.toml, not {rule.keeps.grade!r}")
        for key in (rule.keeps.months if rule.keeps is not None else None, rule.ends_after):
            if key is not None and key not in book.parameters:
                raise RulebookInvalid(path, name, f"a parameter of assumptions.toml, not {key!r}")


def _check_facts(path: Path, book: Rulebook) -> None:
    for each in book.facts.values():
        if each.article.split("(")[0] not in book.articles:
            raise RulebookInvalid(path, f"{each.name}.article", f"an article of articles.toml, not {each.article!r}")
    for name, kind in asked(book.cycle, list(book.lists.values()), book.measures):
        if name not in book.facts or book.facts[name].type != kind:
            raise RulebookInvalid(path, name, f"this fact, of type {kind}: a rule asks it")
    if any(scale.counting == "reported" for scale in book.scales.values()) and "score" not in book.facts:
        raise RulebookInvalid(path, "score", "this fact: another authority reports the score")


def _check_items(path: Path, book: Rulebook) -> None:
    for item in book.items.values():
        try:
            check_item(book, item)
        except parameters.ParameterInvalid as wrong:
            raise RulebookInvalid(path, wrong.key, wrong.expected) from wrong


def _check_texts(path: Path, book: Rulebook) -> None:
    for kind, words in _TEXTS.items():
        text = book.texts.get(kind)
        if text is None:
            if kind in _TEXTS_OF_PUSHES and book.procedures.push is None:
                continue
            raise RulebookInvalid(path, kind, "this text must exist")
        for key in ("title", "title_en", "body", "body_en", "sms"):
            used = {word for _, word, _, _ in Formatter().parse(getattr(text, key) or "") if word is not None}
            if strange := used - words:
                raise RulebookInvalid(path, f"{kind}.{key}", f"no words but {sorted(words)}, not {sorted(strange)}")
