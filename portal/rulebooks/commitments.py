"""Texts of credit commitments as data (commitments.toml), the oldest version first."""

from datetime import date

from portal.rulebooks.part import Part


class Promise(Part, frozen=True):
    """One of the contents of a commitment."""

    text: str
    text_en: str


class CommitmentText(Part, frozen=True):
    """A version of the text. `public`: the article has it made to the public. `register`: where the text is ours."""

    version: str
    article: str
    title: str
    title_en: str
    contents: list[Promise]
    public: bool = False
    valid_from: date | None = None
    register: str | None = None
    note: str | None = None
    note_en: str | None = None
