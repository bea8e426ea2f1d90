"""Contacts of projects and partners. A letter itself names units and organisations, never people."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED_NAME, change, from_, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.people.models import Person

from .models import Project, ProjectPartner


def show(session: Session, person: Person) -> dict[str, Any]:
    """Projects and partners the person is the contact of."""
    if not person.email:
        return {}
    projects = from_(session, sa.select(Project).where(sa.func.lower(Project.contact_email) == person.email))
    partners = from_(
        session, sa.select(ProjectPartner).where(sa.func.lower(ProjectPartner.contact_email) == person.email)
    )
    return told(
        (_l("Prosjekter der du står som den folk kan spørre"), [one.name for one in projects]),
        (
            _l("Partnere du er kontakt for"),
            [
                told(
                    (_l("Partner"), one.actor_name),
                    (_l("Navn"), one.contact_name),
                    (_l("E-post"), one.contact_email),
                )
                for one in partners
            ],
        ),
    )


def erase(session: Session, person: Person, _now: datetime) -> None:
    """Names and addresses of the one people may ask."""
    if not person.email:
        return
    change(
        session,
        Project,
        sa.func.lower(Project.contact_email) == person.email,
        contact_name="",
        contact_email="",
    )
    change(
        session,
        ProjectPartner,
        sa.func.lower(ProjectPartner.contact_email) == person.email,
        contact_name=ERASED_NAME,
        contact_email="",
    )


PERSONAL = PersonalData(
    key="letters",
    title=_l("Prosjekter og tildelingsbrev"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "project.contact_name",
            "project.contact_email",
            "project.added_by_id",
            "project_partner.contact_name",
            "project_partner.contact_email",
            "letter.created_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Tildelingsbrev, slik de ble sendt. De nevner enheter og organisasjoner, ikke personer"),
            _l("De er avtaler og offentlige dokumenter (arkivlova § 6)."),
        ),
    ),
)
