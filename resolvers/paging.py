"""Pages of a list: how many rows, and after which."""

from typing import Annotated, Any

import strawberry

First = Annotated[int, strawberry.argument(description="行数，1 至 100 / number of rows, 1 to 100")]
After = Annotated[str | None, strawberry.argument(description="从此游标之后开始 / cursor after which to begin")]


def page(first: First = 20, after: After = None) -> Any:
    """The arguments of a list inside a row, which is always answered with the row."""
