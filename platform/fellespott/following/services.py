"""Use cases of following: ask, say yes, tell those who follow, stop. They assume the caller's transaction.

The log never says who: neither the address nor the person.
"""

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import LANGUAGES, _l, speaking
from fellespott.core.registry import Followed, registry
from fellespott.notices.models import OutboxMail
from fellespott.notices.rules import clean_address
from fellespott.notices.services import NewMail, queue_mail, queue_mails
from fellespott.people.models import Person

from .links import confirm_link, one_click_link, stop_link
from .models import Following, FollowNews, NewsAddress
from .notices import already_following, confirm_question, with_way_out

NOT_FOUND = _l("Dette kan ikke følges nå.")
NO_ADDRESS = _l("Vi har ingen e-postadresse til deg. Skriv en her, så sender vi nytt dit.")


def tell_followers(
    session: Session,
    *,
    kind: str,
    target_id: uuid.UUID,
    news_key: str,
    write: Callable[[], tuple[str, str]],
    now: datetime,
    seen: Followed | None = None,
) -> int:
    """Tell all who follow a call ("call") or a proposal ("proposal") one piece of news; returns how many.

    `write()` gives subject and body, and is called in the language of those who read it; how to stop is
    added. The mails leave once the caller commits. What has been told under this `news_key` (at most 120
    characters, such as "decided" or "dates:3") is never told again, whoever calls and however long after.
    Of what not everyone may see now (a draft, withdrawn, hidden) nothing is told. `seen` is for the very news
    by which it stops being for everyone: what `find` of its FollowTarget gave a moment before.
    """
    followed = seen or find_followed(session, kind, target_id, now)
    if followed is None or not _is_new(session, kind, target_id, news_key, now):
        return 0
    texts: dict[str, tuple[str, str]] = {}
    mails = []
    for one in _confirmed(session, kind, target_id):
        link = stop_link(one)
        with speaking(one.language):
            if one.language not in texts:
                texts[one.language] = write()
            subject, body = texts[one.language]
            whole = with_way_out(body, title=str(followed.title), link=link)
        key = f"{_key_of(one)}{news_key}"
        mails.append(NewMail(one.follower.email, subject, whole, key, one_click_link(one)))
        one.told_at = now
    return queue_mails(session, mails, now=now)


def ask_to_follow(
    session: Session, *, kind: str, target_id: uuid.UUID, email: str | None, language: str, now: datetime
) -> None:
    """Somebody typed an address: one mail goes there, at most one a day for each thing, and nothing more.

    Does the same whatever is known of the address. Raises DomainError "not_an_address" (field "email"), or
    "cannot_follow" (404).
    """
    followed = _must_find(session, kind, target_id, now)
    address = clean_address(email)
    one = _following(session, address, kind, target_id, now)
    if one.confirmed_at is None:
        one.language = language if language in LANGUAGES else "nb"
    session.flush()
    with speaking(one.language):
        title = str(followed.title)
        if one.confirmed_at is None:
            subject, body = confirm_question(title=title, link=confirm_link(one))
        else:
            subject, body = already_following(title=title, link=stop_link(one))
    state = "asked" if one.confirmed_at is None else "already"
    key = f"{_key_of(one)}{state}:{now:%Y%m%d}"
    queue_mail(session, to=address, subject=subject, body=body, now=now, dedup_key=key)


def follow_as(
    session: Session, *, actor: Person, kind: str, target_id: uuid.UUID, language: str, now: datetime
) -> None:
    """A person whose address we know follows by one press; pressing twice is once.

    Raises DomainError "no_address" for somebody without, or "cannot_follow" (404).
    """
    _must_find(session, kind, target_id, now)
    if actor.email is None:
        raise DomainError("no_address", NO_ADDRESS)
    one = _following(session, actor.email, kind, target_id, now)
    one.language = language if language in LANGUAGES else "nb"
    say_yes(session, following=one, now=now)


def say_yes(session: Session, *, following: Following, now: datetime) -> None:
    """The address says yes; saying it twice is once."""
    if following.confirmed_at is not None:
        return
    following.confirmed_at = now
    session.flush()
    record(session, actor=None, action="following.begun", on=following, now=now, kind=following.kind)


