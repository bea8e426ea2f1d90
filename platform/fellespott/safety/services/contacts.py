"""The municipality's own contacts on the help page."""

import uuid
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person

from ..models import HelpContact


def add_contact(
    session: Session,
    *,
    actor: Person,
    name: str,
    phone: str = "",
    web: str = "",
    about: str = "",
    now: datetime,
) -> HelpContact:
    """Put a contact last on the list. Raises what `_checked` says."""
    last = session.scalar(select(func.max(HelpContact.position))) or 0
    contact = HelpContact(id=uuid.uuid4(), position=last + 1, **_checked(name, phone, web, about))
    session.add(contact)
    session.flush()
    record(session, actor=actor, action="help_contact.added", on=contact, now=now)
    return contact


def edit_contact(
    session: Session,
    *,
    actor: Person,
    contact: HelpContact,
    name: str,
    phone: str = "",
    web: str = "",
    about: str = "",
    now: datetime,
) -> HelpContact:
    """Change a contact. Raises what `_checked` says."""
    for key, value in _checked(name, phone, web, about).items():
        setattr(contact, key, value)
    session.flush()
    record(session, actor=actor, action="help_contact.changed", on=contact, now=now)
    return contact


def remove_contact(session: Session, *, actor: Person, contact: HelpContact, now: datetime) -> None:
    """Take a contact off the list."""
    record(session, actor=actor, action="help_contact.removed", on=contact, now=now)
    session.delete(contact)
    session.flush()


def _checked(name: str, phone: str, web: str, about: str) -> dict[str, str]:
    """The parts as they are stored. Raises DomainError "cannot_be_reached", "not_a_number", "not_a_page"."""
    phone, web = " ".join(phone.split()), web.strip()
    if not phone and not web:
        message = _l("Skriv et telefonnummer eller en nettside.")
        raise DomainError("cannot_be_reached", message, field="phone")
    if phone and not (set(phone) <= set("+0123456789 ") and any(one.isdigit() for one in phone)):
        raise DomainError("not_a_number", _l("Skriv bare sifre, for eksempel 72 54 00 00."), field="phone")
    if web and not web.startswith("https://"):
        message = _l("Skriv hele adressen. Den begynner med https://.")
        raise DomainError("not_a_page", message, field="web")
    return {"name": name.strip(), "phone": phone, "web": web, "about": about.strip()}
