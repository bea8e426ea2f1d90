"""A partner's answer, and the seat of the one who leads (rules R2 and R5)."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.queries import has_seat
from fellespott.calls.services import give_seat, take_seat_away
from fellespott.calls.states import SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.people.queries import person_by_email
from fellespott.people.services import find_or_add_person

from ..models import Partner, Proposal
from ..policies import is_over
from ..states import PartnerState, ProposalState
from . import mailing


def answer_partner(
    session: Session, *, partner: Partner, confirm: bool, now: datetime, note: str = ""
) -> Partner:
    """The actor says yes or no, once. The contact of a lead that says yes gets a seat in the call (rule R5).

    Raises DomainError, all 409: "already_answered", "no_longer_open" when the proposal is sent in, withdrawn
    or past its deadline, and "seat_taken" when the contact has another seat in the call.
    """
    call = lock(session, Call, partner.proposal.call_id)
    proposal = lock(session, Proposal, partner.proposal_id)
    partner = lock(session, Partner, partner.id)
    if partner.state is not PartnerState.ASKED:
        raise already_answered(partner)
    if proposal.state is not ProposalState.DRAFT or is_over(call, now):
        raise DomainError(
            "no_longer_open",
            _l("Det er for seint å svare. Svaret ditt er ikke lagret, og det endrer ikke noe for forslaget."),
            status=409,
        )
    partner.state = PartnerState.CONFIRMED if confirm else PartnerState.DECLINED
    partner.answered_at, partner.answer_note = now, note.strip()
    person = None
    if confirm and partner.is_lead:
        person = find_or_add_person(session, email=partner.contact_email, name=partner.contact_name, now=now)
        _seat_lead(session, call=call, person=person, now=now)
    elif not confirm:
        partner.is_lead = False  # so that the group can ask another to lead
    session.flush()
    record(
        session,
        actor=person,
        action=f"partner.{partner.state.value}",
        on=partner,
        now=now,
        note=partner.answer_note,
    )
    mailing.tell_partner_answer(session, partner=partner, now=now)
    return partner


def already_answered(partner: Partner) -> DomainError:
    """One answer each, with the day it was given."""
    message = (
        _l("Svaret er alt gitt: ja. Det kan ikke endres her.")
        if partner.state is PartnerState.CONFIRMED
        else _l("Svaret er alt gitt: nei. Det kan ikke endres her.")
    )
    return DomainError("already_answered", message, status=409)


def _seat_lead(session: Session, *, call: Call, person: Person, now: datetime) -> None:
    try:
        give_seat(session, actor=person, call=call, person=person, kind=SeatKind.LEAD_CONTACT, now=now)
    except DomainError as error:
        if error.code != "seat_taken":
            raise
        raise DomainError(
            "seat_taken",
            _l(
                "%(name)s har en annen oppgave i denne utlysningen, og kan ikke både lede et forslag og "
                "være med på å "
                "vurdere eller avgjøre. Svar gruppa at de må spørre en annen hos dere.",
                name=person.name,
            ),
            status=409,
        ) from error


def free_lead_seat(session: Session, *, actor: Person, partner: Partner, now: datetime) -> None:
    """Give the seat back unless the same person leads another proposal in the call."""
    call = partner.proposal.call
    person = person_by_email(session, partner.contact_email)
    leads_another = session.scalar(
        select(Partner.id)
        .join(Proposal, Partner.proposal_id == Proposal.id)
        .where(
            Proposal.call_id == call.id,
            Partner.id != partner.id,
            Partner.is_lead,
            Partner.state == PartnerState.CONFIRMED,
            Partner.contact_email == partner.contact_email,
        )
        .limit(1)
    )
    if (
        person is not None
        and leads_another is None
        and has_seat(session, person, call.id, SeatKind.LEAD_CONTACT)
    ):
        take_seat_away(session, actor=actor, call=call, person=person, now=now)