def stop_following(session: Session, *, following: Following, now: datetime) -> None:
    """Take it away, with the mails about it; an address that follows nothing more is not kept."""
    session.scalar(sa.select(NewsAddress.id).where(NewsAddress.id == following.address_id).with_for_update())
    record(session, actor=None, action="following.ended", on=following, now=now, kind=following.kind)
    forget_mails(session, following)
    address_id = following.address_id
    session.delete(following)
    session.flush()
    forget_idle(session, NewsAddress.id == address_id)


def stop_all(session: Session, *, follower: NewsAddress, now: datetime) -> None:
    """Take all away that this address follows."""
    for one in list(follower.followings):
        stop_following(session, following=one, now=now)


def forget_mails(session: Session, following: Following) -> None:
    """The mails about it go, waiting or sent: they hold the address."""
    mine = OutboxMail.dedup_key.startswith(_key_of(following), autoescape=True)
    session.execute(sa.delete(OutboxMail).where(mine).execution_options(synchronize_session=False))


def forget_idle(session: Session, *where: sa.ColumnElement[bool]) -> None:
    """Remove addresses that follow nothing."""
    follows = sa.select(Following.id).where(Following.address_id == NewsAddress.id).exists()
    gone = sa.delete(NewsAddress).where(~follows, *where)
    session.execute(gone.execution_options(synchronize_session=False))


def find_followed(session: Session, kind: str, target_id: uuid.UUID, now: datetime) -> Followed | None:
    """What can be followed, as everyone sees it; None where it is not for everyone's eyes now."""
    target = registry().follow_targets.get(kind)
    return target.find(session, [target_id], now).get(target_id) if target is not None else None


def followed_by_somebody(session: Session, kind: str, ids: Sequence[uuid.UUID]) -> list[uuid.UUID]:
    """Those of them that anybody follows: where many change at once, the others cost nothing."""
    if not ids:
        return []
    found = sa.select(Following.target_id).where(Following.kind == kind, Following.confirmed_at.is_not(None))
    return list(session.scalars(found.where(Following.target_id.in_(ids)).distinct()))


def _must_find(session: Session, kind: str, target_id: uuid.UUID, now: datetime) -> Followed:
    followed = find_followed(session, kind, target_id, now)
    if followed is None:
        raise DomainError("cannot_follow", NOT_FOUND, status=404)
    return followed


def _confirmed(session: Session, kind: str, target_id: uuid.UUID) -> list[Following]:
    theirs = Following.kind == kind, Following.target_id == target_id, Following.confirmed_at.is_not(None)
    return list(session.scalars(sa.select(Following).where(*theirs).order_by(Following.id)))


def _is_new(session: Session, kind: str, target_id: uuid.UUID, news_key: str, now: datetime) -> bool:
    """Claim that piece of news. Of two who tell it at once, the constraint lets one."""
    mine = FollowNews.kind == kind, FollowNews.target_id == target_id, FollowNews.news_key == news_key
    if session.scalar(sa.select(FollowNews.id).where(*mine)) is not None:
        return False
    try:
        with session.begin_nested():
            session.add(FollowNews(kind=kind, target_id=target_id, news_key=news_key, told_at=now))
    except IntegrityError:
        return False
    return True


def _following(session: Session, email: str, kind: str, target_id: uuid.UUID, now: datetime) -> Following:
    """The row, made where there is none. The address is held, so that a double click makes one."""
    find = sa.select(NewsAddress).where(NewsAddress.email == email).with_for_update()
    follower = session.scalar(find)
    if follower is None:
        try:
            with session.begin_nested():
                follower = NewsAddress(email=email, created_at=now)
                session.add(follower)
        except IntegrityError:
            follower = session.scalars(find).one()
    its = Following.address_id == follower.id, Following.kind == kind, Following.target_id == target_id
    found = session.scalar(sa.select(Following).where(*its))
    if found is None:
        found = Following(follower=follower, kind=kind, target_id=target_id, language="nb", asked_at=now)
        session.add(found)
        session.flush()
    return found


def _key_of(following: Following) -> str:
    """How keys of mails about this begin; the row's id is known to nobody once the row is gone."""
    return f"follow:{following.id.hex}:"
