"""What a rulebook (政策文本) is: the law of one jurisdiction as data.

Every value names its article or its register number.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal

from portal.domain.entry import Category, Severity
from portal.domain.grade import Band
from portal.domain.jurisdiction import covers
from portal.domain.subject import SubjectKind
from portal.rulebooks.answers import AnswerText
from portal.rulebooks.commitments import CommitmentText
from portal.rulebooks.cycle import Cycle
from portal.rulebooks.facts import FactRule
from portal.rulebooks.forms import DocumentForm, MessageText
from portal.rulebooks.lists import ListRule
from portal.rulebooks.measure_rules import MeasureRule, Party
from portal.rulebooks.overlay import Overlay
from portal.rulebooks.part import Part
from portal.rulebooks.procedures import Procedures
from portal.rulebooks.sharing import Sharing

REGIONAL_BANDS = "bands.by_region."  # with the code of the region behind it


class Standing(StrEnum):
    """Whether a text may be worked by on a day (效力状态)."""

    NO_DATE = "no_date"  # the text leaves its first day blank, and nobody has entered one
    DRAFT = "draft"  # a consultation draft that the operator has not allowed
    DRAFT_IN_USE = "draft_in_use"
    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    TRIAL = "trial"
    TRIAL_ENDED = "trial_ended"
    EXPIRED = "expired"
    PLAN_ENDED = "plan_ended"  # the last day of a plan has passed, and its functions go on (OPEN-02)


_NOT_YET = frozenset({Standing.NO_DATE, Standing.DRAFT, Standing.NOT_YET})
_OVER = frozenset({Standing.TRIAL_ENDED, Standing.EXPIRED})


class Validity(Part, frozen=True):
    """What a text says of its own days; both days are included. What it leaves blank an operator enters."""

    nature: Literal["issued", "undated", "draft", "trial", "plan"]
    article: str
    first_day: date | None = None
    last_day: date | None = None


class Source(Part, frozen=True):
    """The text itself: who issued it, what it is called, from when to when it holds.

    `recognition`: region inside which authorities recognise one another's decisions, so that an entry of one acts in
    all and any of them may enter it (SD art. 5). `item_articles`: what an item that an operator enters cites where it
    names no article; a category that is missing needs one.
    """

    code: str
    name: str
    name_en: str
    issuer: str
    document_no: str
    status: str
    status_en: str
    region: str
    archive_prefix: str
    subjects: list[SubjectKind]
    subjects_article: str
    validity: Validity
    item_articles: Mapping[Category, str]
    recognition: str | None = None


class Article(Part, frozen=True):
    """An article with its heading and our one-line gist; `note` says what is odd about it."""

    number: str
    heading: str
    gist: str
    gist_en: str
    note: str | None = None
    note_en: str | None = None


class Item(Part, frozen=True):
    """An item of the collection catalogue (采集目录, HLJ art. 21). `points` is None where there are no points.

    `assessment`: the record of its assessment with stakeholders and experts, where it was disputed (art. 21).
    `points_by_severity` stands instead where the text lays points down by degree (WH 二). `agreed`: points only as
    agreed beforehand; recorded for an institution, they fall on its responsible persons (WH 二(二)). `valid_for`
    names the local parameter of the months for which an entry is valid, where its category does not. `needs`: what an
    entry must say beside what every entry says, such as when the remedies against a decision ended (HLJ art. 18 (3)).
    `lowers`: instead of points the current grade falls by one, by the clause of the scale (SC art. 18).
    `of_text`: the text itself lists it, so it stays whatever catalogue an operator enters (SC art. 39).
    """

    code: str
    name: str
    name_en: str
    category: Category
    article: str
    points: Decimal | None = None
    points_by_severity: Mapping[Severity, Decimal] | None = None
    agreed: bool = False
    valid_for: str | None = None
    of_text: bool = False
    applies_to: list[SubjectKind] | None = None
    immediate: bool = False
    lowers: bool = False
    needs: list[Literal["remedy_ended_on", "loss", "occurred_on"]] = []
    kind_of_act: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    assessment: str | None = None

    def concerns_party(self, party: str) -> bool:
        """Whether it may be recorded of somebody of a party."""
        return self.applies_to is None or any(kind.party == party for kind in self.applies_to)

    @property
    def valid_months(self) -> str | None:
        """The local parameter of the months for which an entry is valid; basic information has none."""
        if self.category is Category.BASIC:
            return None
        return self.valid_for or f"validity.{self.category}_months"

    def holds_on(self, day: date) -> bool:
        """Whether the catalogue holds the item on a day; both days are included."""
        return (self.valid_from is None or day >= self.valid_from) and (
            self.valid_until is None or day <= self.valid_until
        )


class GradeName(Part, frozen=True):
    """How a grade is called; `code` is its name in the bands."""

    code: str
    name: str
    name_en: str


class Scale(Part, frozen=True):
    """A scale of scores: its bounds and bands are local parameters, its kind is the text's."""

    parties: list[Party]
    id: str
    article: str
    # What a score starts from, and what counts on top: standing: the base, every valid entry; yearly: the newest
    # published yearly result, immediate items decided later; imported: the newest imported score (without one the
    # base), entries decided after its year; reported: the score of another authority, every entry.
    counting: Literal["standing", "yearly", "imported", "reported"]
    grades: list[GradeName]
    imported: bool = False  # an evaluation model gives the scores, which arrive in batches
    deductions_only: bool = False  # points above zero never count (SC art. 17)
    lowered_by: str | None = None  # clause by which an act may lower the current grade instead of the score (SC-18-1)


