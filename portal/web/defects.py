"""Defects: noted with an identifier, shown as a sentence without any detail."""

import secrets
import traceback

import structlog

log = structlog.get_logger("portal.defect")


def note(error: BaseException) -> str:
    """Log where a defect happened; answers the identifier under which it was noted.

    The error's own words stay out of the log: they may quote personal data.
    """
    error_id = secrets.token_hex(6)
    frames = traceback.extract_tb(error.__traceback__)[-8:]
    log.error(
        "defect",
        error_id=error_id,
        error=type(error).__name__,
        where=[f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames],
    )
    return error_id
