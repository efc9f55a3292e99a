"""Fictional people of these tests."""

from portal.domain.identifiers import DocumentType, Identifier

PERSON = Identifier.of(DocumentType.RESIDENT_ID, "230102199003074470")
STRANGER = Identifier.of(DocumentType.RESIDENT_ID, "230103198511230021")
PHONE = "+8613800001234"
PASSWORD = "correct horse battery"  # noqa: S105
