"""What officers of Heilongjiang do in a file, to the end: mandates, measures, lists in all their steps, identity."""

import re
from datetime import date, timedelta

import pytest
from playwright.async_api import Browser, StorageState, expect

from portal.clock import SystemClock
from tests.e2e.desk import act, deliver, done, refused, work_on
from tests.e2e.everybody import for_everybody, watched
from tests.e2e.looking import DESK, keep, opened
from tests.e2e.operating import Operator, say
from tests.e2e.people import open_part, sign_in_with

PHARMACY, PATIENT, PASSPORT, RESIDENT = "91230102DEM0009018", "230102198501010037", "E12345678", "230102198501010053"
ASK = """mutation ($number: String!, $until: Date!) {
  askMandate(identifier: $number, relation: EMPLOYEE, validUntil: $until) { __typename } }"""


def today() -> date:
    return SystemClock().now().date()


@pytest.fixture(scope="module")
def people(operator: Operator, address: str) -> None:
    """A pharmacy, somebody who may act for it, and a person who is kept under a passport and under a resident ID."""
    common = {"region": "230102", "rulebook": "heilongjiang", "phone": "13800018001"}
    person = common | {"kind": "insured_person", "phone": "13800018002"}
    operator.bring("subjects", [
        common | {"identifier": PHARMACY, "name": "哈尔滨市道里区示例第十大药房", "kind": "designated_pharmacy"},
        person | {"identifier": PATIENT, "name": "宁示例"},
        person | {"identifier": PASSPORT, "document_type": "passport", "name": "马样例", "phone": "13800018003"},
        person | {"identifier": RESIDENT, "name": "马样例", "phone": "13800018003"},
    ])  # fmt: skip


