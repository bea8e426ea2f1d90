"""Reads about plans, volunteers and lots."""

import uuid
from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, Seat
from fellespott.calls.states import Phase, SeatKind
from fellespott.groups.models import Membership
from fellespott.people.models import Person
from fellespott.proposals.models import Partner, Proposal
from fellespott.proposals.states import PartnerState, ProposalState

from .lot_models import JuryLot, JuryLotMember, JuryOffer, JuryPlan, JuryTarget, JuryVolunteer
from .lot_rules import Wanted
from .lot_states import LotState, OfferState, TargetCategory
from .models import Juror
from .states import AgeBand, Background

# While the jury is put together: from the announcement until it begins.
GATHERING = (Phase.ANNOUNCED, Phase.OPEN, Phase.CLOSED)
PUBLIC = (LotState.PUBLISHED, LotState.DRAWN)


def plan_of(session: Session, call_id: uuid.UUID) -> JuryPlan | None:
    """How many are to sit on the call's jury."""
    return session.scalar(select(JuryPlan).where(JuryPlan.call_id == call_id))


def takes_volunteers(session: Session, call: Call) -> bool:
    """Whether people may volunteer for the call's jury now."""
    if call.phase not in GATHERING:
        return False
    plan = plan_of(session, call.id)
    return plan is not None and plan.takes_volunteers


def targets_of(session: Session, call_id: uuid.UUID) -> list[JuryTarget]:
    """The mix aimed at, by category and in the order backgrounds and ages are always told."""
    found = session.scalars(select(JuryTarget).where(JuryTarget.call_id == call_id))
    categories, known = list(TargetCategory), [*map(str, Background), *map(str, AgeBand)]

    def place(one: JuryTarget) -> tuple[int, int, str]:
        at = known.index(one.feature) if one.feature in known else len(known)
        return categories.index(one.category), at, one.feature

    return sorted(found, key=place)


def wanted_in(session: Session, call_id: uuid.UUID) -> list[Wanted]:
    """The same as plain values."""
    return [
        Wanted(one.category.value, one.feature, one.low, one.high, one.population_percent)
        for one in targets_of(session, call_id)
    ]


def own_words(session: Session, call_id: uuid.UUID) -> dict[TargetCategory, list[str]]:
    """The features a volunteer is asked about, for the categories with words of the call's own."""
    found: dict[TargetCategory, list[str]] = {}
    for one in targets_of(session, call_id):
        if one.category not in (TargetCategory.BACKGROUND, TargetCategory.AGE):
            found.setdefault(one.category, []).append(one.feature)
    return found


def features_of(
    background: Background, age_band: AgeBand | None, traits: Mapping[str, str] | None
) -> dict[str, str]:
    """What a person told of themselves, as {category: feature}."""
    found = {str(TargetCategory.BACKGROUND): str(background), **(traits or {})}
    if age_band is not None:
        found[str(TargetCategory.AGE)] = str(age_band)
    return found


def seated_features(session: Session, call_id: uuid.UUID) -> list[dict[str, str]]:
    """What each juror of the call told; more where they volunteered."""
    rows = session.execute(
        select(Juror.background, Juror.age_band, JuryVolunteer.traits)
        .join(Seat, Seat.id == Juror.seat_id)
        .outerjoin(
            JuryVolunteer,
            sa.and_(JuryVolunteer.call_id == Seat.call_id, JuryVolunteer.person_id == Seat.person_id),
        )
        .where(Seat.call_id == call_id)
    )
    return [features_of(row.background, row.age_band, row.traits) for row in rows]


def offered_features(session: Session, call_id: uuid.UUID) -> list[dict[str, str]]:
    """What those told who were offered a seat and have not answered."""
    return list(
        session.scalars(
            select(JuryLotMember.features)
            .join(JuryOffer, JuryOffer.member_id == JuryLotMember.id)
            .join(JuryLot, JuryLot.id == JuryLotMember.lot_id)
            .where(JuryLot.call_id == call_id, JuryOffer.state == OfferState.OFFERED)
        )
    )


def volunteer_of(session: Session, person: Person | None, call_id: uuid.UUID) -> JuryVolunteer | None:
    """This person as a volunteer for the call's jury."""
    if person is None:
        return None
    return session.scalar(
        select(JuryVolunteer).where(JuryVolunteer.call_id == call_id, JuryVolunteer.person_id == person.id)
    )


def volunteers_of(session: Session, call_id: uuid.UUID) -> list[JuryVolunteer]:
    """The volunteers for the call's jury, by name."""
    found = select(JuryVolunteer).join(Person, Person.id == JuryVolunteer.person_id)
    found = found.where(JuryVolunteer.call_id == call_id).order_by(Person.name, JuryVolunteer.id)
    return list(session.scalars(found).unique())


