"""Local parameters (本地参数，非法规规定): typed values that fill what a text leaves open."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

import msgspec

from portal.domain.grade import Band
from portal.domain.jurisdiction import prefix
from portal.domain.result import ParameterUse
from portal.rulebooks.catalogue import entered_items
from portal.rulebooks.changes import with_limit, with_measure
from portal.rulebooks.inspection import RATIOS, wrong_ratios
from portal.rulebooks.model import REGIONAL_BANDS, Parameter, Rulebook, Scale
from portal.rulebooks.overlay import Overlay
from portal.rulebooks.values import ParameterInvalid as ParameterInvalid
from portal.rulebooks.values import typed

_NEEDED = (
    "in_force_from",
    "in_force_until",
    "in_force_document",
    "calendar.known_until",
    "sms.events",
    "validity.adverse_months",
    "validity.favourable_months",
    "publicity.minor",
    "publicity.general",
    "publicity.serious",
)
_WORDINGS = ("year_corrected", "listing_earned")  # other words of `result_change` and `listing_entered`
_NEEDED_FOR_SCORES = ("score.minimum", "score.maximum", "items.points")
_NEEDED_FOR_PUSHES = ("awards.add_up", "limits.shift")
_REGIONAL = re.compile(re.escape(REGIONAL_BANDS) + r"[0-9]{6}")
_ACTS_IN_A_PLACE = ("bands.", "base.", "score.", "inspection.")
_FORWARD = (
    "in_force_",
    "draft_allowed",
    "calendar.",
    "sms.",
    "validity.",
    "publicity.",
    "rectification.",
    "inspection.",
    "filing.",
    "objection.",
    "decisions.",
)


@dataclass(frozen=True, slots=True)
class Entered:
    """An operator's value, with the day from which it holds and the document that sets it."""

    value: Any
    valid_from: date | None = None
    document: str | None = None


def laid_over(book: Rulebook, values: Mapping[str, Any]) -> Rulebook:
    """The rulebook with an operator's values, each plain or Entered, and with the overlays that are on.

    Key `items` stands for the whole catalogue. An operator's own value goes before an overlay's.
    Raises ParameterInvalid.
    """
    given = {key: value if isinstance(value, Entered) else Entered(value) for key, value in values.items()}
    overlays = [each for each in book.overlays if given.get(each.parameter, Entered(each.on)).value is True]
    if not given and not overlays and not any(key.startswith(REGIONAL_BANDS) for key in book.parameters):
        return book
    for each in overlays:
        since = given.get(each.parameter, Entered(each.on)).valid_from
        if since is not None and each.valid_from is not None and since < each.valid_from:
            raise ParameterInvalid(
                each.parameter, f"a day from {each.valid_from} on, when {each.document_no} takes effect"
            )
    whole = _with(book, [each for each in overlays if not each.regions], given)
    places = {place for each in overlays if any(change.key for change in each.change) for place in each.regions}
    places |= {prefix(key.removeprefix(REGIONAL_BANDS)) for key in whole.parameters if key.startswith(REGIONAL_BANDS)}
    districts = {
        place: _with(book, [each for each in overlays if each.covers(place)], given, place) for place in places
    }
    return msgspec.structs.replace(whole, districts=districts)


def _with(book: Rulebook, overlays: Iterable[Overlay], given: Mapping[str, Entered], place: str = "") -> Rulebook:
    own, items = dict(book.parameters), book.items
    procedures, measures = book.procedures, book.measures
    for overlay in overlays:
        for change in overlay.change:
            if change.limit is not None:
                procedures = with_limit(procedures, change.limit, change.value)
            if change.measure is not None:
                measures = with_measure(measures, change.measure)
            if change.key is not None:
                own[change.key] = msgspec.structs.replace(
                    _open(own, change.key, change.value),
                    value=change.value,
                    register=overlay.register,
                    note=change.text,
                    note_en=change.text_en,
                    valid_from=overlay.valid_from,
                    document=overlay.document_no,
                )
    for key, entered in given.items():
        new = {"valid_from": entered.valid_from, "document": entered.document}
        if key == "items":
            items = entered_items(book, entered.value)
            if "items.points" in own:  # the catalogue is shown by it
                own["items.points"] = msgspec.structs.replace(own["items.points"], **new)
        else:
            own[key] = msgspec.structs.replace(_open(own, key, entered.value), value=entered.value, **new)
    for key in sorted(own):  # the bands of a district, or of what it lies in, stand in for those of the whole text
        if key.startswith(REGIONAL_BANDS) and place.startswith(prefix(key.removeprefix(REGIONAL_BANDS))):
            bands = typed(key, own[key])
            own |= {f"bands.{party}": own[key] for party, scale in book.scales.items() if _graded(scale, bands)}
    return settled(msgspec.structs.replace(book, parameters=own, items=items, procedures=procedures, measures=measures))


def _declared(own: Mapping[str, Parameter], key: str) -> Parameter:
    if key not in own and _REGIONAL.fullmatch(key):  # a district's own bands, in the form of the shipped ones
        return next(each for name, each in own.items() if name.startswith("bands."))
    if key not in own:
        raise ParameterInvalid(key, "a key of assumptions.toml")
    return own[key]


def _open(own: Mapping[str, Parameter], key: str, value: Any) -> Parameter:
    """The parameter to which a value is given: where an article fixes it, the same value or none."""
    declared = _declared(own, key)
    if declared.article is not None and typed(key, msgspec.structs.replace(declared, value=value)) != declared.value:
        fixed = shown(declared.value)
        raise ParameterInvalid(
            key, f"{fixed}，由第{declared.article}条规定 / {fixed}, as article {declared.article} says"
        )
    return declared


