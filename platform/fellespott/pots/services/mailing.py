"""Putting this room's mails into the outbox, each in the language of the one who gets it."""

from collections.abc import Callable, Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.core.links import absolute_url
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.notices import speaking
from fellespott.voting.models import GroupVote

from .. import notices, standing
from ..models import Payout, Use

Letter = Callable[[], tuple[str, str]]


def tell_proposed(session: Session, *, use: Use, by: Person, now: datetime) -> None:
    """To those in the group who decide: something is proposed."""
    out = standing.left_out(session, use)
    people = [one.person for one in use.pot.project.group.active]
    to = [one for one in people if one != by and one.id not in out and standing.decides(use.pot.project, one)]
    _send(session, to, lambda: notices.proposed(use=use, by=by.name, link=_link(use)), now)


def tell_vote(session: Session, *, use: Use, vote: GroupVote, by: Person, now: datetime) -> None:
    """To everyone on the roll: say what you mean."""
    to = [one.person for one in vote.roll]
    _send(session, to, lambda: notices.vote_opened(use=use, vote=vote, by=by.name, link=_link(use)), now)


def tell_decided(session: Session, *, use: Use, now: datetime) -> None:
    """To the one who proposed it, and to the lead partner's contact, who pays."""
    _send(session, [use.proposed_by], lambda: notices.decided(use=use, link=_link(use)), now)
    lead = use.pot.project.lead
    if lead is not None and lead.contact_email and lead.contact_email != use.proposed_by.email:
        with speaking(None):
            subject, body = notices.to_pay(use=use, name=lead.contact_name, link=_link(use))
        queue_mail(session, to=lead.contact_email, subject=subject, body=body, now=now)


def tell_refused(session: Session, *, use: Use, now: datetime) -> None:
    """To the one who proposed it: why not, and where to complain."""
    _send(session, [use.proposed_by], lambda: notices.refused(use=use, link=_link(use)), now)


def tell_paid(session: Session, *, payout: Payout, now: datetime) -> None:
    """To the one who proposed it, and to the receiver where they have an account."""
    use = payout.use
    to = {use.proposed_by.id: use.proposed_by}
    if use.receiver_person_id is not None:
        receiver = session.get(Person, use.receiver_person_id)
        if receiver is not None:
            to[receiver.id] = receiver
    _send(session, to.values(), lambda: notices.paid(payout=payout, link=_link(use)), now)


def _link(use: Use) -> str:
    return absolute_url("pots.show_use", slug=use.pot.project.slug, use_id=use.id)


def _send(session: Session, to: Iterable[Person], letter: Letter, now: datetime) -> None:
    for person in to:
        if not person.email:
            continue
        with speaking(person.language):
            subject, body = letter()
        queue_mail(session, to=person.email, subject=subject, body=body, now=now)
