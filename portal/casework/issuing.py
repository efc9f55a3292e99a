"""A document is issued on its form."""

from collections.abc import Mapping
from datetime import datetime

from portal.casework.file import SubjectFile
from portal.domain.document import DocumentKind, IssuedDocument, Numbered
from portal.rulebooks.model import Rulebook


def issue(
    file: SubjectFile,
    book: Rulebook,
    kind: DocumentKind,
    about: Numbered | None,
    content: Mapping[str, str],
    now: datetime,
    officer_id: int | None = None,
) -> IssuedDocument:
    """Issues a document on its form. `content` by field of the form (documents.toml).

    Raises ValueError for a field that the form lacks or whose required words are missing.
    """
    form = book.documents[kind]
    if strange := content.keys() - {each.key for each in form.fields}:
        raise ValueError(f"{kind} has no field {sorted(strange)}")
    if missing := missing_fields(book, kind, content):
        raise ValueError(f"{kind} needs {missing}")
    document = IssuedDocument(
        subject_id=file.subject.id,
        kind=kind,
        about=about,
        template=form.version,
        content={
            "title": {"zh": form.title, "en": form.title_en},
            "article": form.article,
            "fixed": {"zh": form.fixed, "en": form.fixed_en} if form.fixed else None,
            "fields": [
                {"key": each.key, "label": {"zh": each.label, "en": each.label_en}, "value": content.get(each.key, "")}
                for each in form.fields
            ],
        },
        issued_at=now,
        issued_by=officer_id,
    )
    file.add_document(document)
    return document


def missing_fields(book: Rulebook, kind: DocumentKind, content: Mapping[str, str]) -> list[str]:
    """The required fields of a form that would stay empty."""
    return [each.key for each in book.documents[kind].fields if each.required and not content.get(each.key, "").strip()]
