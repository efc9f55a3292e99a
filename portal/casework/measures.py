"""An officer decides a measure that the grade bears (HLJ art. 32 to 34): nothing outside the list."""

from datetime import date, datetime, time

from portal.casework.file import DueAct, DueKind, SubjectFile
from portal.casework.ports import Store
from portal.casework.settle import carry_out_due
from portal.domain.jurisdiction import covers
from portal.domain.measure import Measure, MeasureState
from portal.domain.outcomes import Invalid, MeasureDecided, MeasureOutcome, SubjectUnknown


async def decide(
    store: Store,
    subject_id: int,
    code: str,
    *,
    starts_on: date,
    ends_on: date | None,
    reason: str,
    authority: str,
    officer_id: int | None,
    now: datetime,
) -> MeasureOutcome:
    """Puts an offered measure in force from a day, until the day before `ends_on` or until the grade ends it."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
        if file is None or not covers(authority, file.subject.region):
            return SubjectUnknown()
        carry_out_due(file, *law.of(file.subject.rulebook), now)
        measure = _offered(file, code)
        refusal = _refusal(measure, starts_on, ends_on, reason, now)
        if measure is None or refusal is not None:
            return refusal or Invalid("measure", "measure_not_offered")
        measure.state = MeasureState.IN_FORCE if starts_on <= now.date() else MeasureState.DECIDED
        measure.starts_on, measure.ends_on = starts_on, ends_on
        measure.reason, measure.decided_by = reason.strip(), officer_id
        file.touch_measure(measure)
        if measure.state is MeasureState.DECIDED:
            file.add_due(_due(DueKind.MEASURE_STARTS, measure, starts_on, now))
        if ends_on is not None:
            file.add_due(_due(DueKind.MEASURE_ENDS, measure, ends_on, now))
        await transaction.save([file])
        return MeasureDecided(measure)


def _offered(file: SubjectFile, code: str) -> Measure | None:
    return next((each for each in file.measures if each.code == code and each.state is MeasureState.OFFERED), None)


def _refusal(
    measure: Measure | None, starts_on: date, ends_on: date | None, reason: str, now: datetime
) -> Invalid | None:
    if measure is None:
        return Invalid("measure", "measure_not_offered")
    if starts_on < now.date():
        return Invalid("starts_on", "in_the_past")
    if ends_on is not None and ends_on <= starts_on:
        return Invalid("ends_on", "not_after_the_start")
    if not reason.strip():
        return Invalid("reason", "required")
    return None


def _due(kind: DueKind, measure: Measure, day: date, now: datetime) -> DueAct:
    return DueAct(kind, measure, datetime.combine(day, time(), tzinfo=now.tzinfo))
