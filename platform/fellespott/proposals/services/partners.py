"""Partners: asked by mail, reminded, changed, taken off, and counted once each (rules R2 and R12)."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.states import ActorKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.core.ids import new_token, token_hash
from fellespott.notices.rules import clean_address
from fellespott.people.models import Person

from ..models import Partner, Proposal
from ..policies import is_over
from ..rules import actor_key
from ..states import PartnerState
from . import mailing
from .answers import free_lead_seat
from .drafts import hold_draft, need_and_dream_first

MAX_PARTNERS = 30


def add_partner(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    organisation: str,
    kind: ActorKind,
    contact_name: str,
    contact_email: str,
    now: datetime,
    unit: str = "",
    role: str = "",
    deputy_name: str = "",
    deputy_email: str = "",
    is_lead: bool = False,
    no_money_decisions: bool = False,
) -> str:
    """Ask an actor to take part, by mail with a link. Returns the link's token, which is kept nowhere.

    Raises DomainError "same_actor", "is_the_group", "no_name", "lead_taken", "lead_not_municipal",
    "not_an_address", "half_a_deputy", "same_address", "too_many_partners", "too_late",
    "need_and_dream_first", or what `hold_draft` raises.
    """
    held = _held_for_asking(session, proposal, now)
    if len(held.partners) >= MAX_PARTNERS:
        raise DomainError("too_many_partners", _l("Det er plass til %(max)s partnere.", max=MAX_PARTNERS))
    token = new_token()
    address = clean_address(contact_email, field="contact_email")
    deputy = _deputy(deputy_name, deputy_email, address)
    partner = Partner(
        id=uuid.uuid4(),
        organisation=organisation.strip(),
        unit=unit.strip(),
        actor_key=_free_key(held, organisation, unit),
        kind=kind,
        contact_name=contact_name.strip(),
        contact_email=address,
        deputy_name=deputy[0],
        deputy_email=deputy[1],
        role=role.strip(),
        is_lead=_may_lead(held, kind, is_lead),
        no_money_decisions=no_money_decisions,
        token_hash=token_hash(token),
        created_at=now,
    )
    held.partners.append(partner)
    session.flush()
    record(session, actor=actor, action="partner.asked", on=partner, now=now, name=partner.actor_name)
    mailing.ask_partner(session, partner=partner, asked_by=actor, token=token, now=now)
    return token


def change_partner(
    session: Session,
    *,
    actor: Person,
    partner: Partner,
    organisation: str,
    kind: ActorKind,
    contact_name: str,
    contact_email: str,
    now: datetime,
    unit: str = "",
    role: str = "",
    deputy_name: str = "",
    deputy_email: str = "",
    is_lead: bool = False,
    no_money_decisions: bool = False,
) -> Partner:
    """Change what a partner is asked, before it has answered. A new address gets a new link.

    Raises DomainError as `add_partner` does, and "already_answered" (409).
    """
    held = _held_for_asking(session, partner.proposal, now)
    partner = _unanswered(session, partner)
    address = clean_address(contact_email, field="contact_email")
    deputy = _deputy(deputy_name, deputy_email, address)
    moved = (address, deputy[1]) != (partner.contact_email, partner.deputy_email)
    partner.actor_key = _free_key(held, organisation, unit, but=partner)
    partner.is_lead = _may_lead(held, kind, is_lead, but=partner)
    partner.organisation, partner.unit, partner.kind = organisation.strip(), unit.strip(), kind
    partner.contact_name, partner.contact_email = contact_name.strip(), address
    partner.deputy_name, partner.deputy_email = deputy
    partner.role, partner.no_money_decisions = role.strip(), no_money_decisions
    session.flush()
    record(session, actor=actor, action="partner.changed", on=partner, now=now, name=partner.actor_name)
    if moved:
        _new_link(session, actor=actor, partner=partner, now=now)
    return partner


def resend_partner_link(session: Session, *, actor: Person, partner: Partner, now: datetime) -> str:
    """Send the question once more, with a new link; the old one opens nothing. Returns the new token.

    Raises DomainError "already_answered" (409), "too_late", or what `hold_draft` raises.
    """
    _held_for_asking(session, partner.proposal, now)
    partner = _unanswered(session, partner)
    record(session, actor=actor, action="partner.reminded", on=partner, now=now)
    return _new_link(session, actor=actor, partner=partner, now=now)


def remove_partner(session: Session, *, actor: Person, partner: Partner, now: datetime) -> None:
    """Take a partner off a draft. One that had said yes is told, and its lead gets the seat back."""
    held = hold_draft(session, partner.proposal)
    partner = lock(session, Partner, partner.id)
    record(session, actor=actor, action="partner.removed", on=partner, now=now, name=partner.actor_name)
    if partner.state is PartnerState.CONFIRMED:
        mailing.tell_removed_partner(session, partner=partner, now=now)
        if partner.is_lead:
            free_lead_seat(session, actor=actor, partner=partner, now=now)
    held.partners.remove(partner)
    session.flush()


def _held_for_asking(session: Session, proposal: Proposal, now: datetime) -> Proposal:
    held = hold_draft(session, proposal)
    if is_over(held.call, now):
        raise DomainError(
            "too_late", _l("Fristen har gått ut, så det går ikke å spørre flere om å bli med."), status=409
        )
    if not (held.need and held.dream):
        raise need_and_dream_first()
    return held


def _unanswered(session: Session, partner: Partner) -> Partner:
    partner = lock(session, Partner, partner.id)
    if partner.state is not PartnerState.ASKED:
        raise DomainError(
            "already_answered",
            _l("De har svart, så det de svarte på, kan ikke endres. Dere kan ta dem bort og spørre på nytt."),
            status=409,
        )
    return partner


def _deputy(name: str, email: str, contact_email: str) -> tuple[str, str]:
    """Name and address of the one who answers when the contact is away; both or none."""
    name, email = name.strip(), email.strip()
    if not (name or email):
        return "", ""
    if not (name and email):
        raise DomainError(
            "half_a_deputy",
            _l("Skriv både navnet og e-posten, eller la begge stå tomme."),
            field="deputy_email" if name else "deputy_name",
        )
    address = clean_address(email, field="deputy_email")
    if address == contact_email:
        raise DomainError(
            "same_address",
            _l("Det er den samme adressen som over. Skriv en annen, eller la det stå tomt."),
            field="deputy_email",
        )
    return name, address


def _free_key(proposal: Proposal, organisation: str, unit: str, but: Partner | None = None) -> str:
    key = actor_key(organisation, unit)
    if not key:
        raise DomainError("no_name", _l("Skriv hva organisasjonen heter."), field="organisation")
    if key == actor_key(proposal.group.name):
        raise DomainError(
            "is_the_group",
            _l(
                "Dette er gruppa deres. Den er med fra før, og teller ikke som partner. Skriv hvem andre "
                "som er med."
            ),
            field="organisation",
        )
    twin = next((one for one in proposal.partners if one.actor_key == key and one is not but), None)
    if twin is not None:
        raise DomainError(
            "same_actor",
            _l(
                "%(name)s står på lista fra før og teller én gang. To avdelinger av samme organisasjon "
                "teller som "
                "to: skriv hvilken avdeling det er.",
                name=twin.actor_name,
            ),
            field="organisation",
            status=409,
        )
    return key


def _may_lead(proposal: Proposal, kind: ActorKind, is_lead: bool, but: Partner | None = None) -> bool:
    if not is_lead:
        return False
    if proposal.call.needs_municipal_lead and kind is not ActorKind.MUNICIPAL:
        raise DomainError(
            "lead_not_municipal",
            _l("I denne utlysningen må den som har ansvaret, være en kommunal tjeneste eller enhet."),
            field="is_lead",
        )
    leader = next((one for one in proposal.partners if one.is_lead and one is not but), None)
    if leader is not None:
        raise DomainError(
            "lead_taken",
            _l(
                "%(name)s har ansvaret fra før, og bare én kan ha det. Endre på dem først.",
                name=leader.actor_name,
            ),
            field="is_lead",
            status=409,
        )
    return True


def _new_link(session: Session, *, actor: Person, partner: Partner, now: datetime) -> str:
    token = new_token()
    partner.token_hash = token_hash(token)
    session.flush()
    mailing.ask_partner(session, partner=partner, asked_by=actor, token=token, now=now)
    return token
