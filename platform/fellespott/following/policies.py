"""Who may follow: everyone, what everyone may see. Who stops: whoever holds the link from the mail."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision, allow
from fellespott.people.models import Person
from fellespott.people.policies import can_be_signed_in

__all__ = ["can_follow", "can_follow_signed_in", "holds_link"]


def can_follow(_actor: Person | None, _followable: Any, _now: datetime) -> Decision:
    """Anybody: only what is for everyone's eyes is found (queries.followable)."""
    return allow()


def can_follow_signed_in(actor: Person | None, followable: Any, now: datetime) -> Decision:
    """Anybody who is signed in, with the address we know."""
    return can_be_signed_in(actor, followable, now)


def holds_link(_actor: Person | None, _linked: Any, _now: datetime) -> Decision:
    """Whoever holds the signed link, signed in or not: it was in a mail to that address."""
    return allow()
