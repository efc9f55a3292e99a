"""Files on their way and files kept: what the database knows of them, and their bytes in the vault.

States::

    receiving --the last byte, fit--> kept --filed with a dispute or a repair request--> kept (case)
    receiving --the last byte, unfit--> refused
    receiving | refused | kept without case --left over--> removed
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from portal.aside import Aside, WorkFailed
from portal.evidence.fitness import MOST_BYTES, Clean, EvidenceUnfit, Unfit
from portal.evidence.scanning import scan
from portal.evidence.vault import Vault
from portal.security.sealing import Sealer

MOST_A_DAY = 60  # files of one identity in 24 hours
LEFT_OVER = timedelta(days=2)
LONGEST_NAME = 200
_SENT_BY = "(officer_id = $3 OR (officer_id IS NULL AND identity_id = $2))"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way: `received` of `size` bytes are here."""

    id: UUID
    size: int
    received: int
    state: str
    refused_for: str | None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a file: the identity whose it is, `agent_id` for it by a mandate, or an officer at the counter."""

    identity_id: int | None = None
    officer_id: int | None = None
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a file is, and to whose case it was filed (identity.id, subject.id, credit_case.id)."""

    identity_id: int
    subject_id: int | None
    case_id: int | None


@dataclass(frozen=True, slots=True)
class File:
    """A kept file, in clear."""

    name: str
    media_type: str
    data: bytes

    def __repr__(self) -> str:
        return f"File({self.media_type}, {len(self.data)} bytes)"


class TooManyFiles(Exception):
    """More files in a day than anybody needs."""


class WrongOffset(Exception):
    """A part that does not begin where the last one ended; `received` says where it must."""

    def __init__(self, received: int) -> None:
        super().__init__("a part begins where the last one ended")
        self.received = received


