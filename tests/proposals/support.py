"""Short cuts of this room's tests."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.models import AuditEntry
from fellespott.calls.states import ActorKind
from fellespott.core.clock import utcnow
from fellespott.core.errors import DomainError
from fellespott.groups.models import Group
from fellespott.groups.states import MemberKind
from fellespott.notices.models import OutboxMail
from fellespott.people.models import Person
from fellespott.proposals import services
from fellespott.proposals.models import Proposal
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


def ask(session: Session, proposal: Proposal, **changes: Any) -> str:
    """The group's contact asks a partner; gives the token of the link."""
    return services.add_partner(
        session, actor=contact_of(proposal.group), proposal=proposal, now=utcnow(), **asked(**changes)
    )


def refusal(act: Callable[[], Any]) -> DomainError:
    """What the rule said when it refused."""
    with pytest.raises(DomainError) as refused:
        act()
    return refused.value