class Parameter(Part, frozen=True):
    """A local parameter (本地参数，非法规规定): a value that no text fixes, with the reason for the default.

    `document` and `valid_from`: what an operator's value rests on; both are empty for a shipped default. `minimum` and
    `maximum`: the bounds of a whole number, both included. `article`: this article fixes the value after all, which
    then stands here for the engine alone: no other is accepted, and it is not shown as a local one. `asked_by`: the
    articles that leave the value open, beside those whose rules name it.
    """

    register: str
    type: str
    note: str
    note_en: str
    value: Any = None
    choices: list[Any] | None = None  # the values that the engine can carry out, where not all are
    minimum: int = 0
    maximum: int | None = None
    article: str | None = None
    asked_by: list[str] = []
    valid_from: date | None = None
    document: str | None = None

    @property
    def local(self) -> str | None:
        """The register number; None where an article fixes the value."""
        return self.register if self.article is None else None


class Phase(Part, frozen=True):
    """A phase of a plan, up to and including `until`; the last one has no end.

    `trial`: results are a trial evaluation (试评价), never public and without measures.
    """

    code: str
    article: str
    name: str
    name_en: str
    until: date | None = None
    trial: bool = False
    note: str | None = None
    note_en: str | None = None


class Interpretation(Part, frozen=True):
    """How a silent or contradictory passage is read, and why."""

    id: str
    rulebooks: list[str]
    articles: list[str]
    question: str
    question_en: str
    reading: str
    reading_en: str
    reason: str
    reason_en: str


