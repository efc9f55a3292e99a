"""A person consents to a measure that needs it, and takes the consent back (HLJ art. 27, 33 (1))."""

from datetime import datetime

from portal.casework import measuring
from portal.casework.commitments import LONGEST_NAME
from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.casework.settle import carry_out_due
from portal.domain.consent import Consent
from portal.domain.outcomes import ConsentMoved, ConsentOutcome, Invalid, NotInForce, SubjectUnknown
from portal.rulebooks.measure_rules import MeasureRule


async def give(
    store: Store,
    subject_id: int,
    measure: str,
    version: str,
    signer: str,
    now: datetime,
    agent_id: int | None = None,
) -> ConsentOutcome:
    """The subject consents; `version` is that of the text that it was shown, `signer` who signs.

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
        rule = book.measure(measure)
        if rule is None or rule.consent is None or not rule.needs_consent(file.subject.kind):
            return Invalid("measure", "no_consent_needed")
        if version != rule.consent.version:
            return Invalid("version", "version_not_current")
        if not 0 < len(signer.strip()) <= LONGEST_NAME or not signer.strip().isprintable():
            return Invalid("signer", "required")
        if standing(file, rule):
            return Invalid("measure", "already_signed")
        consent = Consent(
            subject_id=file.subject.id,
            measure=rule.code,
            version=rule.consent.version,
            article=rule.article,
            text=rule.consent.text,
            text_en=rule.consent.text_en,
            given_at=now,
            signer=signer.strip(),
            agent_id=agent_id,
        )
        file.add_consent(consent)
        await transaction.save([file])
        return ConsentMoved(consent)


async def withdraw(
    store: Store, subject_id: int, consent_id: int, now: datetime, agent_id: int | None = None
) -> ConsentOutcome:
    """The subject takes a consent back: what rested on it ends at once."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([subject_id], now.date())).get(subject_id)
        consent = next((each for each in file.consents if each.id == consent_id), None) if file is not None else None
        if file is None or consent is None:
            return SubjectUnknown()
        if not consent.stands:
            return Invalid("consent", "withdrawn_already")
        carry_out_due(file, law, now)
        file.withdraw_consent(consent, now, agent_id)
        for measure in [each for each in file.measures if each.code == consent.measure and each.applied]:
            measuring.end(file, measure, now)
        measuring.sync(file, law.rulebooks[file.subject.rulebook], now)
        await transaction.save([file])
        return ConsentMoved(consent)


def standing(file: SubjectFile, rule: MeasureRule) -> bool:
    """Whether the subject consents to a measure."""
    return any(each.stands and each.measure == rule.code for each in file.consents)
