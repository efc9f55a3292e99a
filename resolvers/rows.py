"""Where each field of the archive is read from. The one place in which a GraphQL field meets a column.

Table aliases: i identity, s subject, r result, e entry, m measure, n message, a access_log,
p published_institution.
"""

from resolvers.cursors import Key, Order
from resolvers.selection import Selected
from resolvers.shown import global_id_sql
from resolvers.sql import Parameters, Row, every, one, page


def _text(column: str) -> str:
    return f"jsonb_build_object('zh', {column}, 'en', {column}_en)"


def region(code: str) -> str:
    """The region of a code, whole."""
    return (
        "(SELECT jsonb_build_object('code', region.code, 'name', region.name, 'name_en', region.name_en)"
        f" FROM region WHERE region.code = {code})"
    )


# A number travels as text: JSON has binary fractions only.
RESULT = Row(
    {
        "id": global_id_sql("Result", "r.id"),
        "score": "r.score::text",
        "dispute_deadline": "r.dispute_deadline",
        "local_parameters": "r.parameters",
        **{
            name: f"r.{name}"
            for name in (
                "grade", "reason", "state", "cause", "as_of", "published_on", "dispute_until", "final_on",
                "repair_from", "trace",
            )
        },
    }
)  # fmt: skip

ENTRY = Row(
    {
        "id": global_id_sql("Entry", "e.id"),
        "subject_kind": "s.kind",
        "name": "i.name_shown",
        "identifier": "i.identifier_shown",
        "institution_code": "s.institution_code",
        "archive_no": "s.archive_no",
        "item_name": _text("e.item_name"),
        "points": "e.points::text",
        **{
            name: f"e.{name}"
            for name in (
                "facts", "basis", "decided_on", "document_no", "handling_type", "info_category",
                "credit_condition", "recorded_at", "expires_on", "shared", "item", "article", "category",
                "occurred_on", "source", "stage", "status", "publicity_until",
            )
        },
    }
)  # fmt: skip

MEASURE = Row(
    {
        "id": global_id_sql("Measure", "m.id"),
        "text": "jsonb_build_object('zh', m.shown->'text', 'en', m.shown->'text_en')",
        "note": (
            "CASE WHEN m.shown->>'note' IS NOT NULL"
            " THEN jsonb_build_object('zh', m.shown->'note', 'en', m.shown->'note_en') END"
        ),
        **{name: f"m.shown->'{name}'" for name in ("kind", "mode", "article")},
        **{name: f"m.{name}" for name in ("code", "state", "starts_on", "ends_on", "reason", "opened_at")},
    }
)

MESSAGE = Row(
    {
        "id": global_id_sql("Message", "n.id"),
        "title": _text("n.title"),
        "body": _text("n.body"),
        **{name: f"n.{name}" for name in ("kind", "created_at", "read_at")},
    }
)


# The officer stays unnamed; the department and its purpose are what the subject may hold it to.
ACCESS = Row(
    {
        "id": global_id_sql("Access", "a.id"),
        "happened_at": "a.happened_at",
        "authority": region("(SELECT officer.region FROM officer WHERE officer.id = a.officer_id)"),
        "purpose": "a.purpose",
    }
)


def _newest(name: str, key: str) -> Order:
    return Order(name, (Key(key, "bigint", descending=True),))


HISTORY = _newest("history", "r.sequence::bigint")
ENTRIES = _newest("entries", "e.id")
MESSAGES = _newest("messages", "n.id")
ACCESSES = _newest("accesses", "a.id")


def _history(selected: Selected, parameters: Parameters) -> str:
    return page(selected, parameters, RESULT, "result r WHERE r.subject_id = s.id", HISTORY)


def _entries(selected: Selected, parameters: Parameters) -> str:
    source = "entry e WHERE e.subject_id = s.id"
    if category := selected.arguments["category"]:
        source += f" AND e.category = {parameters.add(str(category), 'text')}"
    return page(selected, parameters, ENTRY, source, ENTRIES)


def _messages(selected: Selected, parameters: Parameters) -> str:
    source = "message n WHERE n.subject_id = s.id AND n.audience = 'subject'"
    return page(selected, parameters, MESSAGE, source, MESSAGES)


def _accesses(selected: Selected, parameters: Parameters) -> str:
    return page(selected, parameters, ACCESS, "access_log a WHERE a.subject_id = s.id", ACCESSES)


ARCHIVE = Row(
    {
        "id": global_id_sql("Archive", "s.id"),
        "kind": "s.kind",
        "region": region("s.region"),
        "archive_no": "s.archive_no",
        "institution_code": "s.institution_code",
        "rulebook": "s.rulebook",
        "basics": "coalesce(nullif(i.basics, '{}'), '[]')",
    },
    {
        "result": one(RESULT, "result r WHERE r.id = s.current_result_id"),
        "history": _history,
        "entries": _entries,
        "measures": every(MEASURE, "measure m WHERE m.subject_id = s.id AND m.state <> 'ended'", "m.id"),
        "messages": _messages,
        "accesses": _accesses,
    },
)

ME = Row(
    {
        "name": "i.name_shown",
        "identifier": "i.identifier_shown",
        "phone": "i.phone_shown",
        "institution": "i.institution",
    },
    {"archives": every(ARCHIVE, "subject s WHERE s.identity_id = i.id", "s.id")},
)

FILE = Row(
    {"name": "i.name_shown", "identifier": "i.identifier_shown", "purpose": "look.purpose"},
    {"archive": lambda selected, parameters: ARCHIVE.json(selected.fields, parameters)},
)

QUEUE_ITEM = Row(
    {
        "archive_id": global_id_sql("Archive", "s.id"),
        "name": "i.name_shown",
        "kind": "s.kind",
        "region": region("s.region"),
        "previous_score": "before.score::text",
        "previous_grade": "before.grade",
    },
    {"result": lambda selected, parameters: RESULT.json(selected.fields, parameters)},
)

INSTITUTION = Row(
    {
        "id": global_id_sql("Institution", "p.subject_id"),
        "region": region("p.region"),
        "score": "p.score::text",
        "local_parameters": "p.parameters",
        **{
            name: f"p.{name}"
            for name in ("name", "credit_code", "kind", "rulebook", "grade", "state", "as_of", "published_on")
        },
    }
)
