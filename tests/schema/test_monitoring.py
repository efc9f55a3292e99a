"""Risk warnings and levels of monitoring over the API (SC art. 19): warnings for officers, levels for their subject."""

from datetime import date
from typing import Any

from portal.casework.ports import NewSubject
from portal.casework.subjects import register
from portal.domain.subject import SubjectKind
from portal.security.viewer import SubjectViewer
from portal.store.parameters import enter_parameter
from resolvers.shown import global_id
from tests.schema.conftest import NOW, Api, Town

WARNINGS = "{ riskWarnings { edges { node { archiveId name fallen days warnedAt region { code } } } } }"
DECIDE = """mutation Decide($archive: ID!, $level: String, $reason: String!) {
  decideMonitoring(archive: $archive, level: $level, reason: $reason) {
    __typename ... on MonitoringDecided { monitoring { level name { zh } reason endedAt } } ... on Refusal { code }
  }
}"""
OWN = "{ me { archives { monitorings { level name { zh en } article reason endedAt endReason } } } }"


async def doctor(town: Town) -> tuple[int, int]:
    """Identity and archive of a doctor of Chengdu about whom a warning was given."""
    async with town.pool.acquire() as connection:
        for key, value in (("in_force_from", date(2025, 1, 1)), ("draft_allowed", True)):
            await enter_parameter(connection, "sichuan", key, value, date(2025, 1, 1), "示例文件", NOW)
    identity, _ = await town.archive(SubjectKind.DOCTOR, "王小明")
    async with town.store.transaction() as transaction:
        [archive] = await register(transaction, [NewSubject(identity, "sichuan", SubjectKind.DOCTOR, "510100")], NOW)
    await town.pool.execute(
        "INSERT INTO risk_warning (subject_id, fallen, days, warned_at) VALUES ($1, 20, 30, $2)", archive, NOW
    )
    return identity, archive


async def test_officers_are_warned_and_choose_a_level_that_its_subject_sees(api: Api, town: Town) -> None:
    identity, archive = await doctor(town)
    officer = await town.officer("510100", "chengdu")
    [warning] = (await api.data(WARNINGS, officer))["riskWarnings"]["edges"]
    assert (warning["node"]["archiveId"], warning["node"]["name"]) == (global_id("Archive", archive), "王**")
    assert (warning["node"]["fallen"], warning["node"]["days"]) == ("20", 30)

    async def decide(level: str | None, reason: str = "评分下降较快") -> Any:
        key = global_id("Archive", archive)
        return (await api.data(DECIDE, officer, archive=key, level=level, reason=reason))["decideMonitoring"]

    assert (await decide("key"))["__typename"] == "SubjectNotFound"  # the file is not open
    await town.opened(officer, archive)
    assert (await decide("key", " "))["code"] == "required"
    begun = await decide("key")
    assert begun["monitoring"] == {
        "level": "key",
        "name": {"zh": "重点监控"},
        "reason": "评分下降较快",
        "endedAt": None,
    }
    over = await decide(None, "已改善")
    assert over["monitoring"]["endedAt"] is not None
    assert (await decide(None, "已改善"))["code"] == "monitored_so_already"
    assert (await decide("general"))["code"] == "no_risk_warning"
    own = [each["monitorings"] for each in (await api.data(OWN, SubjectViewer(identity)))["me"]["archives"]]
    assert own[0] == []
    [seen] = own[1]
    assert (seen["name"]["en"], seen["article"], seen["endReason"]) == ("key monitoring", "19", "已改善")


async def test_warnings_are_for_officers_of_the_place_alone(api: Api, town: Town) -> None:
    identity, _ = await doctor(town)
    for viewer in (None, SubjectViewer(identity), await town.officer("230100")):
        assert (await api.data(WARNINGS, viewer))["riskWarnings"]["edges"] == []
