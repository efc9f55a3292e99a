from typing import Annotated, Any
import strawberry
from portal.domain.entry import Category
from resolvers.paging import First, After

async def me(info: strawberry.Info) -> Any: ...

def entries_by_key(root: Any, info: strawberry.Info, first: First = 20, after: After = None, category: Annotated[Category | None, strawberry.argument(description="仅此类别 / of this category alone")] = None) -> Any:
    return root[info.path.key]
