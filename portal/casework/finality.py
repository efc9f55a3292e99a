"""When an initial result becomes final: reached now, or on another day (HLJ art. 30)."""

from datetime import date, datetime, time, timedelta

from portal.casework.file import DueKind, SubjectFile
from portal.domain.result import Result, ResultState


def reach(file: SubjectFile, result: Result, now: datetime) -> None:
    """The result is final from today; nothing waits for it any more."""
    result.state, result.final_on = ResultState.FINAL, now.date()
    file.touch_result(result)
    for act in file.due:
        if act.kind is DueKind.RESULT_FINAL and act.about is result and act.done_at is None:
            act.done_at = now
            file.touch_due(act)


def take_back(file: SubjectFile, result: Result) -> None:
    """The result is initial again: a dispute was received in time and only taken down later."""
    result.state, result.final_on = ResultState.INITIAL, None
    file.touch_result(result)


def move(file: SubjectFile, result: Result, last_day: date, now: datetime) -> None:
    """The result is final on the day after another last day."""
    result.final_on = last_day + timedelta(days=1)
    file.touch_result(result)
    for act in file.due:
        if act.kind is DueKind.RESULT_FINAL and act.about is result and act.done_at is None:
            act.due_at = datetime.combine(result.final_on, time(), tzinfo=now.tzinfo)
            file.touch_due(act)
