"""What signing in may answer. `code` is the key of the sentence in texts.toml."""

from dataclasses import dataclass, field
from datetime import datetime

from portal.domain.mandate import Mandate
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


@dataclass(frozen=True, slots=True)
class MandateAsked:
    """The principal, if the number is known, can confirm now; the answer is the same for everybody."""

    asked: bool = True


@dataclass(frozen=True, slots=True)
class MandateMoved:
    """A mandate was confirmed or revoked."""

    mandate: Mandate


@dataclass(frozen=True, slots=True)
class MandateRefused:
    """Why a mandate cannot be asked for, confirmed or used."""

    code: str  # mandate_not_found, mandate_not_in_force, mandate_too_many


@dataclass(frozen=True, slots=True)
class ResidentIdGiven:
    """The person is known by the number now, shown masked. `joined`: archives stood under it already."""

    identifier: str
    joined: bool


@dataclass(frozen=True, slots=True)
class ResidentIdRefused:
    """Why a person cannot be given a resident ID number."""

    code: str  # has_resident_id
