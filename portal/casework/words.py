"""Whether words can be kept: nothing is stored of what is refused."""

from portal.domain.outcomes import Invalid
from portal.domain.words import fault

LONGEST_WORDS = 4000  # characters


def checked(field: str, words: str, *, required: bool = True, most: int = LONGEST_WORDS) -> Invalid | None:
    """A refusal that names the field, or none."""
    code = fault(words, most=most, required=required)
    return Invalid(field, code) if code is not None else None
