"""The words of stories, as tests/stories/README.md explains them; nothing else may stand in one."""

from dataclasses import dataclass, field

from portal.domain.entry import Fund, Source
from portal.domain.entry import Stage as EntryStage
from portal.domain.subject import SubjectKind
from portal.rulebooks.loader import codes, list_names, shipped
from tests.storytelling.archive_words import CATALOGUED, ENTRY_ROWS, PARTS, PROMISED, SENT, SHOWN, SUBJECT_ROWS
from tests.storytelling.values import (
    AMOUNT,
    CLAUSE,
    COUNT,
    DAY,
    FLAG,
    MEASURE,
    MONTH,
    NUMBER,
    REGION,
    TEXT,
    WHOLE,
    WORDS,
    Form,
    list_of,
    matching,
    one_of,
    record_of,
    table_of,
)

RULEBOOKS = tuple(codes())
KINDS = tuple(SubjectKind)
STATUSES = ("active", "revoked", "repaired", "expired", "reminder", "pending", "rejected", "duplicate")
STATES = ("initial", "final", "no_objection", "not_evaluated", "trial", "lapsed")
LISTS = tuple(list_names())
DOCUMENTS = (
    "dispute_answer", "repair_refusal", "repair_confirmation", "acceptance_notice", "non_acceptance_notice",
    "result_notice", "listing_prenotice", "listing_decision", "dispute_application", "repair_application",
    "filing_receipt", "listing_objection_receipt", "listing_objection_answer",
)  # fmt: skip
MESSAGES = (
    "result_change", "reminder", "repaired", "repair_hint", "due_date_moved", "push_rejected", "push_failed",
    "measures_lifted", "risk_warning", "document", "listing_objection_received", "listing_objection_answered",
    "listing_ended", "listing_entered", "measure_decided", "repair_decided", "dispute_decided",
    "case_withdrawn", "more_proof", "score_given_anew", "notice_objected",
)  # fmt: skip
LABELS = ("trial", "pending", "expired", "overlay")
VIEW_WORDS = (
    "name", "name_masked", "identifier", "score", "grade", "as_of", "records", "entered_by", "internal_notes",
)  # fmt: skip
PHASES = tuple(phase.code for code in RULEBOOKS for phase in shipped(code).phases)
REFUSALS = (
    "not_in_force", "expired_rulebook", "not_a_subject", "points_not_allowed", "clause_missing", "duplicate_act",
    "measure_out_of_range", "fine_not_allowed", "dispute_late", "dispute_duplicate", "already_decided", "incomplete",
    "repair_too_early", "repair_barred", "conditions_missing", "extension_late", "extension_without_reason",
    "extension_repeated", "objection_late", "prenotice_missing", "document_incomplete", "already_reversed",
    "exam_required", "bar_running", "intake_suspended", "look_up_unavailable", "forbidden", "not_found",
    "item_not_valid_then", "needed_for_item", "remedy_running",
    "correction_worse", "correction_not_milder", "favourable_to_revoke", "missing_not_recorded",
    "repair_consent_needed",
    "no_risk_warning", "monitored_so_already", "no_such_level", "no_commitment_made", "exam_noted_already",
    "nothing_to_resume", "several_authorities",
    "consent_missing", "no_consent_needed", "withdrawn_already", "already_signed",
    "month_not_over", "month_not_uploaded", "countersigned_from_above", "countersigned_already",
    "earlier_year_waiting", "earlier_year_missing", "compute_anew", "ground_required",
    "item_not_for_this_kind", "item_unknown", "stage_not_next", "required", "version_not_current", "item_not_submitted",
    "media_unconfirmed", "never_shared", "entry_not_adverse",
    "names_somebody", "told_already", "taken_back_already", "entry_not_told", "no_typical_cases",
    "step_not_possible", "other_officer_needed", "score_given_anew", "objection_duplicate", "objection_in_turn",
    "received_too_early", "score_from_entries", "entry_not_confirmed",
    "second_officer_needed", "proposed_already", "nothing_proposed",
)  # fmt: skip
LEAVES_SOMETHING = ("incomplete", "conditions_missing")  # refusals after which something may stand in the file

SCORE = NUMBER.or_none()
LAST_DAY = DAY.or_none()

