"""The words of stories for local parameters; one that is not named here is good when its rulebook declares it."""

from tests.storytelling.values import COUNT, DAY, FLAG, NUMBER, TEXT, Form, list_of, matching, one_of, record_of
from tests.storytelling.vocabulary import MESSAGES

ITEM = record_of(
    {
        "code": TEXT,
        "category": one_of(["adverse", "good"]),
        "points": NUMBER,
        "kind_of_act": TEXT,
        "valid_from": DAY,
        "valid_until": DAY,
        "immediate": FLAG,
        "assessment": TEXT,
        "article": TEXT,
        "lowers": FLAG,
    },
    required=["code", "category"],
)
BANDS = Form(
    "a list of [grade, lowest score], the last one without a score",
    lambda value: (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(row, list) and len(row) == 2 and NUMBER.fits(row[1]) for row in value[:-1])
        and isinstance(value[-1], list)
        and len(value[-1]) == 1
    ),
)

PARAMETERS: dict[str, Form] = {
    "in_force_from": DAY,
    "in_force_until": DAY,
    "in_force_document": TEXT,
    "in_force_by": one_of(["decision_date"]),
    "draft_allowed": FLAG,
    "expiry.pending": one_of(["continue"]),
    "calendar.known_until": DAY,
    "limits.first_day": one_of(["day_after"]),
    "limits.months": one_of(["first_of_next"]),
    "limits.shift": FLAG,
    "base.institution": NUMBER,
    "base.person": NUMBER,
    "bands.institution": BANDS,
    "bands.person": BANDS,
    "items": list_of(ITEM),
    "sms.events": list_of(one_of(MESSAGES)),
    "persons.published": one_of(["made_available"]),
    "publication.last_day": matching('a day of the year such as "03-31"', r"[0-9]{2}-[0-9]{2}"),
    "publication.insured": FLAG,
    "publicity.general": COUNT,
    "publicity.serious": COUNT,
    "publicity.end_ends_points": FLAG,
    "measures.adverse_start": one_of(["final"]),
    "measures.incentive_start": one_of(["at_once"]),
    "measures.during_dispute": one_of(["continue"]),
    "measures.overlap": one_of(["side_by_side"]),
    "loss.basis": one_of(["per_decision"]),
    "repair.blocked_by": one_of(["any", "same_kind"]),
    "repair.wait_from": one_of(["newest_entry"]),
    "repair.effective": one_of(["day_after_notice"]),
    "repair.repaired_counts": FLAG,
    "repair.bar_from": one_of(["day_recorded"]),
    "listing.answer_days": COUNT,
    "objection.answer_days": COUNT,
    "red_list.months": COUNT,
    "red_list.unbroken": FLAG,
    "evaluation.reference_day": matching('a day of the year such as "12-31"', r"[0-9]{2}-[0-9]{2}"),
    "evaluation.gap_breaks": FLAG,
    "evaluation.lowered_cycle": one_of(["fourth"]),
    "chain.share_of": one_of(["graded"]),
    "chain.inclusive": FLAG,
    "chain.art_35_needs_e": FLAG,
    "incentive.years": one_of(["natural"]),
    "incentive.earlier_years_count": FLAG,
    "awards.add_up": FLAG,
    "designation.listed_who": one_of(["any"]),
}
REGIONAL_BANDS = "bands.by_region."
