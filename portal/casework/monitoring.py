"""The authority of the place puts a subject under a level of monitoring after a risk warning (SC art. 19)."""

from dataclasses import dataclass
from datetime import datetime

from portal.casework.file import SubjectFile
from portal.casework.ports import Store
from portal.casework.settle import carry_out_due
from portal.casework.words import checked
from portal.domain.monitoring import Monitoring, RiskWarning
from portal.domain.outcomes import Invalid, MonitoringMoved, MonitoringOutcome, NotInForce, SubjectUnknown
from portal.rulebooks.model import Rulebook

LONGEST_REASON = 1000  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class DecideMonitoring:
    """What an officer decides: a level of the text, or None: none is needed any more."""

    subject_id: int
    level: str | None
    reason: str
    authority: str
    officer_id: int | None = None


async def decide(store: Store, command: DecideMonitoring, now: datetime) -> MonitoringOutcome:
    """Puts a subject under a level from now on, instead of the one before, or ends that one."""
    async with store.transaction() as transaction:
        law = await transaction.law(now.date())
        file = (await transaction.open_files([command.subject_id], now.date())).get(command.subject_id)
        if file is None or not law.of(file.subject.rulebook)[0].in_charge(command.authority, file.subject.region):
            return SubjectUnknown()
        book = law.rulebooks[file.subject.rulebook]
        carry_out_due(file, law, now)
        running = file.monitoring
        if (wrong := checked("reason", command.reason)) is not None:
            return wrong
        if command.level == (running.level if running else None):
            return Invalid("level", "monitored_so_already")
        begun = _begun(file, book, command, now)
        if isinstance(begun, NotInForce | Invalid):
            return begun
        if running is not None:
            file.end_monitoring(running, now, command.officer_id, command.reason.strip())
        if begun is not None:
            file.add_monitoring(begun)
        await transaction.save([file])
        return MonitoringMoved(begun or running)


def _begun(
    file: SubjectFile, book: Rulebook, command: DecideMonitoring, now: datetime
) -> Monitoring | NotInForce | Invalid | None:
    """The monitoring that begins; None where one only ends."""
    if command.level is None:
        return None
    if code := book.refusal_on(now.date()):
        return NotInForce(code, book.first_day, book.last_day)
    rule = book.procedures.monitoring
    level = next((each for each in rule.levels if each.code == command.level), None) if rule is not None else None
    if rule is None or level is None:
        return Invalid("level", "no_such_level")
    warning = _unanswered(file)
    if warning is None:
        return Invalid("level", "no_risk_warning")
    return Monitoring(
        subject_id=file.subject.id,
        level=level.code,
        name=level.name,
        name_en=level.name_en,
        article=rule.article,
        warning=warning,
        reason=command.reason.strip(),
        region=command.authority,
        decided_at=now,
        decided_by=command.officer_id,
    )


def _unanswered(file: SubjectFile) -> RiskWarning | None:
    """The newest warning, unless a monitoring that is over rested on it: one warning carries one monitoring."""
    newest = file.warnings[-1] if file.warnings else None
    over = any(each.warning is newest and each.ended_at is not None for each in file.monitorings)
    return newest if not over or file.monitoring is not None else None