FACTS: dict[str, Form] = {
    "key": TEXT,
    "kind": one_of(KINDS),
    "region": REGION,
    "count": COUNT,
    "rulebook": one_of(RULEBOOKS),
    "same_person_as": TEXT,
    "name": TEXT,
    "identifier": TEXT,
    "score": NUMBER,
    "brand": TEXT,
    "agreement_from": DAY,
    "agreement_until": DAY,
    "qualified_from": DAY,
    "insured_from": DAY,
    "fraud_case_opened_on": DAY,
    "fraud_case_closed_on": DAY,
    "review_opened_on": DAY,
    "expert_pool": FLAG,
    "licence_suspended_from": DAY,
    "licence_suspended_until": DAY,
    "certificate_suspended_from": DAY,
    "certificate_suspended_until": DAY,
    "review_closed_on": DAY,
    "qualified_until": DAY,
    "institution_code": TEXT,
    "representative": TEXT,
    "basics": table_of(TEXT, TEXT),
    "not_evaluated": table_of(matching("a natural year", r"[0-9]{4}"), TEXT),
}


@dataclass(frozen=True, slots=True)
class Action:
    """The keys that an action must and may have. `names`: what its `key` is the name of."""

    needs: tuple[str, ...]
    may: tuple[str, ...] = ()
    names: str | None = None
    one_out_of: tuple[str, ...] = ()
    own: dict[str, Form] = field(default_factory=dict)  # where a key means something else than elsewhere


DECISION = {"decision": one_of(["upheld", "rejected"])}
DOCUMENT_PARTS = ("reasons", "basis", "sanctions", "removal", "remedies")
DOCUMENT = record_of(dict.fromkeys(DOCUMENT_PARTS, WORDS))

ACTIONS: dict[str, Action] = {
    "record": Action(
        ("key", "subject", "item", "decided_on"),
        (
            "severity", "occurred_on", "act_no", "loss", "points", "fraud_purpose", "agreement_clause", "responsible",
            "expires_on", "publicity_class", "publicity_until", "undisclosed_by_source", "channel", "treatment",
            "region", "remedy_ended_on", "final_decision", "fund", "source", "stage", "shared",
        ),
        names="entry",
    ),
    "submit": Action(("key", "subject", "item", "decided_on"), ("declarer", "version"), names="entry"),
    "advance": Action(("record", "stage"), ("region",)),
    "share": Action(("department",)),
    "tell_case": Action(("record",), ("facts", "region")),
    "take_case_back": Action(("record",)),
    "liaison": Action(("unit", "region")),
    "import_subjects": Action(("rows",), own={"rows": SUBJECT_ROWS}),
    "import_entries": Action(("rows",), own={"rows": ENTRY_ROWS}),
    "source_discloses": Action(("record",)),
    "annul": Action(("key", "record"), ("score", "region"), names="entry"),
    "import_scores": Action(("model", "cycle", "rows"), ("trial", "evaluator", "evaluator_licence")),
    "evaluate_cycle": Action(("cycle",)),
    "publish": Action((), one_out_of=("subject", "cycle")),
    "commitment": Action(("key", "subject", "state"), ("evidence",), names="commitment"),
    "deliver": Action(("document", "subject"), ("record",)),
    "dispute": Action(
        ("key", "subject", "evidence"),
        ("ground", "claims_rectified", "commitment", "received_on"),
        "dispute",
        one_out_of=("record", "result"),
    ),
    "add_evidence": Action((), ("received_on",), one_out_of=("dispute", "repair")),
    "withdraw": Action((), ("received_on",), one_out_of=("dispute", "repair", "objection")),
    "need_other_unit": Action(("dispute", "unit")),
    "decide_dispute": Action(
        ("dispute", "decision"),
        ("score", "item", "loss", "severity", "publicity_class", "revoked", "missing", "region"),
        own=DECISION,
    ),
    "apply_repair": Action(
        ("key", "subject", "records", "evidence", "commitment"), ("received_on",), names="repair"
    ),
    "confirm_decision": Action((), ("by_proposer",), one_out_of=("dispute", "repair", "objection")),
    "send_decision_back": Action((), one_out_of=("dispute", "repair", "objection")),
    "accept_repair": Action(("repair",)),
    "decline_repair": Action(("repair",)),
    "extend_repair": Action(("repair", "reason"), own={"reason": WORDS}),
    "decide_repair": Action(("repair", "decision"), ("region",), own={"decision": one_of(["granted", "refused"])}),
    "object": Action(
        ("key", "subject", "to"),
        ("received_on",),
        names="objection",
        own={"to": one_of(["repair_refusal", "repair_notice", "listing_prenotice"])},
    ),
    "answer_objection": Action(("objection", "hearing"), ("sustained",)),
    "report_rectified": Action(("subject", "record", "effects_removed", "commitment")),
    "false_material": Action(("subject", "repair"), ("falsehood",)),
    "list_decision": Action(
        ("subject", "list"), ("document", "judgment", "qualification_cancelled"), own={"document": DOCUMENT}
    ),
    "report_listing": Action(("subject",)),
    "remove_listing": Action(("subject", "list")),
    "decide_measure": Action(
        ("key", "subject", "measure", "from"),
        ("restore_on", "fine", "amount", "document_ref", "record", "region"),
        names="measure",
    ),
    "consent": Action(("subject", "measure", "state"), own={"state": one_of(["given", "withdrawn"])}),
    "monitor": Action(("subject", "level"), ("reason", "region")),
    "exam_passed": Action(("subject",)),
    "apply_resume": Action(("subject",)),
    "adopt": Action(("record",)),
    "reject": Action(("record",)),
    "monthly_upload": Action(("region", "month")),
    "countersign": Action(("region", "month", "by_region")),
    "designation_check": Action(("subject", "blacklisted"), ("unavailable",)),
    "look_up": Action(("subject", "red_list")),
    "calendar": Action(("year",), ("holidays", "workdays")),
    "view": Action(("viewer", "subject"), ("by", "purpose")),
}  # fmt: skip

