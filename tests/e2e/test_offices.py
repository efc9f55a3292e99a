"""What other provinces' officers do: monitoring, the way back, facts, pushes, look-ups, months, cases, years."""

import re
from datetime import date, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from portal.clock import SystemClock
from portal.domain.working_days import add_months
from tests.e2e import past
from tests.e2e.desk import act, done, refused, work_on
from tests.e2e.everybody import for_everybody
from tests.e2e.looking import PHONE, keep, opened
from tests.e2e.operating import Operator
from tests.e2e.people import sign_in_appointed

DOCTOR, SUSPENDED, HOSPITAL = "510104198501010010", "510104198501010037", "12510104DEM000905J"
PATIENT, APPLICANT, CLINIC = "371002198501010017", "91371002DEM000903W", "91371002DEM0009040"


def today() -> date:
    return SystemClock().now().date()


async def desk_of(operator: Operator, browser: Browser, address: str, name: str, region: str) -> Page:
    """The desk of an officer who was appointed just now, on a phone."""
    page = await (await opened(browser, PHONE)).new_page()
    await sign_in_appointed(page, address, operator.appoint(name, region))
    return page


@pytest.fixture(scope="module")
def in_force(operator: Operator, address: str) -> Operator:
    """Sichuan's draft in force since January, and the trial of Weihai prolonged."""
    document = "示例〔2026〕1号"
    for book, key, value in (
        ("sichuan", "in_force_from", "2026-01-01"),
        ("sichuan", "in_force_document", document),
        ("sichuan", "draft_allowed", "true"),
        ("weihai", "in_force_until", "2028-12-31"),
        ("weihai", "in_force_document", document),
    ):
        operator.run("parameter", "set", book, key, value, "--from", "2026-01-01", "--document", document)
    return operator


@pytest.fixture(scope="module")
async def chengdu(in_force: Operator, browser: Browser, address: str) -> Page:
    """The desk of a district of Chengdu; one doctor waits for a decision, one for the exam before coming back."""
    await past.doctor(in_force, DOCTOR, "程示例", suspended=False)
    await past.doctor(in_force, SUSPENDED, "冯示例", suspended=True)
    return await desk_of(in_force, browser, address, "chengdu", past.CHENGDU)


@pytest.fixture(scope="module")
async def huancui(in_force: Operator, browser: Browser, address: str) -> Page:
    """The desk of a district of Weihai."""
    common = {"region": "371002", "rulebook": "weihai", "phone": "13800017002"}
    in_force.bring("subjects", [
        common | {"identifier": PATIENT, "name": "邓示例", "kind": "insured_person", "score": "1000"},
        common | {"identifier": APPLICANT, "name": "威海市示例申请医院", "kind": "applicant_institution"},
        common | {"identifier": CLINIC, "name": "威海市示例医院", "kind": "designated_medical_institution"},
    ])  # fmt: skip
    return await desk_of(in_force, browser, address, "huancui", "371002")


async def test_a_warning_leads_to_a_level_of_monitoring(chengdu: Page, address: str) -> None:
    """SC art. 19."""
    page = chengdu
    await page.goto(f"{address}/staff/office")
    await expect(page.get_by_test_id("risk-warning").first).to_contain_text("天内下降")
    await keep(page, "41-office-warnings")
    await page.get_by_test_id("risk-warning").filter(has_text="程").first.get_by_role("link").click()
    await page.get_by_test_id("open-submit").click()
    section = page.locator("section").filter(has_text="信用监控")
    await act(section, "decideMonitoring")
    await expect(section.get_by_test_id("field-level")).to_be_focused()
    await section.get_by_test_id("field-level").select_option(index=1)
    await act(section, "decideMonitoring", reason="短期内多次违规")
    await done(page, "决定监控等级")
    await expect(page.get_by_test_id("work-monitoring")).to_contain_text("监控中")
    await act(section, "endMonitoring", reason="三个月无新增违规")
    await done(page, "结束监控")
    await expect(page.get_by_test_id("work-monitoring")).to_contain_text("已结束")


async def test_an_officer_reads_what_happened_and_goes_on_from_there(chengdu: Page, address: str) -> None:
    page = chengdu
    await page.goto(f"{address}/staff/messages")
    message = page.get_by_test_id("officer-message").filter(has_text="预警").first
    await expect(message.get_by_test_id("unread")).to_be_visible()
    await message.locator("summary").click()
    await expect(message.get_by_test_id("unread")).to_have_count(0)
    await keep(page, "50-officer-messages")
    await for_everybody(page)
    await page.get_by_test_id("messages-unread").select_option(value="yes")  # all were opened just now
    await expect(page.get_by_test_id("officer-message")).to_have_count(0)
    await page.get_by_test_id("messages-unread").select_option(value="")
    await message.locator("summary").click()
    await message.get_by_test_id("message-file").click()
    await expect(page.get_by_test_id("open-submit").or_(page.get_by_test_id("file-head"))).to_be_visible()


