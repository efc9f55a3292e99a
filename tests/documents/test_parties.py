"""What a document says of addressee, authority and officer is what was on file on the day of issue, and stays so."""

from datetime import date, timedelta
from typing import Any

import httpx2
import msgspec
import pytest
from stdnum.cn.uscc import calc_check_digit

from portal.casework import dispute_decisions, disputes
from portal.casework.cases import By
from portal.clock import SetClock
from portal.domain.authority import Authority
from portal.domain.case_outcomes import CaseMoved
from portal.domain.document import Contact, DocumentKind
from portal.domain.identifiers import DocumentType, Identifier
from portal.domain.outcomes import Invalid
from portal.domain.subject import SubjectKind
from portal.rulebooks.loader import shipped
from portal.security.officers import set_phone
from portal.security.viewer import SubjectViewer
from portal.store.authorities import authorities_on, enter_authority, history
from portal.store.registry import NewIdentity, add_identities
from tests.documents.reading import Reading
from tests.schema.conftest import NOW, Town
from tests.signed_in import SignIn

HARBIN = Authority("230100", "哈尔滨市医疗保障局", "Harbin HSA", "示例路1号", "0451-00000010", "工作日")
DAOLI = Authority("230102", "道里区医疗保障局", "Daoli HSA", None, "0451-00000020", None)
DOCUMENT = "示例〔2026〕1号"


async def _enter(town: Town, authority: Authority, valid_from: date = date(2026, 1, 1)) -> None:
    async with town.pool.acquire() as connection:
        await enter_authority(connection, authority, valid_from, DOCUMENT, NOW)


async def _decided(town: Town, identity: int, subject: int, **filed: Any) -> None:
    """A dispute of a new entry, filed and answered."""
    recorded = await town.entry(subject)
    command = disputes.FileDispute(
        subject_id=subject, entry_id=recorded.entry.id, reasons="与事实不符", evidence=True, **filed
    )
    case = await disputes.file(town.store, command, By(identity_id=identity), NOW)
    assert isinstance(case, CaseMoved)
    officer = await town.pool.fetchval("SELECT id FROM officer ORDER BY id DESC LIMIT 1")
    by = By(officer_id=officer, authority="230100")
    decided = await dispute_decisions.decide(
        town.store, case.case.id or 0, upheld=False, reason="经核查属实", by=by, now=NOW
    )
    assert isinstance(decided, CaseMoved)


async def _number(town: Town, kind: str) -> str:
    number: str = await town.pool.fetchval("SELECT number FROM issued_document WHERE kind = $1 ORDER BY id", kind)
    return number


async def _text(client: httpx2.AsyncClient, number: str) -> str:
    return Reading((await client.get(f"/documents/{number}.pdf")).content).text


async def test_an_authority_holds_from_its_day(town: Town) -> None:
    await _enter(town, HARBIN)
    await _enter(town, Authority("230100", "哈尔滨市医保局", "Harbin"), date(2026, 6, 1))

    async def on(day: date) -> str:
        return (await authorities_on(town.pool, ["230100"], day))["230100"].name

    assert await on(date(2025, 12, 31)) == "哈尔滨市医疗保障局"  # nobody entered one: from the region's name
    assert (await authorities_on(town.pool, ["230100"], date(2025, 12, 31)))["230100"].phone is None
    assert (await authorities_on(town.pool, ["230100"], date(2026, 1, 1)))["230100"] == HARBIN
    assert await on(date(2026, 5, 31)) == "哈尔滨市医疗保障局"
    assert await on(date(2026, 6, 1)) == "哈尔滨市医保局"
    assert [each.valid_from for each in await history(town.pool, "230100")] == [date(2026, 6, 1), date(2026, 1, 1)]


async def test_documents_name_who_issues_and_where_to_ask(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn
) -> None:
    await _enter(town, DAOLI)
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.officer()
    await sign_in(client, SubjectViewer(identity))
    await _decided(town, identity, subject, contact=Contact("赵代理", "0451-1234567"), remarks="上午方便")
    answer = await _text(client, await _number(town, DocumentKind.DISPUTE_ANSWER))
    for word in ("道里区医疗保障局2026年11月22日（盖章）", "王小明", "异议不成立。经核查属实", "电话：0451-00000020"):
        assert word in answer
    application = await _text(client, await _number(town, DocumentKind.DISPUTE_APPLICATION))
    for word in ("赵代理", "0451-1234567", "与事实不符", "上午方便", "网上提交，登录时已核验身份", "2026年11月22日"):
        assert word in application
    stored = str([dict(row) for row in await town.pool.fetch("SELECT * FROM issued_document, document_party")])
    for word in ("王小明", "赵代理", "1234567", "13800001234"):
        assert word not in stored
    receipt = await _text(client, await _number(town, DocumentKind.FILING_RECEIPT))
    for word in ("-Y001", "收到日期2026年11月22日", "2026年11月25日前（含当日）答复", "网上提交", "齐全"):
        assert word in receipt


