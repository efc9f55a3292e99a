"""What a subject sees and does beside its result: lists, commitments, consents, facts, two rulebooks apart."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.everybody import for_everybody, watched
from tests.e2e.looking import DESK, keep, opened
from tests.e2e.operating import Operator, say
from tests.e2e.people import sign_in_appointed, sign_in_with

PHARMACY, PERSON = "91230102DEM0009005", "230102198501010010"
OPEN = """mutation ($identifier: String!) { openSubject(identifier: $identifier, purpose: "日常办理") {
  ... on SubjectOpened { files { archive { id rulebook { code } commitments { id } listings { id }
    documents { id kind } } } } } }"""
REFUSED = "__typename ... on Refusal { message { zh } }"
ANNOUNCE = f"""mutation ($archive: ID!) {{ announceListing(archive: $archive, list: SERIOUS_DISHONESTY,
  reasons: "骗取基金", basis: "条例第四十条", rights: "陈述、听证", stateDocument: "国家规定") {{ {REFUSED} }} }}"""
DELIVER = f"""mutation ($document: ID!, $at: DateTime!) {{
  deliverDocument(document: $document, receivedAt: $at, proof: "送达回证") {{ {REFUSED} }} }}"""
ANSWER = f"""mutation ($listing: ID!) {{
  answerListingObjection(listing: $listing, accepted: true, words: "经核实数额有误，不予列入") {{ {REFUSED} }} }}"""
BREAK = f"""mutation ($commitment: ID!) {{
  findCommitment(commitment: $commitment, state: BROKEN, evidence: "检查笔录〔2026〕8号") {{ {REFUSED} }} }}"""
FACT = f"""mutation ($archive: ID!, $on: Date!) {{ recordFact(archive: $archive, fact: "expert_pool", on: $on,
  document: "川医保函〔2026〕1号", reason: "入选专家库", value: "yes") {{ {REFUSED} }} }}"""


@pytest.fixture(scope="module")
def settled(operator: Operator, address: str) -> Operator:
    """Sichuan's draft in force, a pharmacy, and somebody with an archive under each of two rulebooks."""
    for key, value in (("in_force_from", "2026-01-01"), ("draft_allowed", "true")):
        operator.run("parameter", "set", "sichuan", key, value, "--from", "2026-01-01", "--document", "示例〔2026〕1号")
    pharmacy = {
        "identifier": PHARMACY, "name": "哈尔滨市道里区示例第九大药房", "phone": "13800019001",
        "kind": "designated_pharmacy", "region": "230102", "rulebook": "heilongjiang", "legal_representative": "马示例",
    }  # fmt: skip
    person = {
        "identifier": PERSON, "name": "欧阳示例", "phone": "13800019002", "kind": "insured_person",
        "region": "230102", "rulebook": "heilongjiang",
    }  # fmt: skip
    doctor = person | {"kind": "doctor", "region": "510104", "rulebook": "sichuan"}
    operator.bring("subjects", [pharmacy, person, doctor])
    return operator


async def done(page: Page, document: str, /, **variables: Any) -> None:
    """A command of an officer that is not refused."""
    answer = await say(page, document, **variables)
    assert "message" not in answer, answer


async def file_of(page: Page, number: str, rulebook: str = "heilongjiang") -> Any:
    """The opened archive under a rulebook."""
    files = (await say(page, OPEN, identifier=number))["files"]
    return next(each["archive"] for each in files if each["archive"]["rulebook"]["code"] == rulebook)


async def test_a_listing_is_objected_to_and_followed(
    settled: Operator, address: str, browser: Browser, harbin: StorageState
) -> None:
    """HLJ art. 29: told before, heard, answered."""
    desk = await (await opened(browser, DESK, harbin)).new_page()
    await desk.goto(f"{address}/staff")
    archive = await file_of(desk, PHARMACY)
    await done(desk, ANNOUNCE, archive=archive["id"])
    async with watched(browser, address) as page:
        await sign_in_with(page, address, PHARMACY)
        await page.get_by_test_id("to-standing").click()
        road = page.get_by_test_id("listing").filter(has_text="严重失信主体名单")
        await expect(road.get_by_test_id("listing-object-until")).to_contain_text("自签收告知书之日起计算")
        [notice] = [
            each["id"] for each in (await file_of(desk, PHARMACY))["documents"] if each["kind"] == "LISTING_PRENOTICE"
        ]
        await done(desk, DELIVER, document=notice, at=SystemClock().now().isoformat())
        await page.reload()
        await expect(road.get_by_test_id("listing-object-until")).to_contain_text("（含当日）前提出异议")
        await page.get_by_test_id("listing-object").click()
        await expect(page.get_by_test_id("listing-reasons")).to_have_attribute("aria-invalid", "true")
        await page.get_by_test_id("listing-reasons").fill("数额认定有误，附对账单")
        await keep(page, "21-standing-listing")
        await for_everybody(page)
        await page.get_by_test_id("listing-object").click()
        await expect(road.get_by_test_id("listing-state")).to_have_text("已提出异议，等待答复")
        await expect(road.get_by_test_id("listing-answer-due")).to_contain_text("最迟")
        listing = (await file_of(desk, PHARMACY))["listings"][-1]["id"]
        await done(desk, ANSWER, listing=listing)
        await page.reload()
        await expect(road.get_by_test_id("listing-state")).to_have_text("已终止，未列入")
        await road.locator("summary").click()
        await expect(road).to_contain_text("经核实数额有误")
        await expect(page.get_by_test_id("representative")).to_contain_text("马")
    await desk.context.close()


