"""With whom entries are shared, as data (sharing.toml)."""

from portal.rulebooks.part import Part


class Department(Part, frozen=True):
    """A department that receives shared entries; `code` is also the platform to which they are pushed."""

    code: str
    name: str
    name_en: str


class Withheld(Part, frozen=True):
    """What is never shared: entries under an article, and why."""

    article: str
    note: str
    note_en: str


class Sharing(Part, frozen=True):
    """The departments that a text names, and what none of them receives."""

    article: str
    departments: tuple[Department, ...]
    withheld: tuple[Withheld, ...] = ()

    @property
    def withheld_articles(self) -> list[str]:
        """The articles under which entries are never shared."""
        return [each.article for each in self.withheld]