@pytest.mark.usefixtures("people")
async def test_a_mandate_is_confirmed_at_the_counter_and_ended_there(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    agent = await (await opened(browser, DESK)).new_page()
    await sign_in_with(agent, address, PATIENT)
    await say(agent, ASK, number=PHARMACY, until=(today() + timedelta(days=30)).isoformat())
    async with watched(browser, address, harbin) as page:
        await work_on(page, address, PHARMACY, "mandates")
        mandate = page.get_by_test_id("work-mandate")
        await expect(mandate.get_by_test_id("mandate-state")).to_have_text("待确认")
        await act(mandate, "confirmMandate")
        await expect(mandate.get_by_test_id("field-proof")).to_have_attribute("aria-invalid", "true")
        await expect(mandate.get_by_test_id("field-proof")).to_be_focused()
        await act(mandate, "confirmMandate", proof="授权委托书〔2026〕5号")
        await done(page, "已办理：窗口确认。")
        await expect(mandate.get_by_test_id("mandate-state")).to_have_text("已确认")
        await keep(page, "31-staff-mandate")
        await act(mandate, "revokeMandate", proof="法定代表人到场，身份证")
        await done(page, "已办理：窗口撤销。")
        await expect(mandate.get_by_test_id("mandate-state")).to_have_text("已撤销")
        await expect(mandate.get_by_role("button")).to_have_count(0)
        await for_everybody(page)
    await agent.context.close()


async def test_how_often_an_institution_is_inspected_is_told_in_its_file_and_of_no_person(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    """HLJ art. 31."""
    async with watched(browser, address, harbin) as page:
        await open_part(page, address, "hospital", "measures")
        await expect(page.get_by_test_id("inspection-ratio")).to_contain_text("正常比例")
        await expect(page.get_by_test_id("inspection-ratio")).to_contain_text("本地参数")
        await keep(page, "62-inspection-ratio")
        await for_everybody(page)
        await open_part(page, address, "person", "measures")
        await expect(page.get_by_test_id("file-head")).to_be_visible()
        await expect(page.get_by_test_id("inspection-ratio")).to_have_count(0)


@pytest.mark.usefixtures("people")
async def test_a_measure_is_decided_and_none_that_lies_behind(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    async with watched(browser, address, harbin) as page:
        await work_on(page, address, PHARMACY, "measures")
        offered = page.get_by_test_id("work-measure").filter(has=page.get_by_test_id("act-decideMeasure")).first
        name = await offered.locator("strong").inner_text()
        await act(offered, "decideMeasure", startsOn=(today() - timedelta(days=1)).isoformat(), reason="连续三年优秀")
        await expect(offered.get_by_test_id("field-startsOn")).to_have_accessible_description(re.compile("已经过去"))
        await act(offered, "decideMeasure", startsOn=today().isoformat(), amount="500")
        await expect(offered.get_by_test_id("field-documentRef")).to_have_attribute("aria-invalid", "true")
        await act(offered, "decideMeasure", amount="")
        await done(page, "已办理：决定。")
        decided = page.get_by_test_id("work-measure").filter(has_text=name)
        await expect(decided).to_contain_text("连续三年优秀")
        await expect(decided).to_contain_text("执行中")
        await keep(page, "32-staff-measure")
        await act(page, "passExam")
        await refused(page, "没有须经考试恢复的措施")


PARTS = {
    "reasons": "虚构医药服务骗取基金",
    "basis": "《医疗保障基金使用监督管理条例》第四十条",
    "sanctions": "列入期间限制新增定点",
    "removal": "信用修复后移出",
    "remedies": "可在六十日内申请行政复议",
}


@pytest.mark.usefixtures("people")
async def test_a_listing_is_told_heard_decided_reported_and_ended(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    """HLJ art. 29, every step of it at the desk, with its days."""
    async with watched(browser, address, harbin) as page:
        await work_on(page, address, PHARMACY, "lists")
        told = {"rights": "陈述、申辩和听证", "stateDocument": "国家规定〔2024〕1号"}
        await act(
            page, "announceListing", list="SERIOUS_DISHONESTY", reasons=PARTS["reasons"], basis=PARTS["basis"], **told
        )
        await done(page, "已办理：列入前告知。")
        road = page.get_by_test_id("work-listing").filter(has_text="严重失信主体名单")
        await expect(road.get_by_test_id("listing-state")).to_have_text("已事先告知")
        await act(
            page.locator("section").filter(has=page.get_by_test_id("act-decideListing")),
            "decideListing",
            list="SERIOUS_DISHONESTY",
            **PARTS,
        )
        await refused(page, "须先送达事先告知书")
        await page.get_by_test_id("act-leave").click()
        await deliver(page, page.get_by_test_id("case-document"))

        await act(
            road, "takeListingObjection", receivedOn=(today() + timedelta(days=1)).isoformat(), reasons="数额认定有误"
        )
        await expect(road.get_by_test_id("field-receivedOn")).to_have_attribute("aria-invalid", "true")
        await act(road, "takeListingObjection", receivedOn=today().isoformat())
        await done(page, "窗口登记异议")
        await expect(road).to_contain_text("答复异议")
        await page.goto(f"{address}/staff/cases")
        await expect(page.get_by_test_id("road").filter(has_text="第十大药房")).to_contain_text("待答复异议")
        await keep(page, "33-staff-roads")
        await page.get_by_test_id("road").filter(has_text="第十大药房").get_by_role("link").click()
        await act(road, "answerListing", accepted="no", words="经核实，数额认定无误", hearing="听证笔录〔2026〕3号")
        await done(page, "答复异议")
        await expect(road.get_by_test_id("listing-state")).to_have_text("异议已答复")

        begun = page.locator("section").filter(has=page.get_by_test_id("act-decideListing"))
        await act(begun, "decideListing", list="SERIOUS_DISHONESTY", **{**PARTS, "remedies": ""})
        await expect(page.get_by_test_id("field-remedies")).to_have_attribute("aria-invalid", "true")
        await act(begun, "decideListing", remedies=PARTS["remedies"])
        await done(page, "决定列入")
        await expect(road.get_by_test_id("listing-state")).to_have_text("已列入")
        await expect(road).to_contain_text("上报省级")
        await expect(page.get_by_test_id("case-document").filter(has_text="决定")).to_have_count(1)
        await keep(page, "34-staff-listed")
        await for_everybody(page)

        await act(road, "reportListing", proof="省平台回执〔2026〕7号")
        await done(page, "上报省级")
        await act(road, "removeListing", reasons="全部失信行为已修复")
        await done(page, "移出或终止")
        await expect(road.get_by_test_id("listing-state")).to_have_text("已移出")


@pytest.mark.usefixtures("people")
async def test_who_an_institution_and_a_person_are_is_taken_down(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    """A representative; a resident ID under which an archive stands already: two become one (HLJ art. 22)."""
    async with watched(browser, address, harbin) as page:
        await work_on(page, address, PHARMACY, "identity")
        await act(page, "recordRepresentative", name="欧阳样例", proof="营业执照副本")
        await done(page, "登记法定代表人")
        await expect(page.get_by_test_id("representative")).to_contain_text("欧")
        await work_on(page, address, PASSPORT, "identity")
        await act(page, "giveResidentId", number=RESIDENT[:-1] + "X", proof="居民身份证")
        await expect(page.get_by_test_id("field-number")).to_have_accessible_description(re.compile("校验"))
        await act(page, "giveResidentId", number=RESIDENT)
        await done(page, "两份档案已归并")
        await keep(page, "35-staff-joined")


@pytest.mark.usefixtures("people")
async def test_a_result_that_is_published_by_itself_is_not_published_once_more(
    address: str, browser: Browser, harbin: StorageState
) -> None:
    async with watched(browser, address, harbin) as page:
        await work_on(page, address, PHARMACY, "identity")
        await act(page, "publishResult")
        await refused(page, "不由工作人员逐一公示")


async def test_entries_are_annulled_and_noted_as_corrected(
    operator: Operator, address: str, browser: Browser, harbin: StorageState, people: None
) -> None:
    day = today() - timedelta(days=40)
    operator.bring("entries", [{
        "identifier": PATIENT, "kind": "insured_person", "rulebook": "heilongjiang", "item": "B2",
        "decided_on": day.isoformat(), "document_no": f"哈医保罚〔2026〕示例3{number}号", "facts": "冒名使用凭证",
        "basis": "条例第四十一条", "handling_type": "行政处罚", "authority": "230100",
    } for number in (1, 2)])  # fmt: skip
    async with watched(browser, address, harbin) as page:
        await work_on(page, address, PATIENT, "entries")
        first = page.get_by_test_id("work-entry").filter(has_text="示例31号")
        await act(first, "rectified", effectsRemoved="yes", commitment="yes")
        await refused(first, "该办法未规定此程序")
        await first.get_by_test_id("act-leave").click()
        await act(first, "annul", reason="")
        await expect(first.get_by_test_id("field-reason")).to_be_focused()
        await act(first, "annul", reason="行政复议撤销原决定")
        await done(page, "评价结果已变动")
        await expect(first).to_contain_text("已撤销")
        await expect(first.get_by_role("button")).to_have_count(0)
