"""Where the letters of printed documents lie."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Letters:
    """Where fonts lie: `main` for everything, `rare` for characters of names that those lack; it may be missing."""

    main: Path
    rare: Path
