"""A subject's file, opened for one transaction: what stands in it, and what this transaction changes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from portal.domain.anchor import Anchor
from portal.domain.case import Case, CaseEvent, Rectification
from portal.domain.commitment import Commitment, Finding
from portal.domain.consent import Consent
from portal.domain.document import IssuedDocument
from portal.domain.entry import Entry, Status
from portal.domain.fact import Fact
from portal.domain.handling import Handling, Opinion
from portal.domain.listing import Listing, ListingEvent
from portal.domain.measure import Measure, MeasureEvent
from portal.domain.monitoring import Monitoring, RiskWarning
from portal.domain.push import Push
from portal.domain.repair import Repair
from portal.domain.result import Result
from portal.domain.score import ImportedScore
from portal.domain.subject import Subject
from portal.evaluation.chain import Brand
from portal.evaluation.year import YearResult
from portal.rulebooks.model import Rulebook
from portal.rulebooks.submission import Statement


class DueKind(StrEnum):
    """What time alone can bring about."""

    ENTRY_EXPIRES = "entry_expires"
    PUBLICITY_ENDS = "publicity_ends"
    RESULT_FINAL = "result_final"
    MEASURE_STARTS = "measure_starts"
    MEASURE_ENDS = "measure_ends"
    REPAIR_EFFECTIVE = "repair_effective"
    LISTING_FULL = "listing_full"  # the time that earns a place is full
    LISTING_ENDS = "listing_ends"
    BRAND_CHANGES = "brand_changes"  # grades of other branches of a chain
    YEAR_TURNS = "year_turns"  # about the subject: clean years are counted anew (SD art. 9)


About = Entry | Result | Measure | Repair | Listing | Subject


@dataclass(slots=True, eq=False)
class DueAct:
    """Something that falls due: about what stands in the file, or the subject itself; the store fills in the id."""

    kind: DueKind
    about: About
    due_at: datetime
    id: int | None = None
    done_at: datetime | None = None


@dataclass(slots=True, eq=False)
class Message:
    """A message of the inbox; `sms` is set where it also goes out as a text, `document` where it brings one.

    One to officers is for those of the place, or for whoever works on the `case` that it is about.
    """

    audience: str  # subject, officer
    kind: str
    title: str
    title_en: str
    body: str
    body_en: str
    created_at: datetime
    sms: str | None = None
    result: Result | None = None
    document: IssuedDocument | None = None
    case: Case | None = None


@dataclass(slots=True, eq=False)
class EntryEvent:
    """What happened to an entry, by whom and why."""

    entry: Entry
    event: str
    happened_at: datetime
    officer_id: int | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Declaration:
    """That what a subject hands in is true and whole: the sentence that was ticked, by whom and when (HLJ art. 24)."""

    entry: Entry
    statement: Statement
    declarer: str = field(repr=False)
    declared_at: datetime
    agent_id: int | None = None


@dataclass(slots=True, eq=False)
class SubjectFile:
    """The file of one subject. `results`: the current one and those still open to dispute, oldest first.

    `anchor`: the newest published yearly result, imported or reported score, where there is one. `book_at`: its
    rulebook by the values that held at an instant.
    """

    subject: Subject
    entries: list[Entry]
    results: list[Result]
    measures: list[Measure]  # those not ended
    due: list[DueAct]  # those not done
    anchor: Anchor | None = None
    published: dict[int, Anchor] = field(default_factory=dict)  # results of years that are published
    computed: dict[int, Anchor] = field(default_factory=dict)  # results of years that are not published
    book_at: Callable[[datetime], Rulebook] | None = None
    book: Rulebook | None = None  # as it stands, where the file was read from the store
    brand: Brand | None = None  # of the chain to which a branch belongs
    scores: list[ImportedScore] = field(default_factory=list)  # in the order of their arrival
    listings: list[Listing] = field(default_factory=list)  # those that are not over
    broken: list[Listing] = field(default_factory=list)  # those that a change of grade ended
    commitments: list[Commitment] = field(default_factory=list)  # all, oldest first
    consents: list[Consent] = field(default_factory=list)  # all, oldest first
    documents: list[IssuedDocument] = field(default_factory=list)  # all that were issued
    cases: list[Case] = field(default_factory=list)  # all, oldest first
    opinions: list[Opinion] = field(default_factory=list)  # of other units, about the cases, oldest first
    rectifications: list[Rectification] = field(default_factory=list)
    pushes: list[Push] = field(default_factory=list)  # those that bring or reverse entries
    warnings: list[RiskWarning] = field(default_factory=list)  # all, oldest first
    monitorings: list[Monitoring] = field(default_factory=list)  # all, oldest first
    public_person: int | None = None  # id of the person's result that everybody sees, masked
    public_entries: set[int] = field(default_factory=set)  # ids of those that everybody sees

    new_entries: list[Entry] = field(default_factory=list)
    declarations: list[Declaration] = field(default_factory=list)
    new_scores: list[ImportedScore] = field(default_factory=list)
    corrected_years: dict[int, YearResult] = field(default_factory=dict)
    wrong_years: dict[int, Anchor] = field(default_factory=dict)  # published ones, as they were; nobody was told yet
    new_years: dict[int, date] = field(default_factory=dict)  # published now, with the day
    undone_years: frozenset[int] = frozenset()  # published ones whose score must be given anew
    given_anew: set[int] = field(default_factory=set)  # published years whose score was
    new_results: list[Result] = field(default_factory=list)
    new_measures: list[Measure] = field(default_factory=list)
    new_due: list[DueAct] = field(default_factory=list)
    new_listings: list[Listing] = field(default_factory=list)
    listing_events: list[ListingEvent] = field(default_factory=list)
    new_commitments: list[Commitment] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    new_documents: list[IssuedDocument] = field(default_factory=list)
    new_pushes: list[Push] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    events: list[EntryEvent] = field(default_factory=list)
    touched_results: list[Result] = field(default_factory=list)  # stored ones that moved on
    person_moved: bool = False  # `public_person` became another
    touched_publicity: list[Entry] = field(default_factory=list)  # shown or hidden
    withdrawn: bool = False  # what everybody could see is no longer shown
    touched_measures: list[Measure] = field(default_factory=list)
    measure_events: list[MeasureEvent] = field(default_factory=list)
    touched_due: list[DueAct] = field(default_factory=list)  # stored ones, done or moved
    new_cases: list[Case] = field(default_factory=list)
    touched_cases: list[Case] = field(default_factory=list)
    case_events: list[CaseEvent] = field(default_factory=list)
    handlings: list[Handling] = field(default_factory=list)
    new_opinions: list[Opinion] = field(default_factory=list)
    touched_opinions: list[Opinion] = field(default_factory=list)  # stored ones, answered
    attached: list[tuple[Case, UUID]] = field(default_factory=list)  # evidence filed with a case
    touched_listings: list[Listing] = field(default_factory=list)
    touched_pushes: list[Push] = field(default_factory=list)  # stored ones that ended
    touched_documents: list[IssuedDocument] = field(default_factory=list)  # stored ones, delivered or recounted
    new_rectifications: list[Rectification] = field(default_factory=list)
    new_consents: list[Consent] = field(default_factory=list)
    touched_consents: list[Consent] = field(default_factory=list)  # stored ones that were taken back
    new_warnings: list[RiskWarning] = field(default_factory=list)
    new_monitorings: list[Monitoring] = field(default_factory=list)
    new_facts: list[Fact] = field(default_factory=list)
    touched_monitorings: list[Monitoring] = field(default_factory=list)  # stored ones that ended

    @property
    def current(self) -> Result | None:
        """The newest result."""
        return self.results[-1] if self.results else None

    @property
    def years(self) -> dict[int, str | None]:
        """The annual grade of each published year; None for one in which the subject was not evaluated, or whose score
        must be given anew."""
        return {cycle: None if cycle in self.undone_years else each.grade for cycle, each in self.published.items()}

    @property
    def changed(self) -> bool:
        """Whether there is anything to store."""
        return bool(
            self.new_entries
            or self.new_scores
            or self.new_years
            or self.corrected_years
            or self.given_anew
            or self.new_results
            or self.new_measures
            or self.new_due
            or self.new_commitments
            or self.findings
            or self.listing_events
            or self.touched_listings
            or self.new_documents
            or self.new_pushes
            or self.touched_pushes
            or self.messages
            or self.events
            or self.touched_results
            or self.touched_publicity
            or self.person_moved
            or self.touched_measures
            or self.measure_events
            or self.touched_due
            or self.touched_documents
            or self.new_cases
            or self.attached
            or self.touched_cases
            or self.new_opinions
            or self.touched_opinions
            or self.new_rectifications
            or self.new_consents
            or self.touched_consents
            or self.new_warnings
            or self.new_monitorings
            or self.touched_monitorings
            or self.new_facts
        )

    @property
    def monitoring(self) -> Monitoring | None:
        """The level of monitoring that has not ended."""
        return next((each for each in self.monitorings if each.ended_at is None), None)

    def add_consent(self, consent: Consent) -> None:
        """Appends a consent."""
        self.consents.append(consent)
        self.new_consents.append(consent)

    def withdraw_consent(self, consent: Consent, now: datetime, agent_id: int | None = None) -> None:
        """Takes a consent back; `agent_id`: who did it for the subject."""
        consent.withdrawn_at, consent.withdrawn_by_agent = now, agent_id
        self.touched_consents.append(consent)

    def add_warning(self, warning: RiskWarning) -> None:
        """Takes down a risk warning."""
        self.warnings.append(warning)
        self.new_warnings.append(warning)

    def add_monitoring(self, monitoring: Monitoring) -> None:
        """Puts the subject under a level of monitoring."""
        self.monitorings.append(monitoring)
        self.new_monitorings.append(monitoring)

    def end_monitoring(self, monitoring: Monitoring, now: datetime, officer_id: int | None, reason: str) -> None:
        """Ends a level of monitoring."""
        monitoring.ended_at, monitoring.ended_by, monitoring.end_reason = now, officer_id, reason
        self.touched_monitorings.append(monitoring)

    def add_fact(self, fact: Fact) -> None:
        """States a fact about the subject: it holds from now on, or no longer."""
        self.new_facts.append(fact)
        if fact.value is None:
            self.subject.facts.pop(fact.name, None)
        else:
            self.subject.facts[fact.name] = fact.value

    def add_entry(self, entry: Entry) -> None:
        """Appends an entry."""
        self.entries.append(entry)
        self.new_entries.append(entry)

    def take_back(
        self, entry: Entry, status: Status, at: datetime, officer_id: int | None = None, reason: str | None = None
    ) -> None:
        """An entry is revoked or repaired: it stays, and no longer counts."""
        entry.status, entry.taken_back_at = status, at
        self.events.append(EntryEvent(entry, status.value, at, officer_id, reason))

    def add_score(self, score: ImportedScore) -> None:
        """Appends an imported score."""
        self.scores.append(score)
        self.new_scores.append(score)

    def correct_year(self, year: YearResult) -> None:
        """The result of a year, put right; the current one rests on it where it is the newest that is published."""
        self.corrected_years[year.cycle] = year
        years = self.computed if year.cycle in self.computed else self.published
        wrong = years[year.cycle]
        years[year.cycle] = replace(year.anchor, values_of=wrong.values_of, given_at=wrong.given_at)
        if year.cycle in self.published:
            self.wrong_years.setdefault(year.cycle, wrong)
            self._rest_on(year.cycle)

    def give_anew(self, cycle: int, model: str | None, at: datetime) -> None:
        """The score of a published year was put right, or given once more."""
        self.given_anew.add(cycle)
        self.published[cycle] = replace(self.published[cycle], given_at=at, model=model)
        self._rest_on(cycle)

    def _rest_on(self, cycle: int) -> None:
        if self.anchor is not None and self.anchor.cycle == cycle:
            self.anchor = self.published[cycle]

    def publish_year(self, cycle: int, on: date) -> None:
        """The computed result of a year is what the current one rests on, unless a later year is published."""
        anchor = self.computed.pop(cycle)
        self.new_years[cycle] = on
        self.published[cycle] = anchor
        if cycle == max(self.published):
            self.published[cycle] = self.anchor = replace(anchor, values_of=None)

    def add_result(self, result: Result) -> None:
        """Makes a result the current one."""
        self.results.append(result)
        self.new_results.append(result)

    def add_push(self, push: Push) -> None:
        """Puts something in the outbox for a platform outside."""
        self.pushes.append(push)
        self.new_pushes.append(push)

    def touch_push(self, push: Push) -> None:
        """Marks a stored push as ended."""
        if push.id is not None and push not in self.touched_pushes:
            self.touched_pushes.append(push)

    def add_measure(self, measure: Measure) -> None:
        """Opens a measure."""
        self.measures.append(measure)
        self.new_measures.append(measure)

    def add_due(self, act: DueAct) -> None:
        """Puts something on the timetable."""
        self.due.append(act)
        self.new_due.append(act)

    def listing(self, name: str) -> Listing | None:
        """The road to a list, or the place on it, that is not over."""
        return next((each for each in self.listings if each.name == name and not each.over), None)

    def add_listing(self, listing: Listing) -> None:
        """Begins a road to a list."""
        self.listings.append(listing)
        self.new_listings.append(listing)

    def add_document(self, document: IssuedDocument) -> None:
        """Issues a document."""
        self.documents.append(document)
        self.new_documents.append(document)

    def plan(self, kind: DueKind, about: About, due_at: datetime) -> None:
        """Puts something on the timetable, or moves it there."""
        act = self.planned(kind, about)
        if act is None:
            self.add_due(DueAct(kind, about, due_at))
        elif act.due_at != due_at:
            act.due_at = due_at
            self.touch_due(act)

    def planned(self, kind: DueKind, about: About) -> DueAct | None:
        """What still waits of a kind about something."""
        return next((each for each in self.due if each.kind is kind and each.about is about and not each.done_at), None)

    def touch_result(self, result: Result) -> None:
        """Marks a stored result as moved on."""
        if result.id is not None and result not in self.touched_results:
            self.touched_results.append(result)

    def touch_measure(self, measure: Measure) -> None:
        """Marks a stored measure as moved on."""
        if measure.id is not None and measure not in self.touched_measures:
            self.touched_measures.append(measure)

    def touch_due(self, act: DueAct) -> None:
        """Marks a stored due act as done or moved."""
        if act.id is not None and act not in self.touched_due:
            self.touched_due.append(act)

    def touch_document(self, document: IssuedDocument) -> None:
        """Marks a stored document as delivered, or its last day as moved."""
        if document.id is not None and document not in self.touched_documents:
            self.touched_documents.append(document)

    def add_case(self, case: Case) -> None:
        """Opens a case."""
        self.cases.append(case)
        self.new_cases.append(case)

    def attach(self, case: Case, files: Iterable[UUID]) -> None:
        """Files kept evidence with a case, for good."""
        self.attached += [(case, each) for each in files]

    def touch_case(self, case: Case) -> None:
        """Marks a stored case as moved on."""
        if case.id is not None and case not in self.touched_cases:
            self.touched_cases.append(case)

    def add_opinion(self, opinion: Opinion) -> None:
        """Asks another unit."""
        self.opinions.append(opinion)
        self.new_opinions.append(opinion)

    def touch_opinion(self, opinion: Opinion) -> None:
        """Marks a stored question as answered."""
        if opinion.id is not None and opinion not in self.touched_opinions:
            self.touched_opinions.append(opinion)

    def add_rectification(self, report: Rectification) -> None:
        """Takes down that an act was corrected."""
        self.rectifications.append(report)
        self.new_rectifications.append(report)

    def touch_listing(self, listing: Listing) -> None:
        """Marks a stored listing as moved on."""
        if listing.id is not None and listing not in self.touched_listings:
            self.touched_listings.append(listing)