async def test_a_commitment_is_signed_and_found_broken_with_evidence(
    settled: Operator, address: str, browser: Browser, harbin: StorageState
) -> None:
    async with watched(browser, address) as page:
        await sign_in_with(page, address, PHARMACY)
        await page.goto(f"{address}/standing")
        new = page.get_by_test_id("commitment-new")
        await new.locator("summary").click()
        await new.get_by_test_id("sign-name").fill("马示例")
        await new.get_by_test_id("sign-submit").click()
        await expect(new.get_by_test_id("sign-refusal")).to_have_text("请先阅读并勾选。")
        await new.get_by_test_id("sign-read").check()
        await new.get_by_test_id("sign-submit").click()
        signed = page.get_by_test_id("commitment")
        await expect(signed.get_by_test_id("commitment-state")).to_have_text("已签署")
        await expect(new).to_have_count(0)
        desk = await (await opened(browser, DESK, harbin)).new_page()
        await desk.goto(f"{address}/staff")
        [commitment] = (await file_of(desk, PHARMACY))["commitments"]
        await done(desk, BREAK, commitment=commitment["id"])
        await desk.context.close()
        await page.reload()
        await expect(signed.get_by_test_id("commitment-state")).to_have_text("已违反")
        await expect(signed.get_by_test_id("finding")).to_contain_text("检查笔录〔2026〕8号")
        await expect(new).to_have_count(1)
        await keep(page, "22-standing-commitment")


async def test_two_rulebooks_stand_apart_and_facts_and_consents_with_theirs(
    settled: Operator, address: str, browser: Browser
) -> None:
    officer = settled.appoint("demo-sichuan", "510000")
    desk = await (await opened(browser, DESK)).new_page()
    await sign_in_appointed(desk, address, officer)
    doctor = await file_of(desk, PERSON, "sichuan")
    await done(desk, FACT, archive=doctor["id"], on=SystemClock().now().date().isoformat())
    await desk.context.close()
    async with watched(browser, address) as page:
        await sign_in_with(page, address, PERSON)
        chosen = page.get_by_test_id("archive")
        await expect(chosen).to_have_count(2)
        seen = []
        for at, (kind, book) in enumerate((("参保人员", "黑龙江"), ("医师", "四川"))):
            button = chosen.filter(has_text=kind)
            await button.click()
            await expect(button).to_have_attribute("aria-pressed", "true")
            await expect(page.get_by_test_id("rulebook-applied")).to_contain_text(book)
            seen.append(await page.get_by_test_id("archive-no").inner_text())
            await keep(page, f"23-two-rulebooks-{at}")
        assert len(set(seen)) == 2
        await page.get_by_test_id("to-standing").click()
        await chosen.filter(has_text="医师").click()
        await expect(page.get_by_test_id("fact")).to_contain_text("医保专家库成员")
        await expect(page.get_by_test_id("listing").filter(has_text="医保专家库")).to_contain_text("在名单上")
        await expect(page.get_by_test_id("no-monitoring")).to_be_visible()
        await keep(page, "24-standing-sichuan")
        promise = page.get_by_test_id("commitment-new")
        await promise.locator("summary").click()
        await expect(promise).to_contain_text("向社会公开")
        await promise.get_by_test_id("sign-name").fill("欧阳示例")
        await promise.get_by_test_id("sign-read").check()
        await promise.get_by_test_id("sign-submit").click()
        await expect(page.get_by_test_id("commitment-state")).to_have_text("已签署")
        await chosen.filter(has_text="参保人员").click()
        await expect(page.get_by_test_id("fact")).to_have_count(0)
        consent = page.get_by_test_id("consent-new")
        await consent.locator("summary").click()
        await consent.get_by_test_id("sign-name").fill("欧阳示例")
        await consent.get_by_test_id("sign-read").check()
        await consent.get_by_test_id("sign-submit").click()
        given = page.get_by_test_id("consent")
        await expect(given).to_contain_text("欧阳**")
        await given.get_by_test_id("consent-back").click()
        await expect(given).to_contain_text("已撤回")
        await for_everybody(page)
        await page.goto(f"{address}/published/commitments")
        row = page.get_by_test_id("published-row").filter(has_text="锦江区")
        await expect(row).to_contain_text("欧阳**")
        await expect(row).to_contain_text("已签署")
