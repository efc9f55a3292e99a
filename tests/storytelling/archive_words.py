"""The words of stories for what an archive holds and how it gets there."""

from tests.storytelling.values import COUNT, DAY, REGION, TEXT, WORDS, Form, list_of, one_of, record_of

# The elements of HLJ art. 19 that the archive shows, and what else an entry says; who entered it is not shown.
ELEMENTS = {
    "subject_kind": "subjectKind",
    "name": "name",
    "identifier": "identifier",
    "institution_code": "institutionCode",
    "facts": "facts",
    "basis": "basis",
    "decided_on": "decidedOn",
    "document_no": "documentNo",
    "handling_type": "handlingType",
    "info_category": "infoCategory",
    "credit_condition": "creditCondition",
    "recorded_at": "recordedAt",
    "expires_on": "expiresOn",
    "archive_no": "archiveNo",
    "shared": "shared",
    "category": "category",
    "source": "source",
    "stage": "stage",
    "fund": "fund",
    "article": "article",
}
PARTS = ("commitments", "basic", "favourable", "adverse", "evaluation", "historical", "monitoring")
SHOWN = Form(
    f"a table of {', '.join(ELEMENTS)}", lambda value: isinstance(value, dict) and value.keys() <= ELEMENTS.keys()
)
PROMISED = record_of({"contents": COUNT, "state": one_of(["signed", "kept", "broken"])}, required=["contents", "state"])
CATALOGUED = record_of(
    dict.fromkeys(("category", "article", "assessment", "valid_from", "valid_until"), TEXT)
).or_none()
SENT = Form("a table, entry key = its standing", lambda value: isinstance(value, dict))
SUBJECT_ROWS = list_of(
    record_of(
        {"identifier": WORDS, "kind": TEXT, "region": TEXT, "document_type": TEXT, "name": TEXT, "basics": TEXT},
        required=["identifier", "kind", "region"],
    )
)
ENTRY_ROWS = list_of(
    record_of(
        {
            "key": TEXT,
            "subject": TEXT,
            "item": TEXT,
            "decided_on": DAY,
            "source": TEXT,
            "stage": TEXT,
            "region": REGION,
        },
        required=["key", "subject", "item", "decided_on"],
    )
)
