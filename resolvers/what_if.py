"""What if: a trial computation for the signed-in subject, by the engine that makes the results. It stores nothing."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

import strawberry

from portal.casework.what_if import MOST_YEARS, Supposition, compute
from portal.domain.grade import Grade
from portal.domain.result import ParameterUse, Result, TraceLine
from portal.security.viewer import SubjectViewer
from resolvers.context import Info
from resolvers.law import parameter_label
from resolvers.refusals import BadArgument, sentence
from resolvers.shown import global_id, local_id

Archive = Annotated[strawberry.ID, strawberry.argument(description="本人档案的编号 / global ID of one's own archive")]
Without = Annotated[
    strawberry.ID | None, strawberry.argument(description="假设该记录被撤销 / as if this entry were annulled")
]
Repaired = Annotated[
    strawberry.ID | None, strawberry.argument(description="假设该记录已修复 / as if this entry were repaired")
]
On = Annotated[date | None, strawberry.argument(description="在今后某日 / on a later day")]


async def what_if(
    info: Info, archive: Archive, without_entry: Without = None, repaired_entry: Repaired = None, on: On = None
) -> Any:
    """The result as it would be; none for an archive of anybody else and for an entry that does not count in it."""
    context = info.context
    if not isinstance(context.viewer, SubjectViewer):
        return None
    now = context.parts.clock.now()
    if without_entry is None and repaired_entry is None and on is None:
        raise BadArgument("nothing_supposed")
    if on is not None and (on < now.date() or on.year > now.year + MOST_YEARS):
        raise BadArgument("supposed_day", most=MOST_YEARS)
    supposed = Supposition(
        local_id("Archive", archive, "archive"),
        None if without_entry is None else local_id("Entry", without_entry, "withoutEntry"),
        None if repaired_entry is None else local_id("Entry", repaired_entry, "repairedEntry"),
        on,
    )
    found = await compute(context.parts.store, supposed, context.viewer.identity_id, now)
    if found is None:
        return None
    return {
        "notice": sentence("what_if_notice"),
        "on": found.at.date(),
        "result": _result(found.result),
        "current": _result(found.current),
        "measures": found.measures,
    }


def _result(result: Result | None) -> Mapping[str, Any] | None:
    if result is None:
        return None
    evaluation = result.evaluation
    return {
        "score": evaluation.score,
        "grade": _grade(evaluation.grade),
        "reason": evaluation.reason,
        "trace": [_line(each) for each in evaluation.trace],
        "local_parameters": [_parameter(each) for each in evaluation.parameters],
    }


def _grade(grade: Grade | None) -> Mapping[str, Any] | None:
    return None if grade is None else asdict(grade)


def _line(line: TraceLine) -> Mapping[str, Any]:
    return {
        **asdict(line),
        "text": {"zh": line.text, "en": line.text_en},
        "entry_id": None if line.entry_id is None else global_id("Entry", line.entry_id),
    }


def _parameter(use: ParameterUse) -> Mapping[str, Any]:
    return {**asdict(use), "note": {"zh": use.note, "en": use.note_en}, "label": parameter_label()}
