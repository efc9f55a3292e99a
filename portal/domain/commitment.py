"""Credit commitments (信用承诺): signed by the subject, found kept or broken by the authority (HLJ art. 8, 11, 12).

States::

    signed --find kept--> kept
    signed | kept --find broken--> broken
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class CommitmentState(StrEnum):
    """What became of a commitment."""

    SIGNED = "signed"
    KEPT = "kept"
    BROKEN = "broken"


_MOVES = {
    CommitmentState.SIGNED: (CommitmentState.KEPT, CommitmentState.BROKEN),
    CommitmentState.KEPT: (CommitmentState.BROKEN,),
    CommitmentState.BROKEN: (),
}


@dataclass(slots=True, eq=False)
class Commitment:
    """One commitment of one subject. `content` is the text as it was signed; `signer` the name of the one who signed,
    in clear only until it is stored. `public`: everybody may see it, a person under a masked name.
    """

    subject_id: int
    version: str
    article: str
    content: dict[str, Any]
    public: bool
    signed_at: datetime
    signer: str | None = None
    state: CommitmentState = CommitmentState.SIGNED
    agent_id: int | None = None
    id: int | None = None

    def may_be_found(self, state: CommitmentState) -> bool:
        """Whether this may be found now."""
        return state in _MOVES[self.state]


@dataclass(slots=True, eq=False)
class Finding:
    """That a commitment was kept or broken, with the evidence."""

    commitment: Commitment
    state: CommitmentState
    evidence: str
    found_at: datetime
    officer_id: int | None = None
