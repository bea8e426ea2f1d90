"""Volunteers and drawn people as personal data: shown, handed out, erased."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.core.i18n import _l
from fellespott.core.personal import told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.people.models import Person

from .lot_models import JuryLot, JuryLotMember, JuryOffer, JuryVolunteer
from .lot_states import TargetCategory
from .lot_texts import CATEGORY_NAMES, OFFER_STATE_NAMES
from .services import forget_pools, forget_volunteer
from .texts import AGE_NAMES, BACKGROUND_NAMES

KEEP_DAYS = 180


def show(session: Session, person: Person) -> dict[str, Any]:
    """The juries the person volunteered for, and the lots they were in."""
    return told(
        (_l("Juryer du har meldt deg til"), _volunteered(session, person)),
        (_l("Trekninger du har vært med i"), _lots(session, person)),
    )


def _volunteered(session: Session, person: Person) -> list[dict[str, Any]]:
    found = sa.select(JuryVolunteer).where(JuryVolunteer.person_id == person.id)
    rows = session.scalars(found.order_by(JuryVolunteer.signed_up_at, JuryVolunteer.id)).unique()
    return [
        told(
            (_l("Utlysning"), one.call.title),
            (_l("Bakgrunn"), str(BACKGROUND_NAMES[one.background])),
            (_l("Aldersgruppe"), str(AGE_NAMES[one.age_band])),
            *((CATEGORY_NAMES[TargetCategory(key)], value) for key, value in one.traits.items()),
            (_l("Det du skrev"), one.why),
            (_l("Meldte seg"), one.signed_up_at),
        )
        for one in rows
    ]


def _lots(session: Session, person: Person) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(Call.title, JuryLot.number, JuryLotMember.position, JuryOffer.state)
        .join(JuryLot, JuryLot.call_id == Call.id)
        .join(JuryLotMember, JuryLotMember.lot_id == JuryLot.id)
        .outerjoin(JuryOffer, JuryOffer.member_id == JuryLotMember.id)
        .where(JuryLotMember.person_id == person.id)
        .order_by(JuryLot.fixed_at, JuryLot.id)
    )
    return [
        told(
            (_l("Utlysning"), row.title),
            (_l("Trekning"), row.number),
            (_l("Raden din"), row.position),
            (_l("Svaret ditt"), str(OFFER_STATE_NAMES[row.state]) if row.state else None),
        )
        for row in rows
    ]


def erase(session: Session, person: Person, now: datetime) -> None:
    """All of it goes; an empty row with its hash stays in each published pool."""
    forget_volunteer(session, person_id=person.id, call_id=None, now=now)


PERSONAL = PersonalData(
    key="jury_lots",
    title=_l("Frivillig til juryen"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "jury_volunteer.person_id",
            "jury_volunteer.background",
            "jury_volunteer.age_band",
            "jury_volunteer.traits",
            "jury_volunteer.why",
            "jury_lot_member.person_id",
            "jury_lot_member.features",
            "jury_lot_member.salt",
            "jury_lot.fixed_by_id",
            "jury_lot.drawn_by_id",
        }
    ),
    kept=(
        Kept(
            _l("En rad uten navn i trekninger som er kunngjort"),
            _l("Alle skal kunne regne etter at trekningen gikk rett for seg (arkivlova § 6)."),
        ),
    ),
)

RETENTION = (
    Retention(
        "jury.volunteers",
        _l("Hvem som meldte seg til en jury, etter at vedtaket er kunngjort"),
        KEEP_DAYS,
        _l("Så lenge noen kan klage på hvordan juryen ble satt sammen."),
        forget_pools,
    ),
)
