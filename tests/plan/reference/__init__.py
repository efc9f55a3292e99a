"""What the planner is compared with: graphql-core, field by field, over simple SELECTs. One thing at a time, no joins.

It shares nothing with the planner but the SDL and the database; who may see what is said here a second time.
"""

from collections.abc import Mapping
from datetime import datetime
from inspect import isawaitable
from pathlib import Path
from typing import Any

from graphql import build_schema, execute, parse

from portal.security.viewer import Viewer
from tests.plan.reference.archived import ArchivedAnswers
from tests.plan.reference.cases import CaseAnswers
from tests.plan.reference.desk import DeskAnswers
from tests.plan.reference.mandates import MandateAnswers
from tests.plan.reference.own import OwnAnswers
from tests.plan.reference.public import PublicAnswers
from tests.plan.reference.staff import StaffAnswers

SDL = Path("schema/schema.graphql").read_text("utf-8")
SCHEMA = build_schema(SDL)


class Reference(PublicAnswers, OwnAnswers, ArchivedAnswers, StaffAnswers, CaseAnswers, DeskAnswers, MandateAnswers):
    """All resolvers."""


async def answer(connection: Any, viewer: Viewer, now: datetime, document: str, variables: Mapping[str, Any]) -> Any:
    """The data of an answer; there must be no errors."""
    reference = Reference(connection, viewer, now)
    found: Any = execute(SCHEMA, parse(document), variable_values=dict(variables), field_resolver=reference.resolve)
    result = await found if isawaitable(found) else found
    assert not result.errors, result.errors
    return result.data
