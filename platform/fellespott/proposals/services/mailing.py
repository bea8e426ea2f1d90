"""Putting this room's mails into the outbox, each in the language of the one who gets it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.groups.models import Group
from fellespott.groups.states import MemberKind
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import notices
from ..models import Partner, Proposal
from ..states import PartnerState

Letter = Callable[[], tuple[str, str]]


def ask_partner(session: Session, *, partner: Partner, asked_by: Person, token: str, now: datetime) -> None:
    """The question to a partner, with the link that answers it."""
    link = absolute_url("proposals.answer_partner", token=token)
    with notices.speaking(None):
        subject, body = notices.partner_question(partner=partner, asked_by=asked_by.name, link=link)
    queue_mail(session, to=partner.contact_email, subject=subject, body=body, now=now)


def tell_removed_partner(session: Session, *, partner: Partner, now: datetime) -> None:
    """To one that had said yes and is taken off the proposal."""
    with notices.speaking(None):
        subject, body = notices.partner_removed(partner=partner)
    queue_mail(session, to=partner.contact_email, subject=subject, body=body, now=now)


def tell_partner_answer(session: Session, *, partner: Partner, now: datetime) -> None:
    """To the group's contact, or to everyone if the contact has no address: a partner has answered."""
    proposal = partner.proposal
    link = absolute_url("proposals.partners", proposal_id=proposal.id)
    contacts = [one.person for one in proposal.group.active if one.kind is MemberKind.CONTACT]
    to = [one for one in contacts if one.email] or everyone(proposal.group)
    _send(session, to, lambda: notices.partner_answered(partner=partner, link=link), now)


def send_receipt(session: Session, *, proposal: Proposal, now: datetime) -> None:
    """To everyone in the group: it has come in."""
    link = absolute_url("proposals.show_proposal", proposal_id=proposal.id)
    _send(
        session, everyone(proposal.group), lambda: notices.receipt(proposal=proposal, link=link, now=now), now
    )


def tell_withdrawn(session: Session, *, proposal: Proposal, by: Person, now: datetime) -> None:
    """To everyone in the group, and to the partners that had said yes: it is withdrawn."""
    _send(session, everyone(proposal.group), lambda: notices.withdrawn(proposal=proposal, by=by.name), now)
    with notices.speaking(None):
        subject, body = notices.withdrawn(proposal=proposal, by=by.name)
    for partner in proposal.partners:
        if partner.state is PartnerState.CONFIRMED:
            queue_mail(session, to=partner.contact_email, subject=subject, body=body, now=now)


def tell_late(session: Session, *, proposal: Proposal, now: datetime) -> None:
    """To everyone in the group: the deadline passed and the draft was not sent in."""
    link = absolute_url("proposals.show_proposal", proposal_id=proposal.id)
    _send(
        session,
        everyone(proposal.group),
        lambda: notices.too_late(proposal=proposal, link=link),
        now,
        key=f"proposal-late:{proposal.id}",
    )


def everyone(group: Group) -> list[Person]:
    """Those in the group now who can be reached by mail."""
    return [one.person for one in group.active if one.person.email]


def _send(
    session: Session, to: list[Person], letter: Letter, now: datetime, *, key: str | None = None
) -> None:
    for person in to:
        with notices.speaking(person.language):
            subject, body = letter()
        queue_mail(
            session,
            to=person.email or "",
            subject=subject,
            body=body,
            now=now,
            dedup_key=f"{key}:{person.id}" if key else None,
        )
