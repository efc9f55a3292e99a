"""Random histories of disputes, repairs and objections under each text: no illegal state, nothing lost or twice, the
result as the log gives. In memory, so that there can be thousands."""

from datetime import datetime

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from portal.casework import measures, rectified
from portal.clock import SHANGHAI
from portal.domain.subject import SubjectKind
from portal.domain.working_days import add_months
from tests.casework.histories import Histories
from tests.hypothesis_profiles import histories


class Heilongjiang(Histories):
    """Acceptance by act, public notice, objections."""

    rulebook, kind, region = "heilongjiang", SubjectKind.DESIGNATED_PHARMACY, "230100"
    start = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)


class Sichuan(Histories):
    """Acceptance on the spot, the bar after what was false."""

    rulebook, kind, region = "sichuan", SubjectKind.DOCTOR, "510100"
    start = datetime(2025, 12, 8, 9, tzinfo=SHANGHAI)


class Jinan(Histories):
    """No limits at all; the authority that determined decides."""

    rulebook, kind, region = "jinan", SubjectKind.DESIGNATED_PHARMACY, "370100"
    start = datetime(2026, 1, 5, 9, tzinfo=SHANGHAI)


class Shandong(Histories):
    """The limit from receipt, and the repair that happens by itself when the measure ends; past the text's last day."""

    rulebook, kind, region = "shandong", SubjectKind.INSURED_PERSON, "370900"
    start = datetime(2025, 12, 22, 9, tzinfo=SHANGHAI)

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data(), months=st.integers(3, 5))
    def suspend(self, data: st.DataObject, months: int) -> None:
        today = self.now.date()
        command = measures.DecideMeasure(
            subject_id=self.store.whole.subject.id,
            code="SD-9-2",
            starts_on=today,
            ends_on=add_months(today, months),
            reason="理由",
            authority=self.region,
            entry_id=self._entry(data).id,
        )
        self.run(measures.decide(self.store.port, command, self.now))

    @precondition(lambda self: self.store.whole.entries)
    @rule(data=st.data(), effects=st.booleans(), commitment=st.booleans())
    def report_rectified(self, data: st.DataObject, *, effects: bool, commitment: bool) -> None:
        report = rectified.report(
            self.store.port,
            self._entry(data).id,
            effects_removed=effects,
            commitment=commitment,
            by=self.officer,
            now=self.now,
        )
        self.run(report)


TestHeilongjiang, TestSichuan = Heilongjiang.TestCase, Sichuan.TestCase
TestJinan, TestShandong = Jinan.TestCase, Shandong.TestCase
TestHeilongjiang.settings = histories(80, steps=40)
TestSichuan.settings = TestJinan.settings = TestShandong.settings = histories(40, steps=40)
