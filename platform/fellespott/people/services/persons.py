"""Accounts: made on first use, changed by their owner."""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail

from ..models import Person, SignIn
from ..notices import email_changed_mail
from ..queries import person_by_email
from ..rules import fits_band, months_until
from ..states import AgeBand


def find_or_add_person(
    session: Session, *, email: str, name: str, now: datetime, language: str | None = None
) -> Person:
    """The person with that address, or a new one called `name` (at most 200 characters).

    Whoever exists keeps their own name. Raises DomainError "not_an_address" or "name_missing".
    """
    address = clean_address(email)
    if found := person_by_email(session, address):
        return found
    return add_person(session, name=name, email=address, language=language, now=now)


def add_person(
    session: Session, *, name: str, email: str | None, language: str | None, now: datetime
) -> Person:
    """Somebody new, with an address or without one. Raises DomainError "name_missing".

    If two doors open at once for one address, whoever was first is returned.
    """
    name = " ".join(name.split())
    if not name:
        raise DomainError("name_missing", _l("Skriv hva vi skal kalle deg."), field="name")
    person = Person(id=uuid.uuid4(), name=name, email=email, language=language, created_at=now)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        if email and (found := person_by_email(session, email)):
            return found
        raise
    record(session, actor=person, action="person.added", on=person, now=now)
    return person


def edit_person(session: Session, *, actor: Person, name: str, language: str | None, now: datetime) -> Person:
    """Change what we call you and the language mails to you are written in."""
    actor.name = " ".join(name.split())
    actor.language = language
    session.flush()
    # What nicknames of this person left where it cannot be moved, goes under the same name.
    merged = sa.update(Person).where(Person.merged_into_id == actor.id).values(name=actor.name)
    session.execute(merged.execution_options(synchronize_session=False))
    record(session, actor=actor, action="person.edited", on=actor, now=now)
    return actor


def set_age(
    session: Session,
    *,
    actor: Person | None,
    person: Person,
    band: AgeBand | None,
    turns_18: str | None = None,
    now: datetime,
) -> Person:
    """Keep the age as a band (None: not said), and where a consent ends at majority the month of turning 18.

    `turns_18` is "2027-04" and only for those under 18; leaving it out forgets it. Nothing a person may do in
    a group or a vote depends on either (rule R20).
    Raises DomainError "turns_18_unknown" or "turns_18_unlikely" (both field "turns_18").
    """
    if turns_18 is not None:
        _check_turns_18(band, turns_18, now)
    person.age_band, person.turns_18 = band, turns_18
    session.flush()
    record(session, actor=actor, action="person.age_set", on=person, now=now)
    return person


def _check_turns_18(band: AgeBand | None, turns_18: str, now: datetime) -> None:
    months = months_until(turns_18, now)
    if months is None or band is None or not band.is_minor:
        raise DomainError(
            "turns_18_unknown",
            _l("Skriv måneden og året du fyller 18, for eksempel 2027-04."),
            field="turns_18",
        )
    if not fits_band(band, months):
        raise DomainError(
            "turns_18_unlikely",
            _l("Måneden passer ikke med alderen du har valgt. Se over begge."),
            field="turns_18",
        )


def change_email(session: Session, *, actor: Person, email: str, now: datetime) -> Person:
    """Move the account to another address, which the caller has seen proven by a code.

    Raises DomainError "email_taken" (409) when somebody else has it.
    """
    address = clean_address(email)
    other = person_by_email(session, address)
    if other is not None and other != actor:
        raise DomainError(
            "email_taken",
            _l("Denne adressen hører til en annen konto. Logg ut, og logg inn med den i stedet."),
            status=409,
        )
    before, actor.email = actor.email, address
    session.flush()
    record(session, actor=actor, action="person.email_changed", on=actor, now=now)
    if before and before != address:
        subject, body = email_changed_mail(name=actor.name)
        queue_mail(session, to=before, subject=subject, body=body, now=now)
    return actor


def end_all_sessions(session: Session, *, actor: Person, now: datetime) -> Person:
    """Sign the person out everywhere, this device included."""
    open_ones = sa.update(SignIn).where(SignIn.person_id == actor.id, SignIn.ended_at.is_(None))
    session.execute(open_ones.values(ended_at=now).execution_options(synchronize_session=False))
    record(session, actor=actor, action="person.signed_out_everywhere", on=actor, now=now)
    return actor


def note_sign_in(session: Session, *, actor: Person, demo: bool, now: datetime) -> Person:
    """Let the person in. Raises DomainError "demo_only" (403) for somebody of a demo when this is none."""
    if actor.is_demo and not demo:
        raise DomainError(
            "demo_only", _l("Denne kontoen hører til en demo og kan ikke brukes her."), status=403
        )
    record(session, actor=actor, action="person.signed_in", on=actor, now=now)
    return actor
