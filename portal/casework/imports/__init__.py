"""Imports of archives, entries and scores from files (HLJ art. 23): row by row, good rows in, refused rows named."""

from portal.casework.imports.entries import import_entries
from portal.casework.imports.indicators import import_indicators
from portal.casework.imports.ports import ImportStore, ImportTransaction, SubjectKey
from portal.casework.imports.running import Refusal, Tally
from portal.casework.imports.scores import import_scores
from portal.casework.imports.subjects import import_subjects
from portal.casework.imports.table import FileWrong, Table

__all__ = [
    "FileWrong",
    "ImportStore",
    "ImportTransaction",
    "Refusal",
    "SubjectKey",
    "Table",
    "Tally",
    "import_entries",
    "import_indicators",
    "import_scores",
    "import_subjects",
]
