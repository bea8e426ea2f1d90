"""Guardians' yes, what was asked, and what was written for others, as personal data."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.core.i18n import _l
from fellespott.core.personal import ERASED, change, from_, told
from fellespott.core.registry import Kept, PersonalData, Retention
from fellespott.people.models import Person

from .behalf_states import EntryState
from .guardian_queries import yeses_of
from .guardian_states import Yes, YesEnd
from .guardian_texts import ACT_NAMES, VERIFIED_NAMES
from .models import BehalfEntry, GuardianConsent, GuardianRequest
from .services.guardians import end_yes

YEAR = 365


def show(session: Session, person: Person) -> dict[str, Any]:
    """Every yes about the person, what was asked, and what was written for and by them."""
    yeses = [
        told(
            (_l("Til hva"), str(ACT_NAMES[one.act])),
            (_l("Foresatt"), one.guardian_name),
            (_l("Hvordan"), str(VERIFIED_NAMES[one.verified]) if one.verified is not None else ""),
            (_l("Dere trenger ikke spørre"), one.yes is Yes.WAIVER or None),
            (_l("Fra"), one.given_on),
            (_l("Til og med"), one.ends_on),
            (_l("Tatt tilbake eller gått ut"), one.ended_at),
        )
        for one in yeses_of(session, person)
    ]
    asked = from_(
        session,
        sa.select(GuardianRequest)
        .where(sa.or_(GuardianRequest.person_id == person.id, GuardianRequest.asked_by_id == person.id))
        .order_by(GuardianRequest.asked_at, GuardianRequest.id),
    )
    entries = from_(
        session,
        sa.select(BehalfEntry)
        .where(sa.or_(BehalfEntry.for_person_id == person.id, BehalfEntry.helper_id == person.id))
        .order_by(BehalfEntry.entered_at, BehalfEntry.id),
    )
    return told(
        (_l("Ja til film, bilde og historie"), yeses),
        (_l("Det som er spurt om"), [_request(one, person) for one in asked]),
        (_l("Skrevet for andre"), [_entry(one) for one in entries]),
    )


def _request(one: GuardianRequest, person: Person) -> dict[str, Any]:
    return told(
        (_l("Til hva"), str(ACT_NAMES[one.act])),
        (_l("Spurt"), one.asked_at),
        (_l("Svart"), one.answered_at),
        (_l("Det du skrev"), one.note if one.asked_by_id == person.id else ""),
    )


def _entry(one: BehalfEntry) -> dict[str, Any]:
    return told(
        (_l("Skrevet av"), one.helper.name),
        (_l("Skrevet for"), one.for_person.name),
        (_l("Tekst"), one.text_after),
        (_l("Når"), one.entered_at),
    )


def erase(session: Session, person: Person, now: datetime) -> None:
    """The names of guardians, the notes and the texts go; that there was a yes, and until when, stays.

    Every yes falls: what shows the person must not be shown any more.
    """
    about = GuardianConsent.person_id == person.id
    for consent in from_(session, sa.select(GuardianConsent).where(about, GuardianConsent.standing)):
        end_yes(session, actor=None, consent=consent, because=YesEnd.WITHDRAWN, now=now)
    change(session, GuardianConsent, about, guardian_name="", reason="", erased_at=now)
    change(
        session,
        GuardianRequest,
        sa.or_(GuardianRequest.person_id == person.id, GuardianRequest.asked_by_id == person.id),
        note="",
    )
    change(
        session,
        GuardianRequest,
        GuardianRequest.person_id == person.id,
        GuardianRequest.answered_at.is_(None),
        closed_at=now,
    )
    mine = sa.or_(BehalfEntry.for_person_id == person.id, BehalfEntry.helper_id == person.id)
    change(
        session,
        BehalfEntry,
        mine,
        BehalfEntry.state == EntryState.WAITING,
        state=EntryState.REPLACED,
        ended_at=now,
    )
    change(session, BehalfEntry, BehalfEntry.for_person_id == person.id, text_before="", text_after=ERASED)


def forget_guardians(session: Session, before: datetime) -> int:
    """Names of guardians and reasons of waivers that ended before then. Returns how many rows."""
    return change(
        session,
        GuardianConsent,
        GuardianConsent.ended_at < before,
        GuardianConsent.erased_at.is_(None),
        guardian_name="",
        reason="",
        erased_at=before,
    )


def forget_requests(session: Session, before: datetime) -> int:
    """Notes to staff on questions asked before then. Returns how many."""
    return change(
        session, GuardianRequest, GuardianRequest.asked_at < before, GuardianRequest.note != "", note=""
    )


RETENTION = (
    Retention(
        key="guardian_names",
        what=_l("Navn på foresatte og grunner til ikke å spørre"),
        days=YEAR,
        why=_l("Ett år etter at det sluttet å gjelde, så det kan vises at det ble spurt."),
        run=forget_guardians,
    ),
    Retention(
        key="guardian_notes",
        what=_l("Det noen skrev da de ba om å slippe å spørre en foresatt"),
        days=YEAR,
        why=_l("Trengs bare til det er svart, og en stund etterpå."),
        run=forget_requests,
    ),
)

PERSONAL_GUARDIANS = PersonalData(
    key="guardians",
    title=_l("Foresatte og medhjelpere"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "guardian_consent.person_id",
            "guardian_consent.guardian_name",
            "guardian_consent.reason",
            "guardian_consent.registered_by_id",
            "guardian_consent.ended_by_id",
            "guardian_request.person_id",
            "guardian_request.asked_by_id",
            "guardian_request.note",
            "behalf_entry.helper_id",
            "behalf_entry.for_person_id",
            "behalf_entry.text_before",
            "behalf_entry.text_after",
            "film_person.person_id",
        }
    ),
    kept=(
        Kept(
            what=_l("At det ble sagt ja, når og hvor lenge, uten navn"),
            why=_l("Det må kunne vises at ingen ble vist fram uten lov."),
        ),
        Kept(
            what=_l("At en uten navn er med i en film"),
            why=_l("Da vet vi at filmen ikke kan vises lenger."),
        ),
    ),
)
