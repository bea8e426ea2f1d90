"""Putting this room's mails into the outbox."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.errors import DomainError
from fellespott.core.i18n import _
from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.proposals.notices import speaking

from .. import notices
from ..models import Letter, ProjectPartner


def ask_partner(
    session: Session, *, letter: Letter, partner: ProjectPartner, token: str, now: datetime
) -> None:
    """The letter to a partner, with the link where it is read and agreed to.

    Raises DomainError "no_contact" (409) for one whose contact has been erased.
    """
    if not partner.contact_email:
        raise DomainError(
            "no_contact",
            _("%(actor)s har ingen kontakt lenger. Skriv inn en ny først.", actor=partner.actor_name),
            status=409,
        )
    link = absolute_url("letters.answer_letter", token=token)
    with speaking(None):
        subject, body = notices.letter_to_partner(letter=letter, partner=partner, link=link)
    queue_mail(session, to=partner.contact_email, subject=subject, body=body, now=now)


def tell_withdrawn(
    session: Session, *, letter: Letter, partner: ProjectPartner, reason: str, now: datetime
) -> None:
    """To a partner that was asked: the text is being written anew."""
    if not partner.contact_email:
        return
    with speaking(None):
        subject, body = notices.letter_withdrawn(letter=letter, partner=partner, reason=reason)
    queue_mail(session, to=partner.contact_email, subject=subject, body=body, now=now)


def tell_agreed(session: Session, *, letter: Letter, now: datetime) -> None:
    """To every partner and everyone in the group, once each: all have agreed, and the letter is in force."""
    project = letter.project
    link = absolute_url("letters.show_letter", slug=project.slug, number=letter.number)
    to: dict[str, str | None] = {one.contact_email: None for one in project.partners if one.contact_email}
    for membership in project.group.active:
        if membership.person.email:
            to[membership.person.email] = membership.person.language
    for address, language in to.items():
        with speaking(language):
            subject, body = notices.letter_in_force(letter=letter, link=link)
        queue_mail(session, to=address, subject=subject, body=body, now=now)
