"""Short cuts of this room's tests."""

import re
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.models import AuditEntry
from fellespott.groups.models import Group
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ActorKind
from tests.factories import complete, make_proposal


def contact_of(group: Group) -> Person:
    """The group's contact."""
    return next(one.person for one in group.active if one.kind is MemberKind.CONTACT)


def whole_draft(session: Session, **fields: Any) -> Proposal:
    """A draft that lacks nothing."""
    return complete(session, make_proposal(session, **fields))


def mails(session: Session, to: str | None = None) -> list[OutboxMail]:
    """What lies in the outbox, the oldest first."""
    found = session.scalars(select(OutboxMail).order_by(OutboxMail.created_at, OutboxMail.recipient)).all()
    return [one for one in found if to is None or one.recipient == to]


def token_in(mail: OutboxMail) -> str:
    """The token of the partner's link in a mail."""
    found = re.search(r"http://localhost/partner/(\S+)", mail.body)
    assert found is not None, mail.body
    return found.group(1)


def actions(session: Session) -> list[str]:
    """What the log says was done."""
    return sorted(session.scalars(select(AuditEntry.action)).all())


def asked(**changes: Any) -> dict[str, Any]:
    """What it takes to ask a partner."""
    return {
        "organisation": "Idrettslaget",
        "kind": ActorKind.VOLUNTARY,
        "contact_name": "Kari Kontakt",
        "contact_email": "kari@example.org",
    } | changes


def at(text: str) -> datetime:
    """A moment, UTC."""
    return datetime.fromisoformat(text + "+00:00")
