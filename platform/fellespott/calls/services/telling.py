"""Telling those who follow a call, each piece of news once; and other rooms when the deadline moves."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.following.services import tell_followers

from ..models import Call, PhaseChange, RulesVersion
from ..notices import new_rules_mail, phase_mail
from ..signals import deadline_moved
from ..states import Phase


def tell_phase(session: Session, *, call: Call, change: PhaseChange, now: datetime) -> int:
    """The call has come to another phase. Of a draft nobody hears."""
    if change.to_phase is Phase.DRAFT:
        return 0
    link = absolute_url("calls.show_call", slug=call.slug)
    return tell_followers(
        session,
        kind="call",
        target_id=call.id,
        news_key=f"phase:{change.id}",
        write=lambda: phase_mail(call=call, to=change.to_phase, link=link),
        now=now,
    )


def tell_new_rules(
    session: Session, *, call: Call, before: dict[str, Any], version: RulesVersion, now: datetime
) -> int:
    """Rules or dates were changed: those who follow hear what and why, the groups when it is the deadline."""
    if "closes_at" in version.changed and call.phase is Phase.OPEN:
        was = datetime.fromisoformat(before["closes_at"])
        deadline_moved.send(call, session=session, before=was, reason=version.reason, now=now)
    link = absolute_url("calls.show_call", slug=call.slug)
    return tell_followers(
        session,
        kind="call",
        target_id=call.id,
        news_key=f"rules:{version.number}",
        write=lambda: new_rules_mail(call=call, before=before, version=version, link=link),
        now=now,
    )
