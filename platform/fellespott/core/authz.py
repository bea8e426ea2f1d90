"""What a policy answers. Policies themselves live in each room's policies.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and why not in words the person can act on. Truthy when allowed."""

    allowed: bool
    reason: Any = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Decision(True)


def allow() -> Decision:
    """Yes."""
    return ALLOWED


def deny(reason: Any) -> Decision:
    """No, because of `reason` (translated text, shown to the person)."""
    return Decision(False, reason)


def either(*decisions: Decision) -> Decision:
    """Allowed if any is; otherwise the reason of the last, which should be the most telling one."""
    for decision in decisions:
        if decision.allowed:
            return decision
    return decisions[-1]


# A policy gets the actor (a Person or None for a visitor), the object it is about, and the moment.
Policy = Callable[[Any, Any, datetime], Decision]
