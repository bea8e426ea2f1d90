"""The log as personal data: what somebody did, and the words that went with it."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import told
from fellespott.core.registry import Kept, PersonalData

from .models import AuditDetail, AuditEntry
from .services import erase_details


def show(session: Session, person: Any) -> dict[str, Any]:
    """What the person did, the newest first."""
    rows = session.execute(
        sa.select(AuditEntry.at, AuditEntry.action)
        .join(AuditDetail, AuditDetail.entry_id == AuditEntry.id)
        .where(AuditDetail.actor_id == person.id)
        .order_by(AuditEntry.at.desc(), AuditEntry.id)
    )
    return told(
        (
            _l("Det du har gjort her"),
            [told((_l("Når"), row.at), (_l("Hva"), row.action)) for row in rows],
        )
    )


def erase(session: Session, person: Any, now: datetime) -> None:
    """Who did it, names and words go; that it was done stays, and the chain still verifies."""
    erase_details(session, person_id=person.id, now=now)


PERSONAL = PersonalData(
    key="audit",
    title=_l("Loggen"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "audit_detail.actor_id",
            "audit_detail.detail",
            "audit_detail.salts",
            "audit_detail.erased",
        }
    ),
    kept=(
        Kept(
            _l("At noe ble gjort og når, uten hvem og uten ord"),
            _l("Loggen skal vise at ingen har endret noe i ettertid (personvernforordningen artikkel 32)."),
        ),
    ),
)
