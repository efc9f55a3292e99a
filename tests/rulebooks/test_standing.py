"""Whether a text may be worked by on a day, and how that is told."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from portal.rulebooks.loader import shipped
from portal.rulebooks.model import Rulebook, Standing, Validity
from portal.rulebooks.parameters import Entered, ParameterInvalid, laid_over
from portal.rulebooks.standing import standing

FIRST, LAST = date(2024, 8, 10), date(2026, 8, 9)
DAY = timedelta(days=1)


def book(nature: str, **values: Any) -> Rulebook:
    """A text that names its own days where it is neither undated nor a draft."""
    own = nature not in ("undated", "draft")
    validity = Validity(nature=nature, article="54", first_day=FIRST if own else None, last_day=LAST if own else None)  # type: ignore[arg-type]
    text = shipped("sichuan")
    return laid_over(
        msgspec.structs.replace(text, source=msgspec.structs.replace(text.source, validity=validity)), values
    )


@pytest.mark.parametrize(
    ("nature", "before", "during", "after"),
    [
        ("issued", Standing.NOT_YET, Standing.IN_FORCE, Standing.EXPIRED),
        ("trial", Standing.NOT_YET, Standing.TRIAL, Standing.TRIAL_ENDED),
        ("plan", Standing.NOT_YET, Standing.IN_FORCE, Standing.PLAN_ENDED),
    ],
)
def test_a_text_holds_on_its_first_and_on_its_last_day(
    nature: str, before: Standing, during: Standing, after: Standing
) -> None:
    text = book(nature)
    days = (FIRST - DAY, FIRST, LAST, LAST + DAY)
    assert [text.standing_on(day) for day in days] == [before, during, during, after]


def test_a_text_without_a_date_waits_for_one() -> None:
    assert book("undated").standing_on(LAST) is Standing.NO_DATE
    entered = book("undated", in_force_from=Entered("2025-01-01", date(2025, 1, 1), "示例文件"))
    assert entered.standing_on(date(2024, 12, 31)) is Standing.NOT_YET
    told = standing(entered, date(2025, 1, 1))
    assert (told.code, told.decides) == (Standing.IN_FORCE, True)
    assert told.text == "自2025-01-01起施行。依据：示例文件。"
    assert told.text_en == "In force since 2025-01-01. By: 示例文件."


def test_a_draft_waits_for_a_day_and_for_leave() -> None:
    assert book("draft", in_force_from="2025-01-01").standing_on(LAST) is Standing.DRAFT
    assert book("draft", draft_allowed=True).standing_on(LAST) is Standing.NO_DATE
    assert book("draft", draft_allowed=True, in_force_from="2025-01-01").standing_on(LAST) is Standing.DRAFT_IN_USE


def test_an_operator_ends_a_text_early_or_extends_a_trial() -> None:
    ended = book("issued", in_force_until=Entered(date(2026, 3, 31), date(2026, 3, 1), "国家新规定"))
    assert [ended.standing_on(date(2026, 3, 31)), ended.standing_on(date(2026, 4, 1))] == ["in_force", "expired"]
    assert "国家新规定" in standing(ended, date(2026, 4, 1)).text
    extended = book("trial", in_force_until=date(2027, 8, 9))
    assert [extended.standing_on(LAST + DAY), extended.standing_on(date(2027, 8, 10))] == ["trial", "trial_ended"]


@given(
    st.sampled_from(["issued", "undated", "draft", "trial", "plan"]),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.sampled_from([True, False]),
    st.dates(date(2019, 1, 1), date(2031, 1, 1)),
)
def test_every_day_has_one_standing_with_its_sentence(
    nature: str, first: date | None, last: date | None, allowed: object, day: date
) -> None:
    try:
        text = book(nature, in_force_from=first, in_force_until=last, draft_allowed=allowed)
    except ParameterInvalid:  # the last day before the first
        assume(False)
    told = standing(text, day)
    assert told.decides is (text.refusal_on(day) is None)
    assert told.text != told.text_en
    assert "None" not in told.text + told.text_en
    if told.decides:
        assert text.first_day is not None
        assert text.first_day <= day
