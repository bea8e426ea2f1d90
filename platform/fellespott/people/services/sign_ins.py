"""Ending sign-ins on other devices. Signing in and out on this one is people/login.py's."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record

from ..models import Person, SignIn


def end_sign_in(session: Session, *, actor: Person, sign_in: SignIn, now: datetime) -> None:
    """End one sign-in. Doing it twice changes nothing."""
    if sign_in.ended_at is None:
        sign_in.ended_at = now
        session.flush()
        record(session, actor=actor, action="person.sign_in_ended", on=actor, now=now)


def end_other_sign_ins(session: Session, *, actor: Person, but: SignIn, now: datetime) -> None:
    """End every sign-in of the person but that one."""
    others = sa.update(SignIn).where(
        SignIn.person_id == actor.id, SignIn.id != but.id, SignIn.ended_at.is_(None)
    )
    session.execute(others.values(ended_at=now).execution_options(synchronize_session=False))
    record(session, actor=actor, action="person.signed_out_elsewhere", on=actor, now=now)
