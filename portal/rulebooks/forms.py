"""Documents and messages as data (documents.toml, texts.toml): the forms of what goes out, and its words."""

from typing import Literal

from portal.domain.document import DocumentKind
from portal.rulebooks.part import Part


class FormChoice(Part, frozen=True):
    """One of the printed answers to tick. It may name other fields in braces; `code` is what it is chosen by."""

    code: str
    text: str


class FormField(Part, frozen=True):
    """A field of a form, with its label in the text's words; without `required` it may stay empty.

    `hint` and `group` are printed beside the label, `lead` is the sentence before the value, `seal` leaves room for
    one (盖章). `place`: a row of its own where it is empty; else the key of the row in whose cell it stands,
    `foot` for the end of the page, or `sentence` where the fixed sentences hold it.
    """

    key: str
    label: str
    label_en: str
    required: bool = True
    hint: str = ""
    group: str = ""
    lead: str = ""
    seal: bool = False
    place: str = ""
    choices: list[FormChoice] = []


class DocumentForm(Part, frozen=True):
    """The form of a document that goes out; `fixed` holds the sentences that are part of its version.

    They may name fields in braces. `layout` is the template that prints it (portal/documents/templates).
    """

    kind: DocumentKind
    version: str
    article: str
    title: str
    title_en: str
    fields: list[FormField]
    layout: Literal["table.1", "letter.1"] = "table.1"
    fixed: str | None = None
    fixed_en: str | None = None


class MessageText(Part, frozen=True):
    """A message of the portal's inbox and, where it also goes out as a text, that text."""

    title: str
    title_en: str
    body: str
    body_en: str
    sms: str | None = None
