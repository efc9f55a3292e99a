"""The body from which information came has made it public: from then on it may be shown here too (SC art. 22)."""

from datetime import datetime

from portal.casework import public_entries
from portal.casework.file import EntryEvent
from portal.casework.ports import Store
from portal.casework.stages import open_entry, other_authority
from portal.domain.outcomes import EntryMoved, Invalid, StageOutcome, SubjectUnknown


async def source_discloses(
    store: Store, entry_id: int, authority: str, officer_id: int | None, reason: str, now: datetime
) -> StageOutcome:
    """An officer notes where the source has published it (`reason`). Its publicity ends on the day set before."""
    async with store.transaction() as transaction:
        opened = await open_entry(transaction, entry_id, authority, now)
        if opened is None:
            return SubjectUnknown()
        file, entry, book, _ = opened
        if (other := other_authority(file, book, entry, authority)) is not None:
            return other
        if not reason.strip():
            return Invalid("reason", "required")
        if not entry.undisclosed_by_source:
            return Invalid("entry", "already_disclosed")
        entry.undisclosed_by_source = False
        file.events.append(EntryEvent(entry, "disclosed", now, officer_id, reason.strip()))
        public_entries.sync(file, book, now.date())
        await transaction.save([file])
        return EntryMoved(entry, file.current, changed=False)
