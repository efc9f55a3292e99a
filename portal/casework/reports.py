"""The credit report (信用报告): what stands in the archive at a moment, issued with a number and a purpose."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.casework.messages import document_issued
from portal.casework.ports import Store
from portal.domain.document import DocumentKind, IssuedDocument
from portal.rulebooks.codes import report_words

VERSION = "2"


async def issue_report(
    store: Store,
    subject_id: int,
    archive: Mapping[str, Any],
    purpose: str,
    now: datetime,
    agent_id: int | None = None,
) -> IssuedDocument:
    """Issues the report of an archive. `archive`: as its owner is shown it, with masked name and number.

    `agent_id`: identity.id of who asks for it by a mandate.
    """
    async with store.transaction() as transaction:
        file = (await transaction.open_files([subject_id], now.date()))[subject_id]
        document = IssuedDocument(
            subject_id=subject_id,
            kind=DocumentKind.CREDIT_REPORT,
            about=None,
            template=VERSION,
            content={**_form(purpose), "archive": dict(archive)},
            issued_at=now,
            authority=file.subject.region,
            agent_id=agent_id,
        )
        file.add_document(document)
        book, _ = (await transaction.law(now.date())).of(file.subject.rulebook)
        file.messages.append(document_issued(book, document))
        await transaction.save([file])
        return document


def _form(purpose: str) -> dict[str, Any]:
    """The report among the other documents of the archive: its title, and the purpose as its one field."""
    words = report_words()
    return {
        "title": {"zh": words["title"], "en": words["title_en"]},
        "article": words["article"],
        "fixed": None,
        "fields": [{"key": "purpose", "label": {"zh": words["purpose"], "en": words["purpose_en"]}, "value": purpose}],
    }