class Rulebook(Part, frozen=True):
    """One text, whole. `parameters` hold the local values in force.

    `districts`: the same text with the overlays of a place laid over, by the prefix of the place.
    """

    source: Source
    articles: Mapping[str, Article]
    items: Mapping[str, Item]
    scales: Mapping[str, Scale]  # by party
    measures: list[MeasureRule]
    procedures: Procedures
    texts: Mapping[str, MessageText]
    documents: Mapping[str, DocumentForm]  # by kind
    lists: Mapping[str, ListRule]  # by name
    commitments: list[CommitmentText]  # oldest version first
    sharing: Sharing | None
    parameters: Mapping[str, Parameter]
    bands: Mapping[str, tuple[Band, ...]]  # by party
    cycle: Cycle | None = None  # of a text that evaluates by the year
    facts: Mapping[str, FactRule] = {}  # about subjects, by name
    phases: tuple[Phase, ...] = ()
    answers: tuple[AnswerText, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    districts: Mapping[str, "Rulebook"] = {}

    @property
    def code(self) -> str:
        """Short name of the rulebook, such as `heilongjiang`."""
        return self.source.code

    @property
    def local_parameters(self) -> Mapping[str, Parameter]:
        """The parameters that no article fixes."""
        return {key: each for key, each in self.parameters.items() if each.article is None}

    @property
    def first_day(self) -> date | None:
        """First day in force: an operator's, else the text's."""
        return self._day("in_force_from", self.source.validity.first_day)

    @property
    def last_day(self) -> date | None:
        """Last day in force, included: an operator's, else the text's."""
        return self._day("in_force_until", self.source.validity.last_day)

    def in_charge(self, authority: str, region: str) -> bool:
        """Whether an authority may enter and read what concerns a region: its own, or one that recognises it."""
        area = self.source.recognition
        return covers(authority, region) or (area is not None and covers(area, authority) and covers(area, region))

    def measure(self, code: str) -> MeasureRule | None:
        """A measure by its code."""
        return next((rule for rule in self.measures if rule.code == code), None)

    def value(self, key: str) -> Any:
        """The value of a local parameter in force; KeyError names an undeclared key."""
        return self.parameters[key].value

    def commitment_on(self, day: date) -> CommitmentText | None:
        """The version of the commitment that holds on a day, if the text knows one."""
        held = [each for each in self.commitments if each.valid_from is None or each.valid_from <= day]
        return held[-1] if held else None

    def months(self, key: str) -> int:
        """A local parameter that counts months or days."""
        return int(self.value(key))

    def in_region(self, region: str) -> "Rulebook":
        """The text as it holds in a place."""
        places = [place for place in self.districts if region.startswith(place)]
        return self.districts[max(places, key=len)] if places else self

    def overlays_in(self, region: str) -> list[Overlay]:
        """The overlays that are on in a place."""
        return [each for each in self.overlays if self.value(each.parameter) and each.covers(region)]

    def standing_on(self, day: date) -> Standing:
        """Whether the text may be worked by on a day."""
        nature, first, last = self.source.validity.nature, self.first_day, self.last_day
        if nature == "draft" and not self.value("draft_allowed"):
            return Standing.DRAFT
        if first is None:
            return Standing.NO_DATE
        if day < first:
            return Standing.NOT_YET
        if last is not None and day > last:
            ended = {"trial": Standing.TRIAL_ENDED, "plan": Standing.PLAN_ENDED}
            return ended.get(nature, Standing.EXPIRED)
        return {"draft": Standing.DRAFT_IN_USE, "trial": Standing.TRIAL}.get(nature, Standing.IN_FORCE)

    def phase_on(self, day: date) -> Phase | None:
        """The phase of a plan in which a day lies (JN 4); None where the text has none."""
        return next((phase for phase in self.phases if phase.until is None or day <= phase.until), None)

    def trial_on(self, day: date) -> bool:
        """Whether whatever results on a day is a trial evaluation."""
        phase = self.phase_on(day)
        return phase is not None and phase.trial

    def bounds(self, party: str) -> tuple[Decimal, Decimal]:
        """Lowest and highest score of a party's scale; each party may have its own."""
        lowest, highest = (
            Decimal(self.value(own if (own := f"score.{bound}.{party}") in self.parameters else f"score.{bound}"))
            for bound in ("minimum", "maximum")
        )
        return lowest, highest

    def refusal_on(self, decided_on: date) -> str | None:
        """Why nothing can be decided under this text on a day: `not_in_force`, `expired_rulebook`, or None."""
        standing = self.standing_on(decided_on)
        if standing in _NOT_YET:
            return "not_in_force"
        return "expired_rulebook" if standing in _OVER else None

    def _day(self, key: str, of_text: date | None) -> date | None:
        entered: date | None = self.value(key)
        return of_text if entered is None else entered