class Shelf:
    """Takes evidence in and hands it out. Whose file it is, is part of every question."""

    def __init__(self, pool: Any, vault: Vault, sealer: Sealer, aside: Aside, *, scanner: str | None = None) -> None:
        """`scanner`: address of clamd, see `portal.evidence.scanning`."""
        self._pool = pool
        self._vault = vault
        self._sealer = sealer
        self._aside = aside
        self._scanner = scanner

    async def begin(
        self,
        identity_id: int,
        name: str,
        size: int,
        now: datetime,
        officer_id: int | None = None,
        agent_id: int | None = None,
    ) -> UUID:
        """Announces a file of so many bytes; `officer_id`: who takes it in at the counter, `agent_id`: who sends it
        for the subject by a mandate.

        Raises EvidenceUnfit for its size, TooManyFiles.
        """
        if size < 1:
            raise EvidenceUnfit(Unfit.EMPTY)
        if size > MOST_BYTES:
            raise EvidenceUnfit(Unfit.TOO_LARGE)
        upload = uuid4()
        async with self._pool.acquire() as connection, connection.transaction():
            await connection.execute("SELECT FROM identity WHERE id = $1 FOR UPDATE", identity_id)
            today = await connection.fetchval(
                "SELECT count(*) FROM evidence WHERE identity_id = $1 AND created_at > $2",
                identity_id,
                now - timedelta(days=1),
            )
            if today >= MOST_A_DAY:
                raise TooManyFiles
            await connection.execute(
                """
                INSERT INTO evidence (id, identity_id, officer_id, agent_id, name_sealed, size, state, created_at)
                VALUES ($1, $2, $6, $7, $3, $4, 'receiving', $5)
                """,
                upload,
                identity_id,
                self._sealer.seal(_readable(name), "evidence.name"),
                size,
                now,
                officer_id,
                agent_id,
            )
        return upload

    async def look(self, sender: Sender, upload: UUID) -> Upload | None:
        """How far a file has come; None where this sender has no such file."""
        row = await self._pool.fetchrow(
            f"SELECT id, size, received, state, refused_for FROM evidence WHERE id = $1 AND {_SENT_BY}",  # noqa: S608
            upload,
            sender.identity_id,
            sender.officer_id,
        )
        return Upload(*row) if row else None

    async def add(self, sender: Sender, upload: UUID, offset: int, part: bytes, now: datetime) -> Upload | None:
        """Appends a part; with the last one the file is checked and kept, or refused.

        An empty part at the end has the check made again, after ScanUnavailable, and adds nothing to a file that is
        kept or refused: who lost the answer asks so. None where this sender has no such file. Raises WrongOffset,
        EvidenceUnfit (for more bytes than announced), ScanUnavailable.
        """
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow(
                f"SELECT size, received, state FROM evidence WHERE id = $1 AND {_SENT_BY} FOR UPDATE",  # noqa: S608
                upload,
                sender.identity_id,
                sender.officer_id,
            )
            if row is None:
                return None
            if offset != row["received"] or (part and row["state"] != "receiving"):
                raise WrongOffset(row["received"])
            if offset + len(part) > row["size"]:
                raise EvidenceUnfit(Unfit.TOO_LARGE)
            if part:
                await self._vault.put(f"parts/{upload}/{offset}", self._sealer.seal_bytes(part, f"part {upload}"))
                await connection.execute(
                    "UPDATE evidence SET received = received + $2, parts = parts || $3::integer WHERE id = $1",
                    upload,
                    len(part),
                    offset,
                )
        if offset + len(part) == row["size"]:
            await self._finish(upload, now)
        return await self.look(sender, upload)

    async def owner(self, file: UUID) -> Owner | None:
        """Whose a kept file is; None where there is no such file."""
        row = await self._pool.fetchrow(
            "SELECT identity_id, subject_id, case_id FROM evidence WHERE id = $1 AND state = 'kept'", file
        )
        return Owner(*row) if row else None

    async def open(self, file: UUID, officer_id: int | None, now: datetime, agent_id: int | None = None) -> File:
        """A kept file, for a reader who may see it; the look is noted where the file belongs to a case.

        `officer_id`: the officer who reads, None for the sender; `agent_id`: who reads for the sender by a mandate.
        """
        row = await self._pool.fetchrow("SELECT name_sealed, media_type, subject_id FROM evidence WHERE id = $1", file)
        if row["subject_id"] is not None:
            await self._pool.execute(
                """
                INSERT INTO access_log (subject_id, officer_id, agent_id, action, happened_at)
                VALUES ($1, $2, $3, 'read_evidence', $4)
                """,
                row["subject_id"],
                officer_id,
                agent_id,
                now,
            )
        data = self._sealer.open_bytes(await self._vault.get(f"files/{file}"), f"file {file}")
        return File(self._sealer.open(row["name_sealed"], "evidence.name"), row["media_type"], data)

    async def remove(self, sender: Sender, upload: UUID) -> bool:
        """Takes back a file that is not filed yet; whether there was one."""
        parts = await self._pool.fetchval(
            f"DELETE FROM evidence WHERE id = $1 AND {_SENT_BY} AND case_id IS NULL RETURNING parts",  # noqa: S608
            upload,
            sender.identity_id,
            sender.officer_id,
        )
        if parts is None:
            return False
        await self._clear(upload, parts)
        return True

    async def sweep(self, now: datetime) -> int:
        """Removes what was never finished or never filed within two days; how many files."""
        rows = await self._pool.fetch(
            "DELETE FROM evidence WHERE case_id IS NULL AND created_at < $1 RETURNING id, parts", now - LEFT_OVER
        )
        for row in rows:
            await self._clear(row["id"], row["parts"])
        return len(rows)

    async def _finish(self, upload: UUID, now: datetime) -> None:
        async with self._pool.acquire() as connection, connection.transaction():
            row = await connection.fetchrow("SELECT parts, state FROM evidence WHERE id = $1 FOR UPDATE", upload)
            if row is None or row["state"] != "receiving":
                return
            data = b"".join([await self._part(upload, offset) for offset in row["parts"]])
            try:
                if self._scanner:
                    await scan(data, self._scanner)
                kept = await self._clean(data)
            except EvidenceUnfit as unfit:
                await connection.execute(
                    "UPDATE evidence SET state = 'refused', refused_for = $2, parts = '{}' WHERE id = $1",
                    upload,
                    unfit.code,
                )
            else:
                await self._vault.put(f"files/{upload}", self._sealer.seal_bytes(kept.data, f"file {upload}"))
                await connection.execute(
                    """
                    UPDATE evidence SET state = 'kept', media_type = $2, kept_size = $3, kept_at = $4, parts = '{}'
                    WHERE id = $1
                    """,
                    upload,
                    kept.kind,
                    len(kept.data),
                    now,
                )
        for offset in row["parts"]:
            await self._vault.remove(f"parts/{upload}/{offset}")

    async def _clean(self, data: bytes) -> Clean:
        try:
            kept: Clean = await self._aside.run("portal.evidence.checking", "clean", data)
        except WorkFailed:  # a file that makes its reader crash or never end
            raise EvidenceUnfit(Unfit.BROKEN) from None
        return kept

    async def _part(self, upload: UUID, offset: int) -> bytes:
        return self._sealer.open_bytes(await self._vault.get(f"parts/{upload}/{offset}"), f"part {upload}")

    async def _clear(self, upload: UUID, parts: list[int]) -> None:
        for offset in parts:
            await self._vault.remove(f"parts/{upload}/{offset}")
        await self._vault.remove(f"files/{upload}")


def _readable(name: str) -> str:
    """The file's name without path, marks that turn text round, and anything else that cannot be seen."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join(character for character in last if character.isprintable())
    return seen.strip()[-LONGEST_NAME:] or "—"
