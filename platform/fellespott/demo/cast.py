"""The people of the demo. All are made up and have their role for a name."""

from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.people.models import Person
from fellespott.people.services import find_or_add_person, grant_role
from fellespott.people.states import Role

from .accounts import ACCOUNTS, DOMAIN


def address(key: str) -> str:
    """The address of somebody in the demo; the domain belongs to nobody."""
    return f"{key}@{DOMAIN}"


def person(session: Session, *, key: str, name: str, now: datetime) -> Person:
    """That person, marked as one of the demo."""
    found = find_or_add_person(session, email=address(key), name=name, now=now)
    found.is_demo = True
    session.flush()
    return found


def accounts(session: Session, *, now: datetime) -> dict[str, Person]:
    """The people one can sign in as, by key, with their roles for the whole installation."""
    found = {one.key: person(session, key=one.key, name=one.name, now=now) for one in ACCOUNTS}
    grant_role(session, actor=None, person=found["admin"], role=Role.ADMINISTRATOR, now=now)
    grant_role(session, actor=found["admin"], person=found["runde"], role=Role.ROUND_STAFF, now=now)
    grant_role(session, actor=found["admin"], person=found["trygghet"], role=Role.SAFEGUARD, now=now)
    grant_role(session, actor=found["admin"], person=found["revisor"], role=Role.AUDITOR, now=now)
    return found
