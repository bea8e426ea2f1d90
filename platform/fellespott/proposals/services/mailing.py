"""Putting this room's mails into the outbox, each in the language of the one who gets it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.groups.guardian_notices import film_taken_down
from fellespott.groups.models import Group
from fellespott.groups.states import MemberKind
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person

from .. import notices
from ..labels import title_of
from ..models import Partner, Proposal
from ..states import PartnerState

Letter = Callable[[], tuple[str, str]]


def ask_partner(session: Session, *, partner: Partner, asked_by: Person, token: str, now: datetime) -> None:
    """The question to a partner and its deputy, with the one link that answers it."""
    link = absolute_url("proposals.answer_partner", token=token)
    for to, to_deputy in ((partner.contact_email, False), (partner.deputy_email, True)):
        if to:
            with notices.speaking(None):
                subject, body = notices.partner_question(
                    partner=partner, asked_by=asked_by.name, link=link, to_deputy=to_deputy
                )
            queue_mail(session, to=to, subject=subject, body=body, now=now)


def tell_removed_partner(session: Session, *, partner: Partner, now: datetime) -> None:
    """To one that had said yes and is taken off the proposal."""
    for name, to in _names(partner):
        with notices.speaking(None):
            subject, body = notices.partner_removed(partner=partner, name=name)
        queue_mail(session, to=to, subject=subject, body=body, now=now)


def tell_partner_answer(session: Session, *, partner: Partner, now: datetime) -> None:
    """To the group's contact, or to everyone if the contact has no address: a partner has answered."""
    proposal = partner.proposal
    link = absolute_url("proposals.partners", proposal_id=proposal.id)
    contacts = [one.person for one in proposal.group.active if one.kind is MemberKind.CONTACT]
    to = [one for one in contacts if one.email] or everyone(proposal.group)
    _send(session, to, lambda: notices.partner_answered(partner=partner, link=link), now)


def tell_film_down(session: Session, *, proposal: Proposal, now: datetime) -> None:
    """To those who run the round and the group's contact: the film is not shown any more. It names nobody."""
    link = absolute_url("proposals.show_proposal", proposal_id=proposal.id)
    contacts = [one.person for one in proposal.group.active if one.kind is MemberKind.CONTACT]
    _send(session, contacts, lambda: film_taken_down(title=title_of(proposal), link=link), now)
    if proposal.call.contact_email:
        with notices.speaking(None):
            subject, body = film_taken_down(title=title_of(proposal), link=link)
        queue_mail(session, to=proposal.call.contact_email, subject=subject, body=body, now=now)


def send_receipt(session: Session, *, proposal: Proposal, number: int, now: datetime) -> None:
    """To everyone in the group: it has come in, and which time that is."""
    link = absolute_url("proposals.show_proposal", proposal_id=proposal.id)
    _send(
        session,
        everyone(proposal.group),
        lambda: notices.receipt(proposal=proposal, number=number, link=link, now=now),
        now,
    )


def tell_withdrawn(session: Session, *, proposal: Proposal, by: Person, now: datetime) -> None:
    """To everyone in the group, and to the partners that had said yes: it is withdrawn."""
    _send(session, everyone(proposal.group), lambda: notices.withdrawn(proposal=proposal, by=by.name), now)
    _send_partners(session, proposal, lambda: notices.withdrawn(proposal=proposal, by=by.name), now)


def tell_reopened(session: Session, *, proposal: Proposal, by: Person, partners: bool, now: datetime) -> None:
    """To everyone in the group, and to partners that were told it was withdrawn: it is a draft again."""
    link = absolute_url("proposals.show_proposal", proposal_id=proposal.id)
    _send(
        session,
        everyone(proposal.group),
        lambda: notices.reopened(proposal=proposal, by=by.name, link=link),
        now,
    )
    if partners:
        _send_partners(
            session, proposal, lambda: notices.reopened_for_partner(proposal=proposal, by=by.name), now
        )


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


def ask_for_film_again(session: Session, *, proposal: Proposal, until: datetime, now: datetime) -> None:
    """To everyone in the group: the film sent in cannot be shown; another can be sent. Once for each film."""
    link = absolute_url("proposals.film", proposal_id=proposal.id)
    _send(
        session,
        everyone(proposal.group),
        lambda: notices.film_again(proposal=proposal, link=link, until=until),
        now,
        key=f"film-again:{proposal.film_id}",
    )


def tell_ending(session: Session, *, proposal: Proposal, empties_at: datetime, now: datetime) -> None:
    """To everyone in the group: an old draft is about to be emptied."""
    link = absolute_url("proposals.show_proposal", proposal_id=proposal.id)
    _send(
        session,
        everyone(proposal.group),
        lambda: notices.draft_ends(proposal=proposal, link=link, empties_at=empties_at),
        now,
        key=f"draft-ends:{proposal.id}",
    )


def _names(partner: Partner) -> list[tuple[str, str]]:
    """(name, address) of those who speak for the partner."""
    both = (partner.contact_name, partner.contact_email), (partner.deputy_name, partner.deputy_email)
    return [one for one in both if one[1]]


def _send_partners(session: Session, proposal: Proposal, letter: Letter, now: datetime) -> None:
    """To those that had said yes."""
    with notices.speaking(None):
        subject, body = letter()
    for partner in proposal.partners:
        if partner.state is PartnerState.CONFIRMED:
            for _name, to in _names(partner):
                queue_mail(session, to=to, subject=subject, body=body, now=now)


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
