"""Commitments are signed, and found kept or broken with evidence (HLJ art. 8, 11, 12; SC art. 10, 11)."""

from datetime import datetime

from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.casework.words import checked
from portal.domain.commitment import Commitment, CommitmentState, Finding
from portal.domain.jurisdiction import Office, covers
from portal.domain.outcomes import CommitmentMoved, CommitmentOutcome, Invalid, NotInForce, SubjectUnknown
from portal.rulebooks.commitments import CommitmentText

LONGEST_NAME = 100  # characters


async def sign(
    store: Store, subject_id: int, version: str, signer: str, now: datetime, agent_id: int | None = None
) -> CommitmentOutcome:
    """The subject signs the text that holds today; `version` is the one that it was shown, `signer` who signs.

    `agent_id`: identity.id of who acts for the subject by a mandate.
    """
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
        if file is None:
            return SubjectUnknown()
        book = law.rulebooks[file.subject.rulebook]
        if code := book.refusal_on(now.date()):
            return NotInForce(code, book.first_day, book.last_day)
        text = book.commitment_on(now.date())
        if text is None or text.version != version:
            return Invalid("version", "version_not_current")
        if (wrong := checked("signer", signer, most=LONGEST_NAME)) is not None:
            return wrong
        if any(each.version == version and each.state is not CommitmentState.BROKEN for each in file.commitments):
            return Invalid("version", "already_signed")
        commitment = Commitment(
            subject_id=file.subject.id,
            version=text.version,
            article=text.article,
            content=_shown(text),
            public=text.public,
            signed_at=now,
            signer=signer.strip(),
            agent_id=agent_id,
        )
        file.commitments.append(commitment)
        file.new_commitments.append(commitment)
        await transaction.save([file])
        return CommitmentMoved(commitment)


async def find(
    store: Store, commitment_id: int, state: CommitmentState, evidence: str, office: Office, now: datetime
) -> CommitmentOutcome:
    """An officer finds a commitment kept or broken; without evidence nothing is found."""
    async with store.transaction() as transaction:
        subject_id = await transaction.commitment_subject(commitment_id)
        files = await transaction.open_files([subject_id] if subject_id is not None else [], now.date())
        file = files.get(subject_id or 0)
        if file is None or not covers(office.region, file.subject.region):
            return SubjectUnknown()
        commitment = _by_id(file, commitment_id)
        if not commitment.may_be_found(state):
            return Invalid("commitment", "already_decided")
        if not evidence.strip():
            return Invalid("evidence", "incomplete")
        if (wrong := checked("evidence", evidence)) is not None:
            return wrong
        commitment.state = state
        file.findings.append(Finding(commitment, state, evidence.strip(), now, office.officer_id))
        await transaction.save([file])
        return CommitmentMoved(commitment)


def _by_id(file: SubjectFile, commitment_id: int) -> Commitment:
    return next(each for each in file.commitments if each.id == commitment_id)


def _shown(text: CommitmentText) -> dict[str, object]:
    return {
        "title": {"zh": text.title, "en": text.title_en},
        "contents": [{"zh": each.text, "en": each.text_en} for each in text.contents],
        "register": text.register,
        "note": {"zh": text.note, "en": text.note_en} if text.note else None,
    }
