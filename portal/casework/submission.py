"""A subject hands in information about itself (自主申报, HLJ art. 10, 23 (1)) and answers for it (art. 24).

What it hands in waits, unaudited, and counts only when officers have audited and confirmed it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from portal.casework.file import Declaration
from portal.casework.ports import Store
from portal.casework.record import RecordEntry, enter
from portal.casework.words import checked
from portal.domain.entry import Category, Source, Stage, Status
from portal.domain.outcomes import Invalid, Recorded, RecordOutcome, SubjectUnknown
from portal.rulebooks.submission import statement

LONGEST_NAME = 100  # characters
MOST_WAITING = 20  # of one archive, not yet audited


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What the subject fills in. `declarer`: name of the one who ticks the `version` of the declaration."""

    item: str
    decided_on: date
    document_no: str
    facts: str
    basis: str
    handling_type: str
    occurred_on: date | None = None
    declarer: str
    version: str


async def submit(
    store: Store, subject_id: int, submission: Submission, now: datetime, agent_id: int | None = None
) -> RecordOutcome:
    """Keeps a submission with its declaration. An adverse item is the authorities' to record, not its subject's.

    `agent_id`: identity.id of who acts for the subject by a mandate.
    """
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        files = await transaction.open_files([subject_id], now.date())
        file = files.get(subject_id)
        if file is None:
            return SubjectUnknown()
        item = law.rulebooks[file.subject.rulebook].items.get(submission.item)
        if item is not None and item.category is Category.ADVERSE:
            return Invalid("item", "item_not_submitted")
        declarer = submission.declarer.strip()
        if (wrong := checked("declarer", declarer, most=LONGEST_NAME)) is not None:
            return wrong
        if submission.version != statement().version:
            return Invalid("version", "version_not_current")
        waiting = [
            each
            for each in file.entries
            if each.source is Source.SELF_REPORT and each.stage is Stage.COLLECTED and each.status is Status.PENDING
        ]
        if len(waiting) >= MOST_WAITING:
            return Invalid("item", "too_many_waiting")
        command = RecordEntry(
            subject_id=subject_id,
            item=submission.item,
            decided_on=submission.decided_on,
            document_no=submission.document_no,
            facts=submission.facts,
            basis=submission.basis,
            handling_type=submission.handling_type,
            occurred_on=submission.occurred_on,
            authority=file.subject.region,
            source=Source.SELF_REPORT,
            stage=Stage.COLLECTED,
        )
        [outcome] = await enter(transaction, law, files, [command], now)
        if isinstance(outcome, Recorded):
            file.declarations.append(Declaration(outcome.entry, statement(), declarer, now, agent_id))
        await transaction.save([file])
        return outcome