def volunteer_count(session: Session, call_id: uuid.UUID) -> int:
    """How many have volunteered for the call's jury."""
    counted = select(sa.func.count()).select_from(JuryVolunteer).where(JuryVolunteer.call_id == call_id)
    return session.scalar(counted) or 0


def seated_people(session: Session, call_id: uuid.UUID) -> set[uuid.UUID]:
    """Everybody with a seat of any kind in the call."""
    return set(session.scalars(select(Seat.person_id).where(Seat.call_id == call_id)))


def pool_of(session: Session, call_id: uuid.UUID) -> list[JuryVolunteer]:
    """Those a lot may draw: without a seat, not offered one before, with no proposal in the call. Rule R5."""
    seated = select(Seat.person_id).where(Seat.call_id == call_id)
    drawn = (
        select(JuryLotMember.person_id)
        .join(JuryOffer, JuryOffer.member_id == JuryLotMember.id)
        .join(JuryLot, JuryLot.id == JuryLotMember.lot_id)
        .where(JuryLot.call_id == call_id, JuryLotMember.person_id.is_not(None))
    )
    submitted = (Proposal.call_id == call_id, Proposal.state == ProposalState.SUBMITTED)
    applied = (
        select(Membership.person_id)
        .join(Proposal, Proposal.group_id == Membership.group_id)
        .where(*submitted)
    )
    partners = (
        select(Person.id)
        .join(Partner, Partner.contact_email == Person.email)
        .join(Proposal, Proposal.id == Partner.proposal_id)
        .where(*submitted, Partner.state != PartnerState.DECLINED)
    )
    found = select(JuryVolunteer).where(
        JuryVolunteer.call_id == call_id,
        *(JuryVolunteer.person_id.not_in(one) for one in (seated, drawn, applied, partners)),
    )
    return list(session.scalars(found.order_by(JuryVolunteer.id)).unique())


def lots_of(session: Session, call_id: uuid.UUID) -> list[JuryLot]:
    """All the call's lots, newest first."""
    found = select(JuryLot).where(JuryLot.call_id == call_id).order_by(JuryLot.number.desc())
    return list(session.scalars(found).unique())


def public_lots(session: Session, call_id: uuid.UUID) -> list[JuryLot]:
    """The call's lots that everyone may see, newest first."""
    return [one for one in lots_of(session, call_id) if one.state in PUBLIC]


def has_public_lot(session: Session, call_id: uuid.UUID) -> bool:
    """Whether everyone may see a lot of the call's."""
    found = select(JuryLot.id).where(JuryLot.call_id == call_id, JuryLot.published_at.is_not(None)).limit(1)
    return session.scalar(found) is not None


def public_lot(session: Session, slug: str, number: int) -> JuryLot | None:
    """That lot of the call, once it is published."""
    return session.scalar(
        select(JuryLot)
        .join(Call, Call.id == JuryLot.call_id)
        .where(Call.slug == slug, JuryLot.number == number, JuryLot.published_at.is_not(None))
    )


def members_of(session: Session, lot_id: uuid.UUID) -> list[JuryLotMember]:
    """The lot's pool, in the order of the published file."""
    found = select(JuryLotMember).where(JuryLotMember.lot_id == lot_id).order_by(JuryLotMember.position)
    return list(session.scalars(found).unique())


def offers_of(session: Session, lot_id: uuid.UUID) -> list[JuryOffer]:
    """The seats the lot offers, in the order of the published file."""
    found = select(JuryOffer).join(JuryLotMember, JuryLotMember.id == JuryOffer.member_id)
    found = found.where(JuryLotMember.lot_id == lot_id).order_by(JuryLotMember.position)
    return list(session.scalars(found).unique())


def open_offers_to(session: Session, person: Person) -> list[JuryOffer]:
    """Seats offered to this person that wait for an answer."""
    found = (
        select(JuryOffer)
        .join(JuryLotMember, JuryLotMember.id == JuryOffer.member_id)
        .where(JuryLotMember.person_id == person.id, JuryOffer.state == OfferState.OFFERED)
        .order_by(JuryOffer.offered_at, JuryOffer.id)
    )
    return list(session.scalars(found).unique())


def free_seats(session: Session, call_id: uuid.UUID) -> int:
    """How many of the planned seats neither sit nor are offered."""
    plan = plan_of(session, call_id)
    if plan is None:
        return 0
    jurors = select(sa.func.count()).select_from(Seat)
    jurors = jurors.where(Seat.call_id == call_id, Seat.kind == SeatKind.JUROR)
    taken = (session.scalar(jurors) or 0) + len(offered_features(session, call_id))
    return max(0, plan.seats - taken)
