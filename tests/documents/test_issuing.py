"""From the application to the PDF in hand, and back to the page that tells whether it is genuine."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx2
import pypdfium2
import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from portal.aside import Aside
from portal.clock import SetClock
from portal.documents.cabinet import Cabinet
from portal.documents.signing import Signer, SigningKeyInvalid
from portal.domain.subject import SubjectKind
from portal.rulebooks.loader import shipped
from portal.security.sealing import Sealer
from portal.security.viewer import SubjectViewer
from resolvers.shown import global_id
from tests.documents.sheets import LETTERS
from tests.schema.conftest import KEY, NOW, Town
from tests.signed_in import SignIn

Client = httpx2.AsyncClient
ISSUE = """mutation($archive: ID!, $purpose: String!) { issueCreditReport(archive: $archive, purpose: $purpose) {
  __typename ... on CreditReportIssued { number } ... on Refusal { code message { zh en } } } }"""
GENUINE = "query($number: String!, $check: String!) { documentGenuine(number: $number, check: $check) }"


async def _ask(client: Client, query: str, **variables: str) -> Any:
    response = await client.post("/graphql", json={"query": query, "variables": variables})
    assert "errors" not in response.json(), response.text
    return response.json()["data"]


@pytest.fixture
async def person(client: Client, town: Town, sign_in: SignIn) -> int:
    """subject.id of somebody with an adverse entry, signed in at the client."""
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(subject)
    await sign_in(client, SubjectViewer(identity))
    return subject


async def _issued(client: Client, subject: int) -> str:
    answer = await _ask(client, ISSUE, archive=global_id("Archive", subject), purpose="办理贷款")
    assert "number" in answer["issueCreditReport"], answer
    number: str = answer["issueCreditReport"]["number"]
    return number


async def test_a_report_is_issued_read_and_checked(client: Client, person: int, town: Town) -> None:
    number = await _issued(client, person)
    assert not (await _ask(client, GENUINE, number=number, check="0" * 8))["documentGenuine"]
    answer = await client.get(f"/documents/{number}.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["content-disposition"] == f'attachment; filename="{number}.pdf"'
    printed = _text(answer.content)
    for word in ("王小明", number, "办理贷款", "88", "良好", "违反医疗保障规定"):
        assert word in printed
    check = await town.pool.fetchval("SELECT content_check FROM document_file")
    assert check in printed
    for given, genuine in ((check, True), (check.upper(), True), (check[:-1] + "x", False), ("", False)):
        assert (await _ask(client, GENUINE, number=number, check=given))["documentGenuine"] is genuine
    assert not (await _ask(client, GENUINE, number=number[:-1] + "9", check=check))["documentGenuine"]


async def test_it_stands_among_the_documents_of_the_archive(client: Client, person: int) -> None:
    number = await _issued(client, person)
    question = """{ me { archives { documents { number kind article template title { zh en } fixed { zh }
      fields { label { zh } value } answerUntil } } } }"""
    [archive] = (await _ask(client, question))["me"]["archives"]
    assert archive["documents"] == [
        {
            "number": number,
            "kind": "CREDIT_REPORT",
            "article": "",
            "template": "2",
            "title": {"zh": "医疗保障信用报告", "en": "Credit report in medical insurance"},
            "fixed": None,
            "fields": [{"label": {"zh": "用途"}, "value": "办理贷款"}],
            "answerUntil": None,
        }
    ]


async def test_it_goes_out_again_byte_for_byte(client: Client, person: int, town: Town, clock: SetClock) -> None:
    number = await _issued(client, person)
    first = (await client.get(f"/documents/{number}.pdf")).content
    await town.entry(person, "B4")
    clock.at = NOW + timedelta(minutes=5)
    assert (await client.get(f"/documents/{number}.pdf")).content == first
    assert (await client.get(f"/documents/{await _issued(client, person)}.pdf")).content != first


async def test_it_holds_the_archive_to_its_end(client: Client, person: int, town: Town) -> None:
    """More than one page of a list brings."""
    for _ in range(100):
        await town.entry(person)
    await _issued(client, person)
    content = await town.pool.fetchval("SELECT content FROM issued_document WHERE kind = 'credit_report'")
    archive = content["archive"]
    kept = await town.pool.fetch("SELECT document_no FROM entry ORDER BY id DESC")
    assert len(kept) == 101
    shown = [each["node"]["documentNo"] for each in archive["entries"]["edges"]]
    assert shown == [each["document_no"] for each in kept]
    results = await town.pool.fetchval("SELECT count(*) FROM result")
    assert len(archive["history"]["edges"]) == results > 100


async def test_neither_name_nor_content_lies_open(client: Client, person: int, town: Town) -> None:
    number = await _issued(client, person)
    await client.get(f"/documents/{number}.pdf")
    stored = str([dict(row) for row in await town.pool.fetch("SELECT * FROM issued_document, document_file")])
    assert "王小明" not in stored
    assert "%PDF" not in stored


async def test_only_addressee_and_officers_in_charge_have_it(
    client: Client, person: int, town: Town, sign_in: SignIn
) -> None:
    number = await _issued(client, person)
    other, _ = await town.archive(SubjectKind.INSURED_PERSON, "李四")
    await sign_in(client, SubjectViewer(other))
    assert (await client.get(f"/documents/{number}.pdf")).json()["code"] == "document_not_found"
    refused = await _ask(client, ISSUE, archive=global_id("Archive", person), purpose="打听别人")
    assert refused["issueCreditReport"]["code"] == "subject_unknown"
    officer = await town.officer()
    await sign_in(client, officer)
    assert (await client.get(f"/documents/{number}.pdf")).status_code == 404
    await town.opened(officer, person)
    assert (await client.get(f"/documents/{number}.pdf")).status_code == 200
    client.cookies.clear()
    assert (await client.get(f"/documents/{number}.pdf")).status_code == 404
    anonymous = await _ask(client, ISSUE, archive=global_id("Archive", person), purpose="打听别人")
    assert anonymous["issueCreditReport"]["__typename"] == "NotSignedIn"
    looks = await town.pool.fetch("SELECT officer_id, subject_id FROM access_log WHERE action = 'read_document'")
    assert [tuple(row) for row in looks] == [(officer.officer_id, person)]


async def test_who_reads_it_for_the_addressee_is_noted(
    client: Client, person: int, town: Town, sign_in: SignIn
) -> None:
    number = await _issued(client, person)
    identity: int = await town.pool.fetchval("SELECT identity_id FROM subject WHERE id = $1", person)
    agent, _ = await town.archive(SubjectKind.INSURED_PERSON, "李四")
    await sign_in(client, SubjectViewer(identity, agent))
    assert (await client.get(f"/documents/{number}.pdf")).status_code == 200
    looks = await town.pool.fetch("SELECT officer_id, agent_id FROM access_log WHERE action = 'read_document'")
    assert [tuple(row) for row in looks] == [(None, agent)]


@pytest.mark.parametrize("purpose", ["", " 贷 ", "贷" * 201, "贷\u202e款"])
async def test_a_purpose_must_be_stated(client: Client, person: int, purpose: str) -> None:
    answer = await _ask(client, ISSUE, archive=global_id("Archive", person), purpose=purpose)
    assert answer["issueCreditReport"]["code"] == "purpose_length"


async def test_empty_forms_are_for_everybody(client: Client) -> None:
    for kind in ("dispute_application", "repair_application"):
        answer = await client.get(f"/forms/heilongjiang/{kind}.pdf")
        assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
        assert shipped("heilongjiang").documents[kind].title in _text(answer.content)
        assert (await client.get(f"/forms/heilongjiang/{kind}.pdf")).content == answer.content
    for path in ("heilongjiang/dispute_answer", "weihai/dispute_application", "x/repair_application"):
        assert (await client.get(f"/forms/{path}.pdf")).status_code == 404


async def test_with_a_key_documents_are_signed(client: Client, person: int, town: Town, tmp_path: Path) -> None:
    number = await _issued(client, person)
    file, certificate = _key(tmp_path)
    aside = Aside()
    cabinet = Cabinet(
        town.pool,
        Sealer(KEY),
        aside,
        letters=LETTERS,
        public_url="https://credit.example.cn",
        signer=Signer(file, "secret"),
    )
    pdf = await cabinet.pdf(number, None, NOW)
    aside.close()
    [signature] = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    trust = ValidationContext(trust_roots=[certificate])
    status = await async_validate_pdf_signature(signature, trust)
    assert status.bottom_line
    assert "王小明" in _text(pdf)
    broken = pdf.replace(b"/Title", b"/Titel", 1)
    [forged] = PdfFileReader(io.BytesIO(broken)).embedded_signatures
    assert not (await async_validate_pdf_signature(forged, trust)).bottom_line


def test_a_key_that_does_not_open_is_told(tmp_path: Path) -> None:
    file, _ = _key(tmp_path)
    with pytest.raises(SigningKeyInvalid, match="PORTAL_SIGNING_KEY"):
        Signer(file, "wrong")


def _key(folder: Path) -> tuple[Path, Any]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "示例医疗保障局")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=3650))
        .not_valid_after(NOW + timedelta(days=3650))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "key.p12"
    file.write_bytes(
        pkcs12.serialize_key_and_certificates(b"key", key, made, None, serialization.BestAvailableEncryption(b"secret"))
    )
    return file, asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def _text(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