async def test_a_fact_is_stated_with_its_proof_and_holds_no_longer(chengdu: Page, address: str) -> None:
    page = chengdu
    await work_on(page, address, DOCTOR, "facts")
    fact = page.get_by_test_id("work-fact").filter(has_text="医保专家库成员")
    proof = {"on": today().isoformat(), "document": "川医保函〔2026〕1号"}
    await act(fact, "recordFact", value="yes", **proof)
    await expect(fact.get_by_test_id("field-reason")).to_have_attribute("aria-invalid", "true")
    await act(fact, "recordFact", reason="入选专家库")
    await done(page, "已办理：登记。")
    await expect(fact.get_by_test_id("fact-value")).to_contain_text("是")
    await act(fact, "endFact", **proof, reason="任期届满")
    await done(page, "登记不再存在")
    await expect(fact.get_by_test_id("fact-value")).to_have_text("无")
    await keep(page, "42-work-facts")
    await for_everybody(page)


async def test_an_officer_chooses_inside_the_range_and_the_doctor_comes_back_after_the_exam(
    chengdu: Page, address: str
) -> None:
    """SC-37-4: three to twelve months; the portal picks no length, and nobody leaves the range."""
    page = chengdu
    await work_on(page, address, DOCTOR, "measures")
    measure = page.get_by_test_id("work-measure").filter(has_text="SC-37-4")
    await act(measure, "decideMeasure", startsOn=today().isoformat(), reason="较重失信")
    await expect(measure.get_by_test_id("field-endsOn")).to_be_focused()
    await expect(measure.get_by_test_id("field-endsOn")).to_have_value("")
    await act(measure, "decideMeasure", endsOn=(add_months(today(), 3) - timedelta(days=1)).isoformat())
    await refused(measure, "超出条文允许的幅度")
    await expect(measure.get_by_test_id("bounds")).to_contain_text("结束日期须在")
    await keep(page, "43-work-range")
    await act(measure, "decideMeasure", endsOn=add_months(today(), 3).isoformat())
    await done(page, "已办理：决定。")
    await act(page, "applyResume")
    await refused(page, "考试")
    await work_on(page, address, SUSPENDED, "measures")
    await act(page, "passExam")
    await done(page, "登记考试合格")
    await expect(page.get_by_test_id("work-measure").filter(has_text="SC-37-4")).to_contain_text("考试合格")
    await act(page, "applyResume")
    await done(page, "窗口登记恢复申请")
    await expect(page.get_by_test_id("work-measure").filter(has_text="SC-37-4")).to_have_count(0)
    await for_everybody(page)


async def test_scores_of_a_year_are_taken_in_and_published_and_a_model_is_tried(
    in_force: Operator, browser: Browser, address: str
) -> None:
    in_force.bring("subjects", [{
        "identifier": HOSPITAL, "name": "成都市锦江区示例医院", "kind": "designated_medical_institution",
        "region": past.CHENGDU, "rulebook": "sichuan", "phone": "13800017003", "agreement_from": "2020-01-01",
    }])  # fmt: skip
    page = await desk_of(in_force, browser, address, "sichuan", "510000")
    await page.goto(f"{address}/staff/office")
    await act(page, "importScores", rulebook="sichuan", model="示例模型1.0", cycle="2025", rows=f"{HOSPITAL}，八十八")
    await expect(page.get_by_test_id("field-rows")).to_have_accessible_description(re.compile("第1行应为"))
    await act(page, "importScores", rows=f"{HOSPITAL}，88\n{CLINIC}，90")
    await done(page, "采用1行")
    await expect(page.get_by_test_id("rows-refused")).to_contain_text("第2行未采用")
    await keep(page, "44-office-scores")
    await for_everybody(page)
    in_force.run("evaluate", "--cycle", "2025")
    await page.goto(f"{address}/staff/publishing")
    await page.get_by_test_id("publish-rulebook").select_option(value="sichuan")
    await page.get_by_test_id("publish-cycle").fill("2025")
    await page.get_by_test_id("publish-submit").click()
    await expect(page.get_by_test_id("publish-follows")).to_contain_text("异议期限从公布之日起算")
    await page.get_by_test_id("publish-submit").click()
    await expect(page.get_by_test_id("publish-done")).to_contain_text(re.compile("已公布[1-9]个结果"))
    await keep(page, "45-published-year")
    await page.goto(f"{address}/staff")
    trial = page.get_by_test_id("trial")
    await trial.locator("summary").click()
    await trial.get_by_test_id("trial-rulebook").select_option(value="sichuan")
    await trial.get_by_test_id("trial-submit").click()
    await expect(trial.get_by_test_id("trial-report")).to_be_visible()
    await expect(trial.get_by_test_id("trial-report")).not_to_contain_text("草案")
    await for_everybody(page)
    await trial.get_by_test_id("trial-draft").fill('name = "示例草案"')
    await trial.get_by_test_id("trial-submit").click()
    await expect(trial.get_by_test_id("trial-report")).to_contain_text("草案")
    await page.set_viewport_size({"width": 1280, "height": 900})
    await keep(page, "46-trial")
    await page.set_viewport_size({"width": 360, "height": 800})
    await for_everybody(page)
    await page.context.close()


