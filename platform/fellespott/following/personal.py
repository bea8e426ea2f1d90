"""Following as personal data: an address and what it follows, for as long as it does, and no longer."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.clock import utcnow
from fellespott.core.i18n import _, _l
from fellespott.core.personal import told
from fellespott.core.registry import PersonalData, Retention
from fellespott.people.models import Person

from .models import Following
from .queries import followings_of_address, seen_as
from .services import forget_idle, forget_mails

KEEP_UNCONFIRMED_DAYS = 3
# Two years in which nothing happened to it: nobody waits for more.
KEEP_SILENT_DAYS = 2 * 365


def show(session: Session, person: Person) -> dict[str, Any]:
    """What the person's address follows."""
    if not person.email:
        return {}
    rows = []
    for one, followed in seen_as(session, followings_of_address(session, person.email), utcnow()):
        title = followed.title if followed is not None else _("Noe som ikke er åpent for alle nå")
        rows.append(told((_l("Det du følger"), title), (_l("Siden"), one.confirmed_at or one.asked_at)))
    return told((_l("Det du får e-post om"), rows))


def erase(session: Session, person: Person, _now: datetime) -> None:
    """All the address follows, and the mails about it."""
    if person.email:
        _forget(session, followings_of_address(session, person.email))


def forget_unconfirmed(session: Session, before: datetime) -> int:
    """Addresses somebody typed that never said yes."""
    return _forget_where(session, Following.confirmed_at.is_(None), Following.asked_at < before)


def forget_silent(session: Session, before: datetime) -> int:
    """What nothing has been told about since."""
    last = sa.func.coalesce(Following.told_at, Following.confirmed_at)
    return _forget_where(session, last < before)


def _forget_where(session: Session, *where: sa.ColumnElement[bool]) -> int:
    return _forget(session, list(session.scalars(sa.select(Following).where(*where))))


def _forget(session: Session, followings: list[Following]) -> int:
    for one in followings:
        forget_mails(session, one)
        session.delete(one)
    session.flush()
    if followings:
        forget_idle(session)
    return len(followings)


PERSONAL = PersonalData(
    key="following",
    title=_l("Det du følger"),
    show=show,
    erase=erase,
    covers=frozenset({"news_address.email", "following.address_id", "following.kind", "following.language"}),
)
RETENTION = (
    Retention(
        "following.unconfirmed",
        _l("E-postadresser som er skrevet inn for å følge noe, uten at noen har sagt ja"),
        KEEP_UNCONFIRMED_DAYS,
        _l("Så lenge lenka i e-posten skal virke."),
        forget_unconfirmed,
    ),
    Retention(
        "following.silent",
        _l("At noen følger noe det ikke har skjedd noe med"),
        KEEP_SILENT_DAYS,
        _l("Da venter ingen på mer. Ellers slettes det med en gang den som følger, slutter."),
        forget_silent,
    ),
)
