"""A document is issued on its form. What is on file of addressee and office is put in when it is stored."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.casework import messages
from portal.casework.file import SubjectFile
from portal.domain.document import ITSELF, Contact, DocumentKind, IssuedDocument, Numbered, OnFile, in_chinese
from portal.rulebooks.forms import DocumentForm, FormField
from portal.rulebooks.model import Rulebook

FROM_FILE = frozenset(
    {
        "applicant", "addressee", "name", "identifier", "legal_representative", "contact_person", "contact",
        "authority", "body", "handler", "handler_phone",
    }
)  # fmt: skip
_NAMED = re.compile(r"\{(\w+)\}")


def issue(
    file: SubjectFile,
    book: Rulebook,
    kind: DocumentKind,
    about: Numbered | None,
    content: Mapping[str, str],
    now: datetime,
    officer_id: int | None = None,
    *,
    authority: str | None = None,
    handled_by: int | None = None,
    contact: Contact = ITSELF,
    agent_id: int | None = None,
) -> IssuedDocument:
    """Issues a document on its form. `content` by field of the form (documents.toml), without what is on file.

    `authority`: region of the one that issues it, the subject's own where none is named; `handled_by`: the officer in
    charge, where it is not the one who issues; `agent_id`: who asked for it by a mandate. Raises ValueError for a
    field that the form lacks or whose required words are missing.
    """
    form = book.documents[kind]
    if any(each.key == "date" for each in form.fields):
        content = {"date": now.date().isoformat(), **content}
    if strange := content.keys() - named_by(form):
        raise ValueError(f"{kind} has no field {sorted(strange)}")
    if missing := missing_fields(form, content):
        raise ValueError(f"{kind} needs {missing}")
    document = IssuedDocument(
        subject_id=file.subject.id,
        kind=kind,
        about=about,
        template=form.version,
        content=content_of(form, content),
        issued_at=now,
        issued_by=officer_id,
        authority=authority or file.subject.region,
        handled_by=officer_id if officer_id is not None else handled_by,
        contact=contact,
        agent_id=agent_id,
    )
    file.add_document(document)
    file.messages.append(messages.document_issued(book, document))
    return document


def named_by(form: DocumentForm) -> set[str]:
    """Keys of the values that a form can take: its fields, and what its choices name in braces."""
    texts = [choice.text for field in form.fields for choice in field.choices]
    return {each.key for each in form.fields} | {name for text in texts for name in _NAMED.findall(text)}


def missing_fields(form: DocumentForm, content: Mapping[str, str]) -> list[str]:
    """The required fields of a form that would stay empty."""
    return [
        each.key
        for each in form.fields
        if each.required and not each.lead and each.key not in FROM_FILE and not content.get(each.key, "").strip()
    ]


def complete(content: dict[str, Any], on_file: OnFile) -> None:
    """Puts in what is on file of addressee and office; what is not on file is said in words."""
    authority, handler = on_file.authority, on_file.handler
    known = {
        "applicant": on_file.name,
        "addressee": on_file.name,
        "name": on_file.name,
        "identifier": on_file.identifier,
        "legal_representative": on_file.representative or ("未登记" if on_file.institution else "不适用（自然人）"),
        "contact_person": on_file.contact or on_file.name,
        "contact": on_file.phone or "未登记",
        "authority": authority.name,
        "body": authority.name,
        "handler": handler.name if handler is not None else "由系统按期办理",
        "handler_phone": (handler.phone if handler is not None else None) or authority.phone or "未登记",
    }
    for field in content["fields"]:
        if field["key"] in known and not field["value"]:
            field["value"] = known[field["key"]]
    if content["fixed"]:
        values = {each["key"]: in_chinese(each["value"]) for each in content["fields"]}
        content["fixed"] = {language: text.format_map(values) for language, text in content["fixed"].items()}
    content["office"] = {
        "name": authority.name,
        "name_en": authority.name_en,
        "address": authority.address,
        "phone": authority.phone,
        "hours": authority.hours,
    }


def content_of(form: DocumentForm, content: Mapping[str, str]) -> dict[str, Any]:
    """A form as it is kept with its values; what is not given stays empty."""
    return {
        "title": {"zh": form.title, "en": form.title_en},
        "article": form.article,
        "layout": form.layout,
        "fixed": {"zh": form.fixed, "en": form.fixed_en or ""} if form.fixed else None,
        "fields": [_field(each, content) for each in form.fields],
    }


def _field(field: FormField, content: Mapping[str, str]) -> dict[str, Any]:
    """A field as it is kept: what the template needs of the form stands beside the value."""
    kept: dict[str, Any] = {
        "key": field.key,
        "label": {"zh": field.label, "en": field.label_en},
        "value": content.get(field.key, ""),
        **{name: value for name in ("hint", "group", "lead", "seal", "place") if (value := getattr(field, name))},
    }
    if field.choices:
        texts = {each.code: each.text.format_map(_Blanks(content)) for each in field.choices}
        kept["choices"] = [{"text": text, "chosen": code == kept["value"]} for code, text in texts.items()]
        kept["value"] = texts.get(kept["value"], "")
    return kept


class _Blanks(dict[str, str]):
    """The values of a form; what is not filled in stays a blank."""

    def __missing__(self, key: str) -> str:
        return "　　"