KEYS: dict[str, Form] = {
    "key": TEXT,
    "subject": TEXT,
    "record": TEXT,
    "dispute": TEXT,
    "repair": TEXT,
    "objection": TEXT,
    "records": list_of(TEXT),
    "revoked": list_of(TEXT),
    "missing": TEXT,
    "responsible": list_of(TEXT),
    "result": WHOLE,
    "item": TEXT,
    "decided_on": DAY,
    "remedy_ended_on": DAY,
    "occurred_on": DAY,
    "received_on": DAY,
    "by_proposer": FLAG,
    "falsehood": one_of(["false_material", "false_commitment", "broken_commitment"]),
    "from": DAY,
    "restore_on": DAY,
    "expires_on": DAY,
    "publicity_until": DAY,
    "severity": one_of(["minor", "serious", "grave"]),
    "publicity_class": one_of(["minor", "general", "serious"]),
    "act_no": TEXT,
    "loss": AMOUNT,
    "fine": AMOUNT,
    "amount": AMOUNT,
    "points": NUMBER,
    "fraud_purpose": FLAG,
    "undisclosed_by_source": FLAG,
    "trial": FLAG,
    "hearing": FLAG,
    "effects_removed": FLAG,
    "qualification_cancelled": FLAG,
    "unavailable": FLAG,
    "red_list": FLAG,
    "claims_rectified": FLAG,
    "evidence": FLAG,
    "sustained": FLAG,
    "commitment": FLAG,
    "agreement_clause": TEXT,
    "final_decision": TEXT,
    "level": TEXT,
    "source": one_of([each.value for each in Source]),
    "stage": one_of([each.value for each in EntryStage]),
    "shared": FLAG,
    "declarer": WORDS,
    "version": TEXT,
    "department": TEXT,
    "facts": TEXT,
    "fund": one_of([each.value for each in Fund]),
    "evaluator": TEXT,
    "evaluator_licence": TEXT,
    "document_ref": TEXT,
    "document": one_of(DOCUMENTS),
    "channel": one_of(["real_time", "periodic"]),
    "treatment": one_of(["reminder"]),
    "region": REGION,
    "by_region": REGION,
    "model": TEXT,
    "unit": TEXT,
    "reason": TEXT,
    "judgment": TEXT,
    "purpose": TEXT,
    "cycle": WHOLE,
    "year": WHOLE,
    "month": MONTH,
    "rows": list_of(record_of({"subject": TEXT, "identifier": TEXT, "score": NUMBER}, required=["score"])),
    "score": NUMBER,
    "state": one_of(["signed", "kept", "broken"]),
    "ground": WHOLE,
    "list": one_of(LISTS),
    "measure": MEASURE,
    "blacklisted": list_of(one_of(["institution", "legal_representative", "person_in_charge"])),
    "holidays": list_of(DAY),
    "workdays": list_of(DAY),
    "viewer": matching("public, owner or officer:REGION", r"public|owner|officer:[0-9]{6}"),
    "by": one_of(["name", "identifier"]),
}

