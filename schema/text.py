"""A text in both languages, and how it is read from what is stored."""

from collections.abc import Callable
from typing import Any

import strawberry


@strawberry.type(description="中英文对照文本 / a text in both languages")
class Text:
    zh: str = strawberry.field(description="中文 / Chinese")
    en: str = strawberry.field(description="英文 / English")


def both(name: str) -> Callable[[Any], Any]:
    """A resolver for a text that is stored as `name` and `name_en`."""

    def resolve(root: Any) -> Any:
        return {"zh": root[name], "en": root[f"{name}_en"]}

    return resolve
