"""Scores from an evaluation model (评价模型, JN-3-5): imported in batches, append only."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal


@dataclass(slots=True, eq=False)
class ImportedScore:
    """The score that a version of a model gave a subject for a natural year. `id` is given when it is stored.

    `evaluator`: the third party that made it, with its licence or filing number; None: the departments themselves.
    `trial`: of a trial evaluation (试评价), which is never public and bears no measure.
    """

    subject_id: int
    cycle: int
    model: str
    score: Decimal
    trial: bool
    batch: int
    imported_at: datetime
    imported_by: int | None = None
    evaluator: str | None = None
    evaluator_licence: str | None = None
    id: int | None = None