def settled(book: Rulebook) -> Rulebook:
    """The rulebook with every value checked and the bands made ready. Raises ParameterInvalid."""
    found = {key: msgspec.structs.replace(each, value=typed(key, each)) for key, each in book.parameters.items()}
    for key in _needed(book):
        if key not in found:
            raise ParameterInvalid(key, "this parameter must exist, since the rulebook rests on it")
    for party, scale in book.scales.items():
        if not _graded(scale, found[f"bands.{party}"].value):
            _refuse_bands(f"bands.{party}", [scale], found[f"bands.{party}"].value)
    for key in found:
        if key.startswith(REGIONAL_BANDS) and not any(_graded(each, found[key].value) for each in book.scales.values()):
            _refuse_bands(key, book.scales.values(), found[key].value)
    if RATIOS in found:
        grades = [grade.code for grade in book.scales["institution"].grades]
        if (wrong := wrong_ratios(found[RATIOS].value, grades)) is not None:
            raise ParameterInvalid(RATIOS, wrong)
    worded = {kind for kind, text in book.texts.items() if text.sms is not None and kind not in _WORDINGS}
    if not worded.issuperset(found["sms.events"].value):
        named = "、".join(sorted(worded))
        raise ParameterInvalid("sms.events", f"有短信用语的消息：{named} / messages that have words for a text")
    bands = {party: found[f"bands.{party}"].value for party in book.scales}
    whole = msgspec.structs.replace(book, parameters=found, bands=bands)
    if whole.first_day is not None and whole.last_day is not None and whole.last_day < whole.first_day:
        raise ParameterInvalid("in_force_until", f"no day before in_force_from, {whole.first_day}")
    bounds = [found[key].value for key in _NEEDED_FOR_SCORES[:2] if key in found]
    if len(bounds) == 2 and Decimal(bounds[1]) <= Decimal(bounds[0]):
        raise ParameterInvalid("score.maximum", f"more than score.minimum, {bounds[0]}")
    return whole


def _graded(scale: Scale, bands: Iterable[Band]) -> bool:
    """Whether bands are of the grades of a scale."""
    named = {grade.code for grade in scale.grades}
    return all(band.code in named for band in bands)


def _refuse_bands(key: str, scales: Iterable[Scale], bands: Iterable[Band]) -> NoReturn:
    """The bands are of no scale's grades."""
    known = " | ".join(dict.fromkeys("、".join(grade.code for grade in scale.grades) for scale in scales))
    given = [band.code for band in bands]
    raise ParameterInvalid(key, f"等级取自 {known} / grades of scales.toml, {known}, not {given}")


def acts_in_a_place(key: str) -> bool:
    """Whether a value of a place's own is acted upon: a score, its grade and how often there is an inspection."""
    return key.startswith(_ACTS_IN_A_PLACE)


def acts_on_results(key: str) -> bool:
    """Whether a value can change a result that stands, and not only what comes after it."""
    return not key.startswith(_FORWARD) or key == "publicity.end_ends_points"


def use(book: Rulebook, key: str) -> ParameterUse:
    """How a local parameter is shown beside a result that rests on it."""
    parameter = book.parameters[key]
    return ParameterUse(
        key,
        parameter.register,
        shown(parameter.value),
        parameter.note,
        parameter.note_en,
        parameter.document,
        parameter.valid_from,
    )


def shown_of(book: Rulebook, key: str, value: Any) -> str:
    """A value as it was entered for a parameter, as readers see it."""
    parameter = book.parameters.get(key)
    if parameter is None:  # a catalogue, or a parameter of an earlier release
        return f"{len(value)}" if isinstance(value, list) else shown(value)
    try:
        return shown(typed(key, msgspec.structs.replace(parameter, value=value, choices=None)))
    except ParameterInvalid:  # entered under an earlier release, and carried out no more
        return shown(value)


def shown(value: Any) -> str:
    """A parameter's value as readers see it."""
    if value is None:
        return "—"
    if isinstance(value, tuple) and value and isinstance(value[0], Band):
        return "；".join(f"{band.code} ≥ {band.at_least}" if band.at_least is not None else band.code for band in value)
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value) or "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _needed(book: Rulebook) -> list[str]:
    own = [f"bands.{party}" for party in book.scales]
    own += [f"base.{party}" for party, scale in book.scales.items() if scale.counting == "standing"]
    draft = ("draft_allowed",) if book.source.validity.nature == "draft" else ()
    ours = any(scale.counting != "reported" for scale in book.scales.values())
    pushed = _NEEDED_FOR_PUSHES if book.procedures.push is not None else ()
    repair = book.procedures.repair
    accepted = ("repair.accept_days",) if repair is not None and repair.acceptance == "by_act" else ()
    objected = ("objection.answer_days",) if repair is not None and (repair.notice or repair.objection) else ()
    filed = ("filing.proof_days",) if book.procedures.dispute or book.procedures.repair else ()
    cycle = ("publication.last_day", "evaluation.reference_day", "evaluation.gap_breaks") if book.cycle else ()
    return [
        *_NEEDED,
        *(_NEEDED_FOR_SCORES if ours else ()),
        *draft,
        *pushed,
        *accepted,
        *objected,
        *filed,
        *cycle,
        *own,
    ]
