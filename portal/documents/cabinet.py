"""Issued documents as PDF. The first drawing is kept sealed, so the same bytes go out for ever."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from portal.aside import Aside
from portal.clock import SHANGHAI
from portal.documents.forms import Party, Stored, sheet_of
from portal.documents.letters import Letters
from portal.rulebooks.forms import DocumentForm
from portal.security.sealing import Sealer


@dataclass(frozen=True, slots=True)
class Addressee:
    """To whom a document was issued, and in which case, if any: identity.id, subject.id, credit_case.id."""

    identity_id: int
    subject_id: int
    case_id: int | None


class Signs(Protocol):
    """Signs documents; portal.documents.signing.Signer is one."""

    async def sign(self, pdf: bytes) -> bytes:
        """The PDF with a signature."""


class Cabinet:
    """Draws, signs and keeps documents."""

    def __init__(
        self, pool: Any, sealer: Sealer, aside: Aside, *, letters: Letters, public_url: str, signer: Signs | None = None
    ) -> None:
        """`signer`: the operator's key, where there is one."""
        self._pool = pool
        self._sealer = sealer
        self._aside = aside
        self._letters = letters
        self._public_url = public_url
        self._signer = signer
        self._empty: dict[tuple[str, str], bytes] = {}  # by title and version

    async def addressee(self, number: str) -> Addressee | None:
        """Whose a document is; None where no document has that number."""
        row = await self._pool.fetchrow(
            """
            SELECT identity_id, subject.id, CASE WHEN of_a_case(issued_document.kind) THEN ref_id END
            FROM issued_document JOIN subject ON subject.id = subject_id WHERE number = $1
            """,
            number,
        )
        return Addressee(*row) if row else None

    async def pdf(self, number: str, officer_id: int | None, now: datetime, agent_id: int | None = None) -> bytes:
        """The PDF of an issued document, for a reader who may have it; the look is noted.

        `officer_id`: the officer who reads; None: the addressee, who from then on has read it, or `agent_id`, who reads
        for it by a mandate. LookupError where no document has that number.
        """
        kept = await self._kept(number) or await self._draw(number, now)
        if officer_id is None:
            await self._pool.execute(
                """
                UPDATE message SET read_at = $2
                WHERE read_at IS NULL AND document_id = (SELECT id FROM issued_document WHERE number = $1)
                """,
                number,
                now,
            )
        await self._pool.execute(
            """
            INSERT INTO access_log (subject_id, officer_id, agent_id, action, happened_at)
            SELECT subject_id, $2, $3, 'read_document', $4 FROM issued_document WHERE number = $1
            """,
            number,
            officer_id,
            agent_id,
            now,
        )
        return kept

    async def empty(self, form: DocumentForm) -> bytes:
        """An empty form for the counter; each is drawn once."""
        known = form.title, form.version
        if known not in self._empty:
            self._empty[known] = await self._aside.run("portal.documents.blanks", "blank", form, self._letters)
        return self._empty[known]

    async def _kept(self, number: str) -> bytes | None:
        row = await self._pool.fetchrow(
            """
            SELECT document_id, pdf_sealed FROM document_file JOIN issued_document ON id = document_id
            WHERE number = $1
            """,
            number,
        )
        return self._sealer.open_bytes(row["pdf_sealed"], f"document {row['document_id']}") if row else None

    async def _draw(self, number: str, now: datetime) -> bytes:
        row = await self._pool.fetchrow(
            """
            SELECT d.id, d.kind, d.template, d.content, d.issued_at, p.name_sealed, p.identifier_sealed,
                   p.representative_sealed, p.phone_sealed, p.contact_sealed, r.name AS region
            FROM issued_document d JOIN document_party p ON p.document_id = d.id
            JOIN subject s ON s.id = d.subject_id JOIN region r ON r.code = s.region WHERE number = $1
            """,
            number,
        )
        if row is None:
            raise LookupError("no document has that number")
        sheet = sheet_of(
            Stored(
                number=number,
                kind=row["kind"],
                template=row["template"],
                content=row["content"],
                issued_at=row["issued_at"].astimezone(SHANGHAI),
                party=self._party(row),
                region=row["region"],
            )
        )
        drawn: bytes = await self._aside.run(
            "portal.documents.render", "render", sheet, self._letters, self._public_url
        )
        if self._signer is not None:
            drawn = await self._signer.sign(drawn)
        await self._pool.execute(
            """
            INSERT INTO document_file (document_id, content_check, sha256, pdf_sealed, drawn_at)
            VALUES ($1, $2, $3, $4, $5) ON CONFLICT (document_id) DO NOTHING
            """,
            row["id"],
            sheet.check,
            sha256(drawn).digest(),
            self._sealer.seal_bytes(drawn, f"document {row['id']}"),
            now,
        )
        return await self._kept(number) or drawn

    def _party(self, row: Any) -> Party:
        def opened(column: str, context: str) -> str | None:
            return self._sealer.open(row[column], context) if row[column] else None

        return Party(
            name=self._sealer.open(row["name_sealed"], "identity.name"),
            identifier=self._sealer.open(row["identifier_sealed"], "identity.identifier"),
            representative=opened("representative_sealed", "identity.name"),
            phone=opened("phone_sealed", "identity.phone"),
            contact=opened("contact_sealed", "identity.name"),
        )
