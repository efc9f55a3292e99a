"""A document as it is printed, and the check by which anybody can tell that it is genuine."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document to be drawn by a template and its version ("form.1"). `content` holds what the template prints.

    `number`: the document's own number; `issuer`: the authority's name as it is printed.
    """

    template: str
    number: str
    title: str
    issuer: str
    issued_at: datetime
    content: Mapping[str, Any]

    @property
    def check(self) -> str:
        """内容校验码: 32 hexadecimal digits in groups of eight over everything that is printed."""
        printed = {
            "template": self.template,
            "number": self.number,
            "title": self.title,
            "issuer": self.issuer,
            "issued_on": self.issued_at.date(),
            "content": dict(self.content),
        }
        digits = sha256(orjson.dumps(printed, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
        return "-".join(digits[start : start + 8] for start in range(0, 32, 8))
