"""How often a subject of a grade is drawn for inspection (双随机、一公开; HLJ art. 31, JN 3-7, SC art. 26 to 36).

A local parameter names a factor for the grade, or the text itself raises the normal ratio through a measure of the
grade. Nobody is drawn more often for a result that may still be disputed (CON-07).
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Final

from portal.domain.subject import SubjectKind
from portal.rulebooks.measure_rules import MeasureRule
from portal.rulebooks.model import Rulebook

RATIOS = "inspection.ratios"  # no text has one for every grade (OPEN-12)
NORMAL = "inspection.normal"  # nor says what is normal
_ROW = re.compile(r"([^：]+)：([0-9]+(?:\.[0-9]+)?)倍")
_WORDS: Final[Mapping[str, Mapping[str, str]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Inspection:
    """How often somebody is drawn. `factor`: times the normal ratio. `measure`: what raises it by so many per cent.

    `parameter` is the key of the local value on which it rests, `share` the ratio itself in per cent of the subjects,
    where the normal one is set. `raised`: whether the measure is in force, so that the factor holds it. `waits`: the
    grade's own factor is higher, and does not hold before the result is final.
    """

    grade: str
    factor: Decimal
    parameter: str
    share: Decimal | None = None
    measure: str | None = None
    increase: Decimal | None = None
    raised: bool = False
    waits: bool = False

    @property
    def ratio(self) -> str:
        """The factor in words, such as `0.5倍`."""
        return f"{self.factor}倍"

    def told(self, language: str) -> str:
        """All of it in a sentence."""
        words = ["waits"] if self.waits else []
        words.append("normal" if self.measure is None else "raised" if self.raised else "not_yet")
        words.append("unset" if self.share is None else "share")
        gaps = {"factor": self.factor, "increase": self.increase, "share": self.share, "normal": NORMAL}
        return _WORDS["joined"][language].join(_WORDS[word][language].format(**gaps) for word in words)


def inspection(
    book: Rulebook, kind: SubjectKind, grade: str | None, settled: str | None, in_force: Collection[str]
) -> Inspection | None:
    """How often a subject of a kind and grade is drawn, with these measures in force; None where nothing says so.

    `settled`: the grade of its newest result that can no longer be disputed.
    """
    if grade is None:
        return None
    normal = book.value(NORMAL) if NORMAL in book.parameters else None
    rule = _raising(book, kind, grade)
    if rule is not None and rule.percent is not None and rule.percent.fixed is not None:
        raised = rule.code in in_force
        increase = rule.percent.fixed
        factor = _plain(1 + increase / 100) if raised else Decimal(1)
        return Inspection(grade, factor, NORMAL, _share(normal, factor), rule.code, increase, raised)
    factors = dict(_row(row) for row in book.value(RATIOS)) if RATIOS in book.parameters else {}
    if grade not in factors:
        return None
    factor = min(factors[grade], max(Decimal(1), factors.get(settled or "", Decimal(1))))
    return Inspection(grade, factor, RATIOS, _share(normal, factor), waits=factor < factors[grade])


def _raising(book: Rulebook, kind: SubjectKind, grade: str) -> MeasureRule | None:
    return next((each for each in book.measures if each.raises_inspection and each.follows(kind, grade)), None)


def _share(normal: int | None, factor: Decimal) -> Decimal | None:
    return None if normal is None else _plain(normal * factor)


def _plain(number: Decimal) -> Decimal:
    """A number without zeros behind its decimals: 22 for 22.0."""
    return Decimal(f"{number.normalize():f}")


def _row(row: object) -> tuple[str, Decimal]:
    match = _ROW.fullmatch(str(row))
    if match is None:
        raise ValueError(f"a checked row of {RATIOS}, not {row!r}")
    return match[1], Decimal(match[2])


def wrong_ratios(rows: Iterable[object], grades: Sequence[str]) -> str | None:
    """What the ratios would have to be where they are not each a grade of the scale, once, with its factor."""
    found = [match[1] if (match := _ROW.fullmatch(str(row))) else None for row in rows]
    if all(grade in grades for grade in found) and len(set(found)) == len(found):
        return None
    return (
        f"每行为“等级：n倍”，等级取自 {'、'.join(grades)}，各一次 / "
        f"rows such as “{grades[0]}：0.5倍”, each grade of {list(grades)} at most once"
    )
