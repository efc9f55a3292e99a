"""With whom entries are shared, as data (sharing.toml)."""

from portal.rulebooks.part import Part


class Department(Part, frozen=True):
    """A department that receives shared entries; `code` is also the platform to which they are pushed."""

    code: str
    name: str
    name_en: str


class Sharing(Part, frozen=True):
    """The departments that a text names."""

    article: str
    departments: tuple[Department, ...]