# Keys that name something which an earlier step made, and what that is.
REFERENCES: dict[str, str] = {
    "record": "entry",
    "records": "entry",
    "revoked": "entry",
    "missing": "entry",
    "dispute": "dispute",
    "repair": "repair",
    "objection": "objection",
}

EXPECTATIONS: dict[str, Form] = {
    "subject": TEXT,
    "outcome": one_of(["ok", *REFUSALS]),
    "score": SCORE,
    "grade": TEXT,
    "reason": Form(
        "a clause ID, not_defined_by_rules, score_given_anew or none",
        lambda value: value in ("not_defined_by_rules", "score_given_anew", "none") or CLAUSE.fits(value),
    ),
    "annual_grade": TEXT,
    "computed_grade": TEXT,
    "state": one_of(STATES).or_none(),
    "history": list_of(
        record_of({"score": SCORE, "grade": TEXT, "state": one_of(STATES), "cycle": WHOLE, "model": TEXT})
    ),
    "sms": COUNT,
    "messages": table_of(one_of(MESSAGES), COUNT),
    "officer_messages": table_of(one_of(MESSAGES), COUNT),
    "documents": table_of(one_of(DOCUMENTS), COUNT),
    "pushes": COUNT,
    "dispute_until": LAST_DAY,
    "due_on": LAST_DAY,
    "proof_due_on": LAST_DAY,
    "repair_from": LAST_DAY,
    "objection_until": LAST_DAY,
    "notice_until": LAST_DAY,
    "report_due_on": LAST_DAY,
    "published_on": LAST_DAY,
    "late": FLAG,
    "provisional": FLAG,
    "restore_between": Form(
        "a list of two dates",
        lambda value: isinstance(value, list) and len(value) == 2 and all(DAY.fits(each) for each in value),
    ),
    "monitoring": TEXT,
    "inspection": record_of(
        {"factor": NUMBER, "increase": NUMBER.or_none(), "share": NUMBER.or_none(), "raised": FLAG}
    ).or_none(),
    "measures": list_of(MEASURE),
    "measures_include": list_of(MEASURE),
    "measures_exclude": list_of(MEASURE),
    "mode": table_of(MEASURE, one_of(["must", "may", "advise"])),
    "offered": list_of(MEASURE),
    "not_offered": list_of(MEASURE),
    "lists": list_of(one_of(LISTS)),
    "listed_on": table_of(one_of(LISTS), LAST_DAY),
    "record": table_of(TEXT, one_of(STATUSES)),
    "public": FLAG,
    "public_records": COUNT,
    "visible": list_of(TEXT),
    "not_visible": list_of(TEXT),
    "parts": table_of(one_of(PARTS), list_of(TEXT)),
    "elements": table_of(TEXT, SHOWN),
    "promised": table_of(TEXT, PROMISED),
    "catalogue": table_of(TEXT, CATALOGUED),
    "terms": table_of(MEASURE, list_of(TEXT)),
    "shared": SENT,
    "pushed": table_of(TEXT, table_of(one_of(["item", "category", "degree", "points"]), TEXT)),
    "typical_cases": COUNT,
    "asked_unit": TEXT,
    "liaisons": table_of(TEXT, list_of(TEXT)),
    "logged": FLAG,
    "label": one_of(LABELS).or_none(),
    "phase": one_of(PHASES),
    "opened": one_of(["dispute", "repair"]),
    "imported": COUNT,
    "rows_refused": list_of(WHOLE),
    "look_ups": COUNT,
}

# Expectations that can be answered without knowing whose state is meant.
IMPERSONAL = (
    "outcome", "due_on", "late", "provisional", "record", "logged", "label", "phase", "imported", "rows_refused",
    "shared", "liaisons", "pushed", "typical_cases",
)  # fmt: skip
