"""OPEN-11: no text has the standards of its list, so a notice names the State document that has them."""

import pytest

from portal.casework import listings
from portal.domain.jurisdiction import Office
from portal.domain.outcomes import Invalid, ListingMoved
from portal.domain.subject import SubjectKind
from tests.casework.conftest import START
from tests.casework.memory import MemoryStore, run
from tests.evaluation.cases import subject

OFFICE = Office(region="230100", officer_id=1)


@pytest.mark.parametrize("document", ["", " ", "国家医疗保障局令第1号"])
def test_nobody_is_announced_without_the_document_that_holds_the_standards(document: str) -> None:
    store = MemoryStore(subject(SubjectKind.DESIGNATED_PHARMACY), START)
    notice = listings.Prenotice(reasons="骗取基金", basis="条例", rights="陈述申辩", state_document=document)
    told = run(listings.announce(store.port, 1, "serious_dishonesty", notice, OFFICE, START))
    if document.strip():
        assert isinstance(told, ListingMoved)
        assert document in (told.listing.basis or "")
    else:
        assert isinstance(told, Invalid)
        assert told.field == "state_document"
        assert "serious_dishonesty" not in [each.name for each in store.whole.listings]
