"""How many mails one proposal may send to addresses somebody typed.

Counted outside the database (docs/architecture.md, rule 1), and by proposal: a whole school may sit behind
one address on the net.
"""

from collections.abc import Callable
from typing import TypeVar

from limits import parse

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.extensions import limiter

from .models import Proposal

T = TypeVar("T")

LIMITS = {"ask-partner": parse("60 per hour")}
TOO_MANY = _l("Det er sendt mange e-poster fra dette forslaget på kort tid. Vent en time, og prøv igjen.")


def counted(proposal: Proposal, act: Callable[[], T], mails: int = 1) -> Callable[[], T]:
    """The same use case, counted as that many mails to a partner.

    Raises DomainError "too_many_mails" (429) when there were too many, before anything is done.
    """

    def act_if_not_too_many() -> T:
        if limiter.enabled and not limiter.limiter.hit(
            LIMITS["ask-partner"], "ask-partner", str(proposal.id), cost=mails
        ):
            raise DomainError("too_many_mails", TOO_MANY, status=429)
        return act()

    return act_if_not_too_many
