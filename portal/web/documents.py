"""The documents of a running portal: those of its pages and those that its operator added, compiled at the start."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import structlog

import portal.rulebooks
import resolvers
import schema
from portal.store.documents import read_documents
from resolvers.documents import DocumentInvalid, Documents
from resolvers.plan.checking import check
from schema.build import core, documents

log = structlog.get_logger("portal")


async def planned(pool: Any, page_dir: Path) -> Documents:
    """Hold every plan against the database, then register. Raises PlanInvalid.

    A document that the schema no longer takes is left out and told in the log: the page then sends its text.
    """
    known = documents()
    async with pool.acquire() as connection:
        await check(core(), connection)
        added = await read_documents(connection)
    for text in [*of_pages(page_dir), *added]:
        try:
            known.register(text)
        except DocumentInvalid as invalid:
            log.warning("document left out", reason=str(invalid))
    return known


def of_pages(page_dir: Path) -> list[str]:
    """The texts that the page build wrote; none where no pages are built."""
    file = page_dir / "documents.json"
    return list(orjson.loads(file.read_bytes()).values()) if file.exists() else []


def release() -> str:
    """Names what answers depend on beside the database: the files that make them."""
    files = sorted(
        file
        for package in (schema, resolvers, portal.rulebooks)
        for file in Path(str(package.__file__)).parent.rglob("*.*")
        if file.suffix in (".py", ".toml")
    )
    digest = sha256()
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
