"""Every transition of every machine and every limit of every text is reached by a story, as docs/reached.md says."""

from tests.reached import PAGE, claims, wanted
from tests.run_stories import DEFAULT
from tests.storytelling.form import stories

CLAIMS = claims(PAGE.read_text("utf-8"))


def test_the_page_names_all_that_there_is_to_reach() -> None:
    assert list(CLAIMS) == wanted(), "run python -m tests.reached"


def test_nothing_is_without_a_story() -> None:
    assert [each for each, told in CLAIMS.items() if not told] == []


def test_the_stories_that_it_names_are_there() -> None:
    assert set().union(*CLAIMS.values()) <= {path.stem for path in stories(DEFAULT)}
