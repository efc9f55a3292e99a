"""What signing in may answer. `code` is the key of the sentence in texts.toml."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.domain.outcomes import Invalid
from portal.security.viewer import Viewer


@dataclass(frozen=True, slots=True)
class CodeSent:
    """The answer to every request for a code, whether the identifier is known or not."""

    valid_seconds: int


@dataclass(frozen=True, slots=True)
class TooManyAttempts:
    """A bound was reached; the same for known and unknown names and identifiers."""

    retry_after_seconds: int
    code: str = "too_many_attempts"


@dataclass(frozen=True, slots=True)
class SignInRejected:
    """Something of what was given is not right; it is not said what."""

    code: str = "sign_in_rejected"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session is open: the token for the cookie, who it is for, and when it ends at the latest."""

    token: str = field(repr=False)
    viewer: Viewer
    until: datetime


@dataclass(frozen=True, slots=True)
class Visit:
    """Who a request comes from. With a `token` the cookie is to be replaced: the session's token was rotated."""

    viewer: Viewer
    until: datetime | None = None
    token: str | None = field(default=None, repr=False)


RequestCodeOutcome = CodeSent | Invalid | TooManyAttempts
SubjectSignInOutcome = SignedIn | SignInRejected | Invalid | TooManyAttempts
OfficerSignInOutcome = SignedIn | SignInRejected | TooManyAttempts
