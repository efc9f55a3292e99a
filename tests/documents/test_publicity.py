"""Attachment 5 says of each entry how long it was public until the application, not of the oldest one for all."""

from datetime import date, datetime
from typing import Any

from portal.casework.cases import By
from portal.casework.record import RecordEntry, record
from portal.casework.repairs import FileRepair, accept, decide, file
from portal.casework.timetable import carry_out
from portal.clock import SHANGHAI
from tests.schema.conftest import Town

HARBIN = By(officer_id=None, authority="230100")


async def confirmed(town: Town, archive: int, entries: tuple[int, ...], identity: int) -> str:
    """The findings of the confirmation of a repair that was asked for on 3 September 2027."""
    asked = datetime(2027, 9, 3, 9, tzinfo=SHANGHAI)
    command = FileRepair(subject_id=archive, entries=entries, reasons="已整改", evidence=True, commitment=True)
    filed: Any = await file(town.store, command, By(identity_id=identity), asked)
    await accept(town.store, filed.case.id, HARBIN, asked)
    await decide(town.store, filed.case.id, granted=True, reason="符合条件", by=HARBIN, now=asked)
    await carry_out(town.store, datetime(2027, 9, 30, tzinfo=SHANGHAI))
    content = await town.pool.fetchval("SELECT content FROM issued_document WHERE kind = 'repair_confirmation'")
    finding: str = next(each["value"] for each in content["fields"] if each["key"] == "finding")
    return finding


async def test_each_entry_has_its_own_time(town: Town) -> None:
    identity, archive = await town.archive()
    first = await town.entry(archive)  # confirmed on 22 November 2026
    later = RecordEntry(
        subject_id=archive,
        item="B3",
        decided_on=date(2027, 3, 1),
        document_no="黑医保罚〔2027〕1号",
        facts="虚记费用",
        basis="条例",
        handling_type="行政处罚",
        authority="230100",
    )
    second: Any = await record(town.store, later, datetime(2027, 3, 3, 10, tzinfo=SHANGHAI))
    finding = await confirmed(town, archive, (first.entry.id, second.entry.id), identity)
    assert f"已披露0年9个月（2026年11月20日 {first.entry.item_name}）" in finding
    assert f"、0年6个月（2027年3月1日 {second.entry.item_name}）" in finding


async def test_one_entry_stands_as_on_the_form(town: Town) -> None:
    identity, archive = await town.archive()
    recorded = await town.entry(archive)
    assert "已披露0年9个月，期间" in await confirmed(town, archive, (recorded.entry.id,), identity)
