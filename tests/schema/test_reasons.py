"""Why there is no score is said in words, not by a code (SD has neither score nor grade; SC art. 16 names grounds)."""

import pytest

from portal.domain.subject import SubjectKind
from portal.rulebooks.loader import codes, shipped
from portal.security.viewer import SubjectViewer
from resolvers.reasons import words
from tests.schema.conftest import Api, Town

RESULT = "{ me { archives { result { reason reasonText { zh en } } } } }"


@pytest.mark.parametrize(
    ("reason", "zh"),
    [
        ("not_defined_by_rules", "本办法不设得分和等级。"),
        ("SC-16-1", "医保服务协议管理不满6个月"),
        ("SC-37-6", "连续3年处于失信等级，等级下调一级。"),
        ("SC-18-1", "发生文本所列的严重行为，当前等级下调一级。"),
        (None, None),
        ("of another release", None),
    ],
)
async def test_a_reason_is_said_in_words(api: Api, town: Town, reason: str | None, zh: str | None) -> None:
    identity, subject = await town.archive(SubjectKind.INSURED_PERSON, "王小明")
    await town.entry(subject, "B1", authority="230000")
    await town.pool.execute("ALTER TABLE result DISABLE TRIGGER USER")
    await town.pool.execute("UPDATE result SET reason = $1", reason)
    [archive] = (await api.data(RESULT, SubjectViewer(identity)))["me"]["archives"]
    assert archive["result"]["reason"] == reason
    found = archive["result"]["reasonText"]
    assert (found["zh"] if found else None) == zh
    assert found is None or found["en"] not in ("", found["zh"])


def test_every_clause_that_gives_no_score_or_lowers_one_has_words() -> None:
    known = words()
    for book in map(shipped, codes()):
        assert all(each.lowered_by in known for each in book.scales.values() if each.lowered_by)
        assert book.cycle is None or {each.clause for each in book.cycle.exemption} <= known.keys()
