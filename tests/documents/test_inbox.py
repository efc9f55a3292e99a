"""Every text and every document is a message of the inbox; a document is read when it is opened."""

from typing import Any

import httpx2

from portal.casework import disputes
from portal.casework.cases import By
from portal.domain.case_outcomes import CaseMoved
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from tests.schema.conftest import NOW, Town
from tests.signed_in import SignIn

INBOX = """{ me { archives { unread messages(first: 50) {
  edges { node { id kind title { zh en } readAt document { number } } } } } } }"""
READ = "mutation($ids: [ID!]!) { readMessages(ids: $ids) }"


async def _ask(client: httpx2.AsyncClient, query: str, **variables: Any) -> Any:
    answer = (await client.post("/graphql", json={"query": query, "variables": variables})).json()
    assert "errors" not in answer, answer
    return answer["data"]


async def _inbox(client: httpx2.AsyncClient) -> tuple[int, list[Any]]:
    [archive] = (await _ask(client, INBOX))["me"]["archives"]
    return archive["unread"], [edge["node"] for edge in archive["messages"]["edges"]]


async def test_texts_and_documents_wait_until_they_are_read(
    client: httpx2.AsyncClient, town: Town, sign_in: SignIn
) -> None:
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    recorded = await town.entry(subject)
    command = disputes.FileDispute(subject_id=subject, entry_id=recorded.entry.id, reasons="不符", evidence=True)
    assert isinstance(await disputes.file(town.store, command, By(identity_id=identity), NOW), CaseMoved)
    await sign_in(client, SubjectViewer(identity))
    unread, messages = await _inbox(client)
    issued = await town.pool.fetch("SELECT number FROM issued_document ORDER BY id DESC")
    assert [each["document"]["number"] for each in messages if each["document"]] == [row["number"] for row in issued]
    assert messages[0]["title"]["zh"] == f"已收到：对“{recorded.entry.item_name}”的异议"
    assert {each["kind"] for each in messages} == {"document", "case_received", "result_change"}
    assert await town.pool.fetchval("SELECT count(*) FROM outbox") == 1  # the text is the message of its kind
    assert unread == len(messages) == 4

    receipt = next(each for each in messages if each["title"]["zh"] == "文书：医疗保障信用事项申请回执")
    others = [each["id"] for each in messages if not each["document"]]
    assert (await _ask(client, READ, ids=[receipt["id"], *others]))["readMessages"] == len(others)
    assert (await _inbox(client))[0] == 2

    officer = await town.opened(await town.officer(), subject)
    await sign_in(client, officer)
    assert (await client.get(f"/documents/{receipt['document']['number']}.pdf")).status_code == 200
    await sign_in(client, SubjectViewer(identity))
    assert (await _inbox(client))[0] == 2
    assert (await client.get(f"/documents/{receipt['document']['number']}.pdf")).status_code == 200
    unread, messages = await _inbox(client)
    assert unread == 1
    assert [each["title"]["zh"] for each in messages if each["readAt"] is None] == [
        "文书：黑龙江省医疗保障信用异议信息处理申请表"
    ]


async def test_a_report_is_a_message_too(client: httpx2.AsyncClient, town: Town, sign_in: SignIn) -> None:
    identity, _ = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await sign_in(client, SubjectViewer(identity))
    [archive] = (await _ask(client, "{ me { archives { id } } }"))["me"]["archives"]
    issue = """mutation($archive: ID!) { issueCreditReport(archive: $archive, purpose: "办理贷款") {
      ... on CreditReportIssued { number } } }"""
    number = (await _ask(client, issue, archive=archive["id"]))["issueCreditReport"]["number"]
    unread, messages = await _inbox(client)
    assert (unread, [each["document"]["number"] for each in messages]) == (1, [number])
    await client.get(f"/documents/{number}.pdf")
    assert (await _inbox(client))[0] == 0
