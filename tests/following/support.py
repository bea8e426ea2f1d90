"""Short cuts of this room's tests."""

import re

from sqlalchemy import select

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.following.models import Following, NewsAddress
from fellespott.following.services import tell_followers
from fellespott.notices.models import OutboxMail
from fellespott.proposals.states import ProposalState
from tests.factories import make_call, make_proposal
from tests.support.html import text_of as words_of

__all__ = ["confirmed", "follow", "link_in", "mails_to", "path_of", "public_proposal", "tell", "words_of"]


def confirmed(session):
    """Who follows what, as the database holds it."""
    found = select(NewsAddress.email, Following.kind, Following.target_id, Following.language)
    joined = found.join(Following.follower).where(Following.confirmed_at.is_not(None))
    return [tuple(row) for row in session.execute(joined.order_by(NewsAddress.email, Following.id))]


def mails_to(session, address):
    """What lies in the outbox for that address, the oldest first."""
    found = select(OutboxMail).where(OutboxMail.recipient == address)
    return session.scalars(found.order_by(OutboxMail.created_at, OutboxMail.id)).all()


def public_proposal(session, *, state=ProposalState.SUBMITTED, call=None, **fields):
    """A proposal of a call whose deadline has passed: everyone sees it."""
    call = call or make_call(session, phase=Phase.JURY)
    proposal = make_proposal(session, call=call, state=ProposalState.SUBMITTED, **fields)
    proposal.state = state
    session.flush()
    return proposal


def follow(session, target, email, *, kind=None, language="nb", when=None):
    """That address has said yes to news of a call or a proposal."""
    follower = session.scalar(select(NewsAddress).where(NewsAddress.email == email))
    if follower is None:
        follower = NewsAddress(email=email, created_at=when or utcnow())
    one = Following(
        follower=follower,
        kind=kind or target.__tablename__,
        target_id=target.id,
        language=language,
        asked_at=when or utcnow(),
        confirmed_at=when or utcnow(),
    )
    session.add(one)
    session.flush()
    return one


def tell(session, target, key="opened", write=lambda: ("Nytt", "Tekst"), now=None):
    """Those who follow it are told."""
    return tell_followers(
        session,
        kind=target.__tablename__,
        target_id=target.id,
        news_key=key,
        write=write,
        now=now or utcnow(),
    )


def path_of(url):
    """The address's path."""
    return url.removeprefix("http://localhost")


def link_in(mail, start):
    """The first link in the mail whose path starts like that."""
    return re.search(rf"http://localhost({re.escape(start)}\S+)", mail.body).group(1)
