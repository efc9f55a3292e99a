"""The own view: everything that is kept on the signed-in subject, in one statement."""

from typing import Annotated, Any

import strawberry

from portal.domain.entry import Category
from portal.security.viewer import SubjectViewer
from resolvers.context import Info
from resolvers.paging import After, First
from resolvers.rows import ME
from resolvers.selection import selection_of
from resolvers.sql import Parameters

OfCategory = Annotated[Category | None, strawberry.argument(description="仅此类别 / of this category alone")]


async def me(info: Info) -> Any:
    """The signed-in subject with everything selected, or none."""
    viewer = info.context.viewer
    if not isinstance(viewer, SubjectViewer):
        return None
    parameters = Parameters()
    shown = ME.json(selection_of(info).fields, parameters)
    own = parameters.add(viewer.identity_id, "bigint")
    return await info.context.read(f"SELECT {shown} FROM identity i WHERE i.id = {own}", parameters)


def entries_by_key(root: Any, info: Info, first: First = 20, after: After = None, category: OfCategory = None) -> Any:
    """The entries of an archive; the statement has taken the arguments from the selection."""
    return root[f"@{info.path.key}"]
