"""The table `region`, kept equal to portal/rulebooks/regions.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from portal.domain.jurisdiction import prefix

REGIONS = Path(__file__).parents[1] / "rulebooks" / "regions.toml"


@dataclass(frozen=True, slots=True)
class Region:
    """A region with its GB/T 2260 code."""

    code: str
    name: str
    name_en: str


def read_regions(path: Path = REGIONS) -> list[Region]:
    """The regions of a file of `[[region]]` tables with code, name and name_en."""
    return [Region(**region) for region in tomllib.loads(path.read_text(encoding="utf-8"))["region"]]


async def sync_regions(connection: asyncpg.Connection, regions: list[Region]) -> None:
    """Adds regions and renames those whose name changed; a region once known stays."""
    await connection.execute(
        """
        INSERT INTO region (code, prefix, name, name_en)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
        ON CONFLICT (code) DO UPDATE SET name = excluded.name, name_en = excluded.name_en
        WHERE (region.name, region.name_en) IS DISTINCT FROM (excluded.name, excluded.name_en)
        """,
        [region.code for region in regions],
        [prefix(region.code) for region in regions],
        [region.name for region in regions],
        [region.name_en for region in regions],
    )