async def test_an_entry_is_pushed_adopted_and_told_without_names(huancui: Page, address: str) -> None:
    """WH 一, 五(三)."""
    page = huancui
    await page.goto(f"{address}/staff")
    await work_on(page, address, PATIENT, "entries")
    await page.goto(f"{address}/staff")
    await page.get_by_test_id("find-identifier").fill(PATIENT)
    await page.get_by_test_id("find-purpose").fill("录入处理决定")
    await page.get_by_test_id("find-submit").click()
    await page.get_by_test_id("record-item").select_option(value="WH-2-1-4")
    for name, value in (
        ("decided-on", today().isoformat()), ("document-no", "威医保处〔2026〕示例1号"), ("facts", "凭证出借他人使用"),
        ("basis", "条例第四十一条"), ("handling-type", "协议处理"),
    ):  # fmt: skip
        await page.get_by_test_id(f"record-{name}").fill(value)
    await page.get_by_test_id("record-further").evaluate("one => one.open = true")
    await page.get_by_test_id("record-degree").select_option(value="MINOR")
    await page.get_by_test_id("record-channel").select_option(value="REAL_TIME")
    await page.get_by_test_id("record-submit").click()
    await expect(page.get_by_test_id("effect")).to_be_visible()
    await page.get_by_test_id("to-work").click()
    await page.get_by_test_id("part-pushes").click()
    await expect(page.get_by_test_id("work-push").first).to_contain_text("实时推送")
    await keep(page, "46-work-pushes")
    await page.get_by_test_id("part-entries").click()
    entry = page.get_by_test_id("work-entry").filter(has_text="示例1号")
    await act(entry, "rejectPush")
    await expect(entry.get_by_test_id("field-reason")).to_be_focused()
    await entry.get_by_test_id("act-leave").click()
    await act(entry, "adopt")
    await done(page, "登记平台已采用")
    await act(entry, "tellCase", title="出借医保凭证被扣分", facts="邓示例将凭证出借", lesson="凭证只限本人使用")
    await expect(entry.get_by_test_id("case-refusal").or_(entry.locator("[aria-invalid]"))).to_be_visible()
    await act(entry, "tellCase", facts="某参保人员将凭证出借他人使用一次")
    await done(page, "公布为典型案例")
    await page.goto(f"{address}/staff/office")
    told = page.get_by_test_id("told-case").filter(has_text="出借医保凭证")
    await expect(told).to_contain_text("凭证只限本人使用")
    await keep(page, "47-office-cases")
    await for_everybody(page)
    await act(told, "withdrawCase", reason="当事人已申请复议")
    await done(page, "撤下")
    await expect(told).to_have_count(0)


async def test_a_month_is_uploaded_by_the_district_and_countersigned_above(
    in_force: Operator, huancui: Page, browser: Browser, address: str
) -> None:
    """WH 五(二)."""
    month = (today().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")
    above = await desk_of(in_force, browser, address, "weihai", "371000")
    for page in (above, huancui):
        await page.goto(f"{address}/staff/office")
    given = {"rulebook": "weihai", "region": "371002", "month": month}
    await act(above, "countersignMonth", **given)
    await expect(above.get_by_test_id("field-month")).to_have_attribute("aria-invalid", "true")
    await act(huancui, "uploadMonth", **given)
    await done(huancui, "共0条")
    await act(huancui, "countersignMonth", **given)
    await expect(huancui.get_by_test_id("field-region")).to_have_attribute("aria-invalid", "true")
    await act(above, "countersignMonth")
    await done(above, "该月")
    await keep(above, "48-office-month")
    await above.context.close()


async def test_three_look_ups_before_a_designation_and_the_red_list(huancui: Page, address: str) -> None:
    """WH 三(三), 四."""
    page = huancui
    await work_on(page, address, APPLICANT, "pushes")
    await act(page, "checkApplicant", answered="no")
    await expect(page.get_by_test_id("case-refusal").or_(page.locator("[aria-invalid]"))).to_be_visible()
    await act(page, "checkApplicant", answered="yes", listedLEGAL_REPRESENTATIVE="yes")
    await done(page, "暂缓受理")
    await expect(page.get_by_test_id("look-ups").get_by_role("listitem")).to_have_count(3)
    await keep(page, "49-look-ups")
    await for_everybody(page)
    await work_on(page, address, CLINIC, "pushes")
    await act(page, "lookUpRedList", listed="yes")
    await done(page, "红名单查询结果")
    await page.get_by_test_id("part-lists").click()
    await expect(page.get_by_test_id("work-listing").filter(has_text="红名单")).to_contain_text("已列入")
