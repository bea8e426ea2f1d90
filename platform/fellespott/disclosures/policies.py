"""Who may ask (everyone), and who reads the register, blacks out and answers."""

from datetime import datetime
from typing import Any

from fellespott.core.authz import Decision
from fellespott.people.models import Person
from fellespott.people.policies import can_run_rounds


def can_answer_requests(actor: Person | None, target: Any, now: datetime) -> Decision:
    """Those who run rounds everywhere: a request can be about any document there is."""
    return can_run_rounds(actor, target, now)
