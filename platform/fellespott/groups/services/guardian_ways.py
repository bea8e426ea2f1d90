"""The other ways to a yes: on paper, the young person's own, staff's waiver; and what time ends."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.clock import to_oslo
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.people.states import AgeBand

from .. import guardian_notices as notices
from ..guarded import About, about_of, answer_about
from ..guardian_rules import Need, has_turned_18, reason_problem
from ..guardian_states import Verified, Yes, YesEnd
from ..models import GuardianConsent, GuardianRequest
from .guardians import CLOSED, NOT_NEEDED, end_yes, give_yes, note_month, open_requests


def register_paper(
    session: Session,
    *,
    actor: Person,
    found: About,
    guardian_name: str,
    signed_on: date,
    now: datetime,
    turns_18: str = "",
) -> GuardianConsent:
    """A grown-up who has the signed paper in hand writes it down.

    Raises DomainError "own_paper" for the young person, "no_name" (field "guardian_name"), "not_signed_yet"
    (field "signed_on"), "turns_18_unknown" | "turns_18_unlikely" (field "turns_18"), "not_needed" or
    "given_already" (409).
    """
    person = lock(session, Person, found.person.id)
    today = to_oslo(now).date()
    if actor == person:
        raise DomainError("own_paper", _l("En voksen må registrere skjemaet, ikke du selv."))
    if answer_about(session, found, today).missing is not Need.GUARDIAN:
        raise DomainError("not_needed", NOT_NEEDED, status=409)
    if not guardian_name.strip():
        raise DomainError("no_name", _l("Skriv navnet som står på skjemaet."), field="guardian_name")
    if signed_on > today:
        raise DomainError("not_signed_yet", _l("Skriv dagen skjemaet ble underskrevet."), field="signed_on")
    note_month(session, actor=actor, found=found, turns_18=turns_18, now=now)
    return give_yes(
        session,
        actor=actor,
        found=found,
        now=now,
        yes=Yes.GUARDIAN,
        verified=Verified.PAPER,
        guardian_name=" ".join(guardian_name.split()),
        given_on=signed_on,
    )


def say_own_yes(session: Session, *, actor: Person, found: About, now: datetime) -> GuardianConsent:
    """Who is 15 or older says yes to their own part. Raises DomainError "not_yours", "not_needed" (409)."""
    lock(session, Person, found.person.id)
    if actor != found.person:
        raise DomainError("not_yours", _l("Dette kan bare den det gjelder, svare på."))
    if answer_about(session, found, to_oslo(now).date()).missing is not Need.OWN:
        raise DomainError("not_needed", _l("Du trenger ikke svare på dette nå."), status=409)
    return give_yes(session, actor=actor, found=found, now=now, yes=Yes.OWN)


def waive(session: Session, *, actor: Person, found: About, reason: str, now: datetime) -> GuardianConsent:
    """Staff say, and write why, that no guardian is to be asked: asking could harm. No guardian is told.

    What was asked of guardians about this is closed. Raises DomainError "no_reason" (field "reason"),
    "own_waiver", "given_already" or "not_needed" (409).
    """
    lock(session, Person, found.person.id)
    if actor == found.person:
        raise DomainError("own_waiver", _l("Dette må en annen avgjøre."))
    if reason_problem(reason):
        raise DomainError(
            "no_reason", _l("Skriv med noen ord hvorfor det kan skade å spørre."), field="reason"
        )
    if answer_about(session, found, to_oslo(now).date()).missing not in (Need.GUARDIAN, Need.AGE):
        raise DomainError("not_needed", NOT_NEEDED, status=409)
    for request in session.scalars(open_requests(found)).unique():
        _close(session, request, now, said_yes=True)
    consent = give_yes(session, actor=actor, found=found, now=now, yes=Yes.WAIVER, reason=reason.strip())
    _tell(session, found, [found.person], now)
    return consent


def refuse_waiver(session: Session, *, actor: Person, request: GuardianRequest, now: datetime) -> None:
    """Staff find that a guardian can be asked. Raises DomainError "answered_already" (409)."""
    request = lock(session, GuardianRequest, request.id)
    if request.answered_at is not None or request.closed_at is not None:
        raise DomainError("answered_already", _l("Det er allerede svart på dette."), status=409)
    request.said_yes, request.answered_at = False, now
    session.flush()
    record(session, actor=actor, action="guardian.waiver_refused", on=request, now=now)
    found = about_of(session, request)
    if found is not None:
        _tell(session, found, [request.asked_by, request.person], now)


def close_request(session: Session, *, actor: Person, request: GuardianRequest, now: datetime) -> None:
    """Those who asked take the question back; the link answers nothing more. Raises "closed" (409)."""
    request = lock(session, GuardianRequest, request.id)
    if request.answered_at is not None or request.closed_at is not None:
        raise DomainError("closed", CLOSED, status=409)
    request.closed_at = now
    session.flush()
    record(session, actor=actor, action="guardian.request_closed", on=request, now=now)


def end_due(session: Session, now: datetime) -> int:
    """Let fall what has run out, and what guardians gave for those who have come of age since.

    The young adult is asked for their own yes instead, and the month of turning 18 is forgotten. Run once or
    twice alike. Returns how many fell.
    """
    today, ended = to_oslo(now).date(), 0
    for person_id in _grown_up(session, today):
        person = lock(session, Person, person_id)
        for consent in _standing(session, GuardianConsent.person_id == person_id):
            if consent.yes is not Yes.OWN:
                end_yes(session, actor=None, consent=consent, because=YesEnd.MAJORITY, now=now)
                ended += 1
        person.age_band, person.turns_18 = AgeBand.ADULT, None
        session.flush()
        record(session, actor=None, action="person.came_of_age", on=person, now=now)
    for consent in _standing(session, GuardianConsent.ends_on < today):
        lock(session, Person, consent.person_id)
        end_yes(session, actor=None, consent=consent, because=YesEnd.RAN_OUT, now=now)
        ended += 1
    return ended


def _grown_up(session: Session, today: date) -> list[uuid.UUID]:
    month = today.strftime("%Y-%m")
    found = sa.select(Person.id, Person.turns_18).where(Person.turns_18 < month).order_by(Person.id)
    return [row[0] for row in session.execute(found) if row[1] and has_turned_18(row[1], today)]


def _standing(session: Session, *which: sa.ColumnElement[bool]) -> Sequence[GuardianConsent]:
    found = sa.select(GuardianConsent).where(GuardianConsent.standing, *which)
    return session.scalars(found.order_by(GuardianConsent.given_at, GuardianConsent.id)).unique().all()


def _close(session: Session, request: GuardianRequest, now: datetime, *, said_yes: bool) -> None:
    """A guardian's link is closed without a word; what was asked of staff is answered."""
    if request.token_hash is not None:
        request.closed_at = now
    else:
        request.said_yes, request.answered_at = said_yes, now
    session.flush()


def _tell(session: Session, found: About, people: list[Person], now: datetime) -> None:
    for one in set(people):
        if one.email and one.is_active:
            with notices.speaking(one.language):
                subject, body = notices.answer_came(found=found, to=one)
            queue_mail(session, to=one.email, subject=subject, body=body, now=now)
