"""What a rulebook (政策文本) is: the law of one jurisdiction as data.

Every value names its article or its register number.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import msgspec

from portal.domain.entry import Category
from portal.domain.grade import Band
from portal.domain.subject import SubjectKind

Party = Literal["institution", "person"]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a rulebook file; an unknown key is an error."""


class Source(Part, frozen=True):
    """The text itself: who issued it, what it is called, from when to when it holds."""

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


class Article(Part, frozen=True):
    """An article with its heading and our one-line gist; `note` says what is odd about it."""

    number: str
    heading: str
    gist: str
    gist_en: str
    note: str | None = None
    note_en: str | None = None


class Item(Part, frozen=True):
    """An item of the collection catalogue (采集目录, HLJ art. 21). `points` is None where there are no points."""

    code: str
    name: str
    name_en: str
    category: Category
    article: str
    points: Decimal | None = None
    applies_to: list[SubjectKind] | None = None
    immediate: bool = False
    kind_of_act: str | None = None


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
    counting: Literal["standing", "immediate_of_year"]  # every valid entry; immediate items decided in the year
    grades: list[GradeName]


class MeasureRule(Part, frozen=True):
    """A measure that a grade allows (可), demands (应) or advises (建议)."""

    code: str
    kind: Literal["incentive", "sanction"]
    mode: Literal["must", "may", "advise"]
    article: str
    grades: list[str]
    text: str
    text_en: str
    party: Party | None = None  # None: both
    kinds: list[SubjectKind] | None = None
    note: str | None = None
    note_en: str | None = None

    def concerns(self, kind: SubjectKind) -> bool:
        """Whether the measure may touch that kind of subject."""
        if self.kinds is not None:
            return kind in self.kinds
        return self.party is None or self.party == kind.party


class DisputeProcedure(Part, frozen=True):
    """Window and limits of a dispute, in working days."""

    article: str
    window: int
    counted_from: Literal["publication", "receipt"]
    decide: int
    decide_with_other_unit: int


class RepairProcedure(Part, frozen=True):
    """Waiting time in months, limits in working days."""

    article: str
    wait_months: int
    decide: int
    extended: int
    notice: int
    objection: int


class Publication(Part, frozen=True):
    """Whose results everybody may see, and when."""

    article: str
    institutions: Literal["at_once", "by_act"]
    persons: Literal["never"]


class Procedures(Part, frozen=True):
    """The procedures of one text."""

    dispute: DisputeProcedure
    publication: Publication
    repair: RepairProcedure | None = None


class MessageText(Part, frozen=True):
    """A message of the portal's inbox and, where it also goes out as a text, that text."""

    title: str
    title_en: str
    body: str
    body_en: str
    sms: str | None = None


class Parameter(Part, frozen=True):
    """A local parameter (本地参数，非法规规定): a value that no text fixes, with the reason for the default."""

    register: str
    type: str
    note: str
    note_en: str
    value: Any = None
    choices: list[Any] | None = None  # the values that the engine can carry out, where not all are


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
    """One text, whole. `parameters` hold the local values in force."""

    source: Source
    articles: Mapping[str, Article]
    items: Mapping[str, Item]
    scales: Mapping[str, Scale]  # by party
    measures: list[MeasureRule]
    procedures: Procedures
    texts: Mapping[str, MessageText]
    parameters: Mapping[str, Parameter]
    bands: Mapping[str, tuple[Band, ...]]  # by party

    @property
    def code(self) -> str:
        """Short name of the rulebook, such as `heilongjiang`."""
        return self.source.code

    def value(self, key: str) -> Any:
        """The value of a local parameter in force; KeyError names an undeclared key."""
        return self.parameters[key].value

    def months(self, key: str) -> int:
        """A local parameter that counts months or days."""
        return int(self.value(key))

    def refusal_on(self, decided_on: date) -> str | None:
        """Why nothing can be decided under this text on a day: `not_in_force`, `expired_rulebook`, or None."""
        first: date | None = self.value("in_force_from")
        last: date | None = self.value("in_force_until")
        draft = "draft_allowed" in self.parameters and not self.value("draft_allowed")
        if draft or first is None or decided_on < first:
            return "not_in_force"
        if last is not None and decided_on > last:
            return "expired_rulebook"
        return None
