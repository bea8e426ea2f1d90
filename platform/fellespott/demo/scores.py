"""The made-up jury's scores: the same every time, without a random number generator.

Each score comes from the proposal's strength, the juror's leaning and a digest of who scores what.
"""

import hashlib

from .content import JurorText, ProposalText

DO_NOT_KNOW_SHARE = 0.04
WORD_SHARE = 0.05
LOWEST, HIGHEST = 1, 5
SPREAD = 1.0  # how far a juror may be from the proposal's strength
STRONGER, WEAKER = 0.6, -0.6  # what a proposal is known for, and what it lacks


def score(juror: JurorText, proposal: ProposalText, criterion: int) -> int | None:
    """1-5, or None for "vet ikke". `criterion` is its place in the set, from 1."""
    if share("vet ikke", juror.number, proposal.key, criterion) < DO_NOT_KNOW_SHARE:
        return None
    known_for = STRONGER * (criterion in proposal.strong_on) + WEAKER * (criterion in proposal.weak_on)
    own = SPREAD * (2 * share("skala", juror.number, proposal.key, criterion) - 1)
    return min(HIGHEST, max(LOWEST, round(proposal.strength + juror.leaning + known_for + own)))


def word(
    juror: JurorText,
    proposal: ProposalText,
    criterion: int,
    *,
    warm: tuple[str, ...],
    doubts: tuple[str, ...],
) -> str:
    """What the juror wrote beside the score; mostly nothing."""
    if share("word", juror.number, proposal.key, criterion) >= WORD_SHARE:
        return ""
    words = warm if (score(juror, proposal, criterion) or 0) >= 4 else doubts
    return words[int(share("which", juror.number, proposal.key, criterion) * len(words))]


def share(*parts: object) -> float:
    """A number from 0 up to 1 that always comes out the same for the same parts."""
    digest = hashlib.sha256("|".join(map(str, parts)).encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48
