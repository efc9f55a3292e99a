"""A phone offers what is possible, and nothing else: disputes in their window, objections where a text has them."""

from playwright.async_api import Browser, Locator, Page, expect

from portal.domain.entry import Stage
from portal.domain.subject import SubjectKind
from tests.e2e import past
from tests.e2e.everybody import for_everybody, watched
from tests.e2e.looking import keep
from tests.e2e.operating import Operator
from tests.e2e.people import sign_in_with

PRAISED, LATE, TOLD, SILENT = "91230102DEM000914J", "91230102DEM000915M", "91230102DEM000916Q", "91230102DEM000917U"
PATIENT, TAIAN = "37110019850101001X", "370900"


async def test_what_is_final_at_once_can_be_disputed_while_its_window_runs(
    operator: Operator, address: str, browser: Browser
) -> None:
    """HLJ art. 28, 30: praise waits for nobody, and may be wrong all the same; what nobody confirmed cannot be."""
    async with past.past(operator) as then:
        archive = await then.shop(PRAISED, "道里区示例第四药店")
        await then.entry(archive, "G4", "哈医保奖〔2026〕914J号", past.HARBIN, 1)
        await then.entry(archive, "B7", "哈医保协〔2026〕914J号", past.HARBIN, 0, stage=Stage.COLLECTED)
    async with watched(browser, address) as page:
        await sign_in_with(page, address, PRAISED)
        await expect(page.get_by_test_id("state")).to_have_text("正式结果")
        last_day = await page.get_by_test_id("dispute-until").get_attribute("datetime")
        await expect(page.get_by_test_id("result-dispute")).to_be_visible()
        await keep(page, "60-final-and-open")
        praise, collected = entry(page, "有效"), entry(page, "待认定")
        await expect(praise.get_by_test_id("entry-repair")).to_have_count(0)
        await expect(collected).to_have_count(1)
        await expect(collected.get_by_test_id("entry-dispute")).to_have_count(0)
        await for_everybody(page)
        await praise.get_by_test_id("entry-dispute").click()
        assert last_day is not None
        year, month, day = (int(part) for part in last_day.split("-"))
        await expect(page.get_by_test_id("outlook")).to_contain_text(f"{year}年{month}月{day}日")
        await expect(page.get_by_test_id("filing-submit")).to_be_visible()


async def test_after_the_window_praise_can_neither_be_disputed_nor_repaired(
    operator: Operator, address: str, browser: Browser
) -> None:
    async with past.past(operator) as then:
        archive = await then.shop(LATE, "道里区示例第五药店")
        await then.entry(archive, "G4", "哈医保奖〔2026〕915M号", past.HARBIN, 60)
    async with watched(browser, address) as page:
        await sign_in_with(page, address, LATE)
        await expect(page.get_by_text("异议期已于")).to_be_visible()
        await expect(page.get_by_test_id("result-dispute")).to_have_count(0)
        await entry(page, "有效").get_by_test_id("entry-dispute").click()
        await expect(page.get_by_test_id("outlook")).to_contain_text("届满")
        await expect(page.get_by_test_id("filing-submit")).to_have_count(0)
        await expect(page.get_by_test_id("instead")).to_have_count(0)


async def test_an_objection_is_offered_until_its_last_day_and_where_the_text_has_one(
    operator: Operator, address: str, browser: Browser
) -> None:
    """HLJ Attachment 4: five working days from the receipt of the letter; other texts have no objection."""
    async with past.past(operator) as then:
        for number, name, days_ago in ((TOLD, "道里区示例第六药店", 1), (SILENT, "道里区示例第七药店", 40)):
            archive = await then.shop(number, name)
            about = await then.entry(archive, "B2", f"哈医保罚〔2025〕{number[-4:]}号", past.HARBIN, 320)
            await then.refused_repair(archive, about, past.HARBIN, days_ago, received=True)
        patient = {"rulebook": "shandong", "region": TAIAN}
        archive = await then.archive(PATIENT, "泰示例", SubjectKind.INSURED_PERSON, **patient)
        about = await then.entry(archive, "P1", "泰医保罚〔2026〕1号", TAIAN, 300)
        await then.refused_repair(archive, about, TAIAN, 150, received=True)
    for number, offered in ((TOLD, 1), (SILENT, 0), (PATIENT, 0)):
        async with watched(browser, address) as page:
            await sign_in_with(page, address, number)
            await expect(page.get_by_test_id("case")).to_contain_text("不予修复")
            await expect(page.get_by_test_id("case-objection")).to_have_count(offered)
            await expect(page.get_by_test_id("case-calendar")).to_have_count(offered)
            if offered:
                await keep(page, "61-refused-repair")
                await for_everybody(page)


def entry(page: Page, status: str) -> Locator:
    """The one entry that stands so."""
    return page.get_by_test_id("entry").filter(has=page.get_by_text(status, exact=True))
