"""Disputes, repairs and objections are filed: by the subject, or at the counter by an officer who opened the file."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

import strawberry

from portal.casework import disputes, objections, repairs
from portal.casework.cases import By
from portal.casework.ports import Store
from portal.domain.case_outcomes import CaseOutcome
from portal.domain.document import Contact
from portal.domain.outcomes import Invalid, SubjectUnknown
from portal.domain.words import unseen
from portal.security.viewer import OfficerViewer, SubjectViewer
from resolvers import staff
from resolvers.cases import CaseId, Words
from resolvers.context import STATEMENT_SECONDS, Info
from resolvers.listings import ReceivedOn
from resolvers.refusals import NotSignedIn
from resolvers.shown import key_of

MOST_FILES = 10  # of one filing

Files = Annotated[list[strawberry.ID], strawberry.argument(description="已上传的文件 / uploads: see /evidence")]
Papers = Annotated[
    str, strawberry.argument(description="窗口收到的纸质材料 / what was handed in on paper at the counter")
]


_WITHDRAW = {"repair": repairs.withdraw, "objection": objections.withdraw}


async def file_dispute(
    info: Info, subject: str, entry: str | None, result: str | None, files: list[str], **given: Any
) -> Any:
    """File a dispute about an entry or a result of an archive."""
    subject_id = key_of("Archive", subject) or 0
    by = await _filer(info, subject_id)
    evidence = await _evidence(info, subject_id, files, given["request"])
    if not isinstance(by, By) or isinstance(evidence, Invalid):
        return by if not isinstance(by, By) else evidence
    command = disputes.FileDispute(
        subject_id=subject_id,
        entry_id=(key_of("Entry", entry) or 0) if entry is not None else None,
        result=await _sequence(info, subject_id, result) if result is not None else None,
        evidence=bool(evidence or given["papers"].strip()),
        files=evidence,
        contact=Contact(given.pop("contact_person").strip(), given.pop("contact_phone").strip()),
        **given,
    )
    return await disputes.file(info.context.parts.store, command, by, info.context.parts.clock.now())


async def apply_repair(info: Info, subject: str, entries: list[str], files: list[str], **given: Any) -> Any:
    """Ask for repair of entries of an archive."""
    subject_id = key_of("Archive", subject) or 0
    by = await _filer(info, subject_id)
    evidence = await _evidence(info, subject_id, files, given["request"])
    if not isinstance(by, By) or isinstance(evidence, Invalid):
        return by if not isinstance(by, By) else evidence
    command = repairs.FileRepair(
        subject_id=subject_id,
        entries=tuple(key_of("Entry", each) or 0 for each in entries),
        evidence=bool(evidence or given["papers"].strip()),
        files=evidence,
        contact=Contact(phone=given.pop("contact_phone").strip()),
        **given,
    )
    return await repairs.file(info.context.parts.store, command, by, info.context.parts.clock.now())


async def withdraw_case(info: Info, case: CaseId, received_on: ReceivedOn = None, papers: Papers = "") -> Any:
    """Take one's own case back; an officer takes down that it was, with the paper that says so."""
    case_id, kind, subject_id = await _case(info, case)
    by = await _filer(info, subject_id, case_id)
    if not isinstance(by, By):
        return by
    withdraw = _WITHDRAW.get(kind or "", disputes.withdraw)
    return await withdraw(info.context.parts.store, case_id, by, info.context.parts.clock.now(), received_on, papers)


async def add_case_evidence(
    info: Info, case: CaseId, files: Files, received_on: ReceivedOn = None, papers: Papers = ""
) -> Any:
    """Hand in the missing proof of a case."""
    case_id, kind, subject_id = await _case(info, case)
    by = await _filer(info, subject_id, case_id)
    evidence = await _evidence(info, subject_id, list(files), None)
    if not isinstance(by, By) or isinstance(evidence, Invalid):
        return by if not isinstance(by, By) else evidence
    if not evidence and not papers.strip():
        return Invalid("files", "required")
    add: Callable[..., Awaitable[CaseOutcome]] = repairs.add_evidence if kind == "repair" else disputes.add_evidence
    store: Store = info.context.parts.store
    return await add(store, case_id, by, info.context.parts.clock.now(), evidence, received_on, papers)


async def object_to_refusal(info: Info, case: CaseId, reasons: Words, received_on: ReceivedOn = None) -> Any:
    """Object to a refused repair."""
    case_id, _, subject_id = await _case(info, case)
    by = await _filer(info, subject_id, case_id)
    if not isinstance(by, By):
        return by
    parts = info.context.parts
    return await objections.to_refusal(parts.store, case_id, reasons, by, parts.clock.now(), received_on)


async def _filer(info: Info, subject_id: int, case_id: int | None = None) -> By | NotSignedIn | SubjectUnknown:
    """Who files: the subject itself (casework looks whose archive it is), or an officer who opened the file or case."""
    viewer = info.context.viewer
    if isinstance(viewer, SubjectViewer):
        return By(identity_id=viewer.identity_id, agent_id=viewer.agent_id)
    if not isinstance(viewer, OfficerViewer):
        return NotSignedIn()
    if not await staff.papers_open(info.context, viewer, subject_id, case_id):
        return SubjectUnknown()
    return By(officer_id=viewer.officer_id, authority=viewer.region_prefix.ljust(6, "0"))


async def _evidence(info: Info, subject_id: int, files: list[str], request: str | None) -> tuple[UUID, ...] | Invalid:
    """Uploads of who files, kept and not filed before, but for the same filing sent again."""
    viewer = info.context.viewer
    if not files or not isinstance(viewer, SubjectViewer | OfficerViewer):
        return ()
    if len(files) > MOST_FILES:
        return Invalid("files", "evidence_too_many_here")
    try:
        wanted = tuple(dict.fromkeys(UUID(each) for each in files))
    except ValueError:
        return Invalid("files", "evidence_not_found")
    found: int = await info.context.parts.pool.fetchval(
        """
        SELECT count(*) FROM evidence LEFT JOIN credit_case c ON c.id = case_id
        WHERE evidence.id = ANY ($1::uuid[]) AND evidence.state = 'kept'
          AND identity_id = coalesce($2::bigint, (SELECT identity_id FROM subject WHERE id = $3))
          AND officer_id IS NOT DISTINCT FROM $4 AND (case_id IS NULL OR c.request = $5)
        """,
        wanted,
        viewer.identity_id if isinstance(viewer, SubjectViewer) else None,
        subject_id,
        viewer.officer_id if isinstance(viewer, OfficerViewer) else None,
        None if unseen(request or "") else request,  # refused with the filing
        timeout=STATEMENT_SECONDS,
    )
    return wanted if found == len(wanted) else Invalid("files", "evidence_not_found")


async def _case(info: Info, case: str) -> tuple[int, str | None, int]:
    """The number of a case, its kind, and the archive in which it stands."""
    case_id = key_of("Case", case) or 0
    row = await info.context.parts.pool.fetchrow(
        "SELECT kind, subject_id FROM credit_case WHERE id = $1", case_id, timeout=STATEMENT_SECONDS
    )
    return (case_id, row["kind"], row["subject_id"]) if row is not None else (case_id, None, 0)


async def _sequence(info: Info, subject_id: int, result: str) -> int:
    """Number of a result in its archive; one that does not exist for a stranger's."""
    found: int | None = await info.context.parts.pool.fetchval(
        "SELECT sequence FROM result WHERE id = $1 AND subject_id = $2",
        key_of("Result", result) or 0,
        subject_id,
        timeout=STATEMENT_SECONDS,
    )
    return found if found is not None else 2**30
