"""How often one address on the net may try. Counted outside the database (docs/architecture.md, rule 1).

The numbers leave room for a jury of thirty signing in over one school's network.
"""

from flask_limiter.util import get_remote_address
from limits import parse

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.extensions import limiter

LIMITS = {
    "send-code": parse("60 per 10 minutes"),
    "try-code": parse("120 per 10 minutes"),
    "open-invitation": parse("120 per 10 minutes"),
    "send-complaint": parse("30 per 60 minutes"),
}
TOO_FAST = _l("Det kommer mange forsøk fra nettet du er på. Vent noen minutter, og prøv igjen.")


def count_visit(action: str) -> None:
    """Count this request. Raises DomainError "too_fast" (429) when there were too many."""
    if limiter.enabled and not limiter.limiter.hit(LIMITS[action], action, get_remote_address()):
        raise DomainError("too_fast", TOO_FAST, status=429)
