"""Where a film stands that was sent in and could not be shown. Pure: values in, an answer out."""

from datetime import datetime
from enum import StrEnum

from fellespott.media.states import MediaState

from .models import Proposal
from .states import ProposalState


class Replacing(StrEnum):
    """What is being waited for."""

    FILM = "film"  # another film; there is still time
    WORDS = "words"  # another came, and lacks captions or a transcript
    READY = "ready"  # another came, and is being made playable
    OVER = "over"  # nothing came in time


def is_open_again(proposal: Proposal, now: datetime) -> bool:
    """Whether the film alone can be changed though the proposal is sent in. The last moment counts."""
    return (
        proposal.state is ProposalState.SUBMITTED
        and proposal.film_again_until is not None
        and now <= proposal.film_again_until
    )


def replacing(proposal: Proposal, now: datetime) -> Replacing | None:
    """What is being waited for; None where no film had to be replaced, or another is in its place."""
    film, until = proposal.film, proposal.film_again_until
    if proposal.state is not ProposalState.SUBMITTED or film is None:
        return None
    if film.state is MediaState.FAILED:
        # Between the failure and the next run of the job nobody has been told yet.
        return Replacing.FILM if until is None or now <= until else Replacing.OVER
    if until is None:
        return None
    if film.state is MediaState.WAITING:
        return Replacing.READY
    if lacks_words(proposal):
        return Replacing.WORDS if now <= until else Replacing.OVER
    return None


def lacks_words(proposal: Proposal) -> bool:
    """Whether a film the call requires cannot be understood without sound (rule R2)."""
    film = proposal.film
    return proposal.call.needs_film and film is not None and not film.is_understandable_without_sound