CASES = """{ me { archives { cases {
  authority { region name { zh en } phone address hours } documents { kind number } objectionUntil } } } }"""


async def test_a_case_says_whom_to_ask_and_has_its_papers(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn
) -> None:
    await _enter(town, DAOLI)
    await _enter(town, Authority("230102", "明年的医疗保障局", "Of next year"), date(2027, 1, 1))
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.officer()
    await sign_in(client, SubjectViewer(identity))
    await _decided(town, identity, subject)
    answer = (await client.post("/graphql", json={"query": CASES})).json()
    [case] = answer["data"]["me"]["archives"][0]["cases"]
    name = {"zh": "道里区医疗保障局", "en": "Daoli HSA"}
    phone = "0451-00000020"
    assert case["authority"] == {"region": "230102", "name": name, "phone": phone, "address": None, "hours": None}
    kinds = ["DISPUTE_APPLICATION", "FILING_RECEIPT", "DISPUTE_ANSWER"]
    assert [each["kind"] for each in case["documents"]] == kinds
    assert case["objectionUntil"] is None


async def test_an_import_names_a_representative_once(town: Town) -> None:
    unchecked = "91230102MA1B1C2D3"
    identifier = Identifier.of(DocumentType.CREDIT_CODE, unchecked + calc_check_digit(unchecked))
    async with town.pool.acquire() as connection:
        for name in (None, "李示例", "另一人"):
            new = [NewIdentity(identifier, "示例大药房", "+8613800001234", (), name)]
            await add_identities(connection, new, town.sealer, NOW)
    rows = await town.pool.fetch("SELECT name_sealed, name_shown FROM legal_representative")
    assert [(town.sealer.open(row["name_sealed"], "identity.name"), row["name_shown"]) for row in rows] == [
        ("李示例", "李**")
    ]


async def test_what_changes_afterwards_changes_no_document(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wording, authority, phone and name: even what was never drawn before is drawn as it was issued."""
    await _enter(town, DAOLI)
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.officer()
    await sign_in(client, SubjectViewer(identity))
    await _decided(town, identity, subject)
    number = await _number(town, DocumentKind.DISPUTE_ANSWER)
    receipt = await _number(town, DocumentKind.FILING_RECEIPT)
    drawn = (await client.get(f"/documents/{receipt}.pdf")).content

    await set_phone(town.pool, "officer", "0451-99999999")
    await _enter(town, Authority("230102", "改名后的医疗保障局", "Renamed"), date(2026, 11, 1))
    sealed = town.sealer.seal("改名后", "identity.name")
    await town.pool.execute("UPDATE identity SET name_sealed = $2 WHERE id = $1", identity, sealed)
    documents: Any = shipped("heilongjiang").documents
    for kind in (DocumentKind.DISPUTE_ANSWER, DocumentKind.FILING_RECEIPT):
        later = msgspec.structs.replace(documents[kind], version="3", title="改后的文书", fields=documents[kind].fields)
        monkeypatch.setitem(documents, kind, later)
    clock.at = NOW + timedelta(days=1)
    await sign_in(client, SubjectViewer(identity))

    printed = await _text(client, number)
    for word in ("黑龙江省医疗保障信用异议信息处理结果反馈单", "道里区医疗保障局2026年11月22日", "王小明"):
        assert word in printed
    first = (await client.get(f"/documents/{number}.pdf")).content
    assert (await client.get(f"/documents/{number}.pdf")).content == first
    assert (await client.get(f"/documents/{receipt}.pdf")).content == drawn
    await _decided(town, identity, subject)
    rows = await town.pool.fetch(
        "SELECT template, content->'title'->>'zh', content->'office'->>'name' FROM issued_document"
        " WHERE kind = 'dispute_answer' ORDER BY id"
    )
    assert [tuple(row) for row in rows] == [
        ("2", "黑龙江省医疗保障信用异议信息处理结果反馈单", "道里区医疗保障局"),
        ("3", "改后的文书", "改名后的医疗保障局"),
    ]


@pytest.mark.parametrize(
    ("contact", "field"),
    [
        (Contact("赵\u202e代理", ""), "contact_person"),
        (Contact("赵" * 101, ""), "contact_person"),
        (Contact("", "1" * 101), "contact_phone"),
        (Contact("", "1\0"), "contact_phone"),
    ],
)
async def test_a_contact_that_cannot_be_printed_is_refused(town: Town, contact: Contact, field: str) -> None:
    identity, subject = await town.archive()
    recorded = await town.entry(subject)
    command = disputes.FileDispute(
        subject_id=subject, entry_id=recorded.entry.id, reasons="不符", evidence=True, contact=contact
    )
    refused = await disputes.file(town.store, command, By(identity_id=identity), NOW)
    assert isinstance(refused, Invalid)
    assert refused.field == field
    assert await town.pool.fetchval("SELECT count(*) FROM issued_document") == 0
