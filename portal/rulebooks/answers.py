"""Template answers (答复模板): what an officer begins with, fills out and edits before it is told to the subject.

Words in braces are filled in from the case. The sentences are ours, not the text's; decisions stay the officer's.
"""

from string import Formatter
from typing import Literal

from portal.domain.case import CaseKind
from portal.rulebooks.part import Part
from portal.rulebooks.procedures import Procedures

# Of each word there is another with _en.
WORDS = frozenset({"item", "article", "document_no", "decided_on", "procedure", "rulebook", "received_on", "day"})
_STEPS = {
    CaseKind.DISPUTE: ("uphold", "reject"),
    CaseKind.REPAIR: ("extend", "grant", "refuse"),
    CaseKind.OBJECTION: ("sustain", "dismiss"),
}


class AnswerText(Part, frozen=True):
    """A template for a step of cases of a kind, in both languages. `of_result`: of disputes of a result as a whole."""

    code: str
    case: CaseKind
    step: Literal["uphold", "reject", "extend", "grant", "refuse", "sustain", "dismiss"]
    title: str
    title_en: str
    text: str
    text_en: str
    of_result: bool = False


def wrong_answer(answer: AnswerText) -> tuple[str, str] | None:
    """The key of a template that is wrong, and what was expected."""
    if answer.step not in _STEPS[answer.case]:
        return f"{answer.code}.step", f"one of {_STEPS[answer.case]}"
    for key, suffix in (("text", ""), ("text_en", "_en")):
        known = {f"{word}{suffix}" for word in WORDS} | {"receipt_no"}
        try:
            used = {word for _, word, _, _ in Formatter().parse(getattr(answer, key)) if word is not None}
        except ValueError:
            return f"{answer.code}.{key}", "braces that open and close"
        if strange := used - known:
            return f"{answer.code}.{key}", f"no words but {sorted(known)}, not {sorted(strange)}"
    return None


def applies(answer: AnswerText, procedures: Procedures) -> bool:
    """Whether a text has the step at all."""
    repair = procedures.repair
    if answer.case is CaseKind.DISPUTE:
        return procedures.dispute is not None
    if repair is None:
        return False
    if answer.case is CaseKind.OBJECTION:
        return repair.objection is not None or repair.notice is not None
    return answer.step != "extend" or repair.extended is not None
