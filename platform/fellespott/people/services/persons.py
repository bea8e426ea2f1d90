"""Accounts: made on first use, changed by their owner."""

import uuid
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail

from ..models import Person
from ..notices import email_changed_mail
from ..queries import person_by_email


def find_or_add_person(
    session: Session, *, email: str, name: str, now: datetime, language: str | None = None
) -> Person:
    """The person with that address, or a new one called `name` (at most 200 characters).

    Whoever exists keeps their own name. Raises DomainError "not_an_address" or "name_missing".
    """
    address = clean_address(email)
    if found := person_by_email(session, address):
        return found
    name = " ".join(name.split())
    if not name:
        raise DomainError("name_missing", _l("Skriv hva vi skal kalle deg."), field="name")
    person = Person(id=uuid.uuid4(), name=name, email=address, language=language, created_at=now)
    try:
        with session.begin_nested():
            session.add(person)
    except IntegrityError:
        if found := person_by_email(session, address):
            return found  # two doors at once: the other made the account
        raise
    record(session, actor=person, action="person.added", on=person, now=now)
    return person


def edit_person(session: Session, *, actor: Person, name: str, language: str | None, now: datetime) -> Person:
    """Change what we call you and the language mails to you are written in."""
    actor.name = " ".join(name.split())
    actor.language = language
    session.flush()
    record(session, actor=actor, action="person.edited", on=actor, now=now)
    return actor


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
    actor.session_epoch = Person.session_epoch + 1
    session.flush()
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
