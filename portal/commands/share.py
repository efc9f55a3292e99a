"""`portal share`: entries marked as shared go to a department."""

from typing import Any

import typer

from portal.clock import SystemClock
from portal.commands.installation import opened, read_settings
from portal.commands.store import with_pool
from portal.messages import OperatorError, text
from portal.rulebooks.loader import codes, shipped
from portal.store.sharing import share as share_with


def share(department: str, rulebook: str = "heilongjiang") -> None:
    """Puts what is new for a department into the outbox of pushes."""
    sharing = shipped(rulebook).sharing if rulebook in codes() else None
    known = {each.code: each for each in sharing.departments} if sharing is not None else {}
    if department not in known:
        raise OperatorError("department_unknown", found=department, known="、".join(known))
    receiver = known[department]

    async def run(pool: Any) -> int:
        async with pool.acquire() as connection:
            return await share_with(connection, rulebook, department, SystemClock().now())

    with opened(read_settings()) as settings:
        count = with_pool(settings, run)
    typer.echo(text("shared", count=count, department=receiver.name))
