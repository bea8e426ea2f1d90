"""Rows as tests need them: the least that is valid, everything else by keyword.

They write straight to the tables, so that a test of one rule does not stand on all the others.
"""

import itertools
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.calls.models import Call, CriteriaSet, CriteriaSetVersion, Criterion, Seat
from fellespott.calls.states import ActorKind, Phase, SeatKind
from fellespott.core.clock import utcnow
from fellespott.core.ids import token_hash
from fellespott.groups.models import Group, Membership
from fellespott.groups.states import MemberKind
from fellespott.jury.models import ConflictAnswer, Juror, JuryGroup, Score, ScoreSheet
from fellespott.jury.states import AgeBand, Background
from fellespott.media.models import Caption, Media
from fellespott.media.states import MediaKind, MediaState
from fellespott.people.models import Person, RoleGrant
from fellespott.people.states import Role
from fellespott.proposals.models import (
    BudgetLine,
    CommitmentAcceptance,
    Partner,
    Proposal,
    Submission,
)
from fellespott.proposals.states import BudgetCategory, PartnerState, ProposalState

_count = itertools.count(1)
WHEN = datetime(2021, 4, 15, 10, 0, tzinfo=UTC)
COMMITMENTS = [
    {"key": "research", "nb": "Vi blir med i følgeforskningen.", "en": "We take part in the research."},
    {"key": "no_wages", "nb": "Ingen penger til lønn.", "en": "No money for wages."},
]


def _add(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def make_person(
    session: Session, *, name: str | None = None, email: str | None = "", **fields: Any
) -> Person:
    """Somebody with an account. `email=None` for somebody without."""
    number = next(_count)
    if email == "":
        email = f"person{number}@example.org"
    person: Person = _add(
        session,
        Person(name=name or f"Person {number}", email=email, created_at=WHEN, **fields),
    )
    return person


def with_role(session: Session, person: Person, role: Role) -> Person:
    """Give the person a role."""
    _add(session, RoleGrant(person_id=person.id, role=role, granted_at=WHEN))
    session.refresh(person, ["roles"])
    return person


def make_staff(session: Session, **fields: Any) -> Person:
    """Somebody who runs rounds."""
    return with_role(session, make_person(session, **fields), Role.ROUND_STAFF)


def make_admin(session: Session, **fields: Any) -> Person:
    """An administrator."""
    return with_role(session, make_person(session, **fields), Role.ADMINISTRATOR)


def make_group(session: Session, *, contact: Person | None = None, members: int = 0, **fields: Any) -> Group:
    """A group with a contact and that many members more."""
    number = next(_count)
    group: Group = _add(session, Group(**{"name": f"Gruppe {number}", "created_at": WHEN} | fields))
    add_member(session, group, contact or make_person(session), MemberKind.CONTACT)
    for _ in range(members):
        add_member(session, group, make_person(session))
    session.refresh(group)
    return group


def add_member(
    session: Session, group: Group, person: Person, kind: MemberKind = MemberKind.MEMBER, **fields: Any
) -> Membership:
    """Put the person into the group."""
    fields.setdefault("says_adult", kind is MemberKind.CONTACT_ADULT)
    membership: Membership = _add(
        session, Membership(group_id=group.id, person_id=person.id, kind=kind, joined_at=WHEN, **fields)
    )
    session.expire(group, ["memberships"])
    return membership


def make_criteria(session: Session, *, count: int = 8) -> CriteriaSetVersion:
    """A criteria set with that many criteria."""
    number = next(_count)
    criteria_set = _add(
        session, CriteriaSet(key=f"set-{number}", titles={"nb": f"Sett {number}", "en": f"Set {number}"})
    )
    version = _add(
        session,
        CriteriaSetVersion(
            criteria_set_id=criteria_set.id,
            number=1,
            scale={
                "nb": [
                    "I svært liten grad",
                    "I liten grad",
                    "I noen grad",
                    "I stor grad",
                    "I svært stor grad",
                ],
                "en": ["Very little", "Little", "Somewhat", "Much", "Very much"],
            },
            created_at=WHEN,
        ),
    )
    for position in range(1, count + 1):
        _add(
            session,
            Criterion(
                version_id=version.id,
                position=position,
                texts={"nb": f"Kriterium {position}", "en": f"Criterion {position}"},
                help_texts={},
            ),
        )
    session.refresh(version)
    found: CriteriaSetVersion = version
    return found


def make_call(session: Session, *, phase: Phase = Phase.OPEN, **fields: Any) -> Call:
    """A call, open now unless said otherwise; its dates fit the phase."""
    number = next(_count)
    now = utcnow()
    over = phase.step >= Phase.CLOSED.step
    ahead = phase in (Phase.DRAFT, Phase.ANNOUNCED)
    values: dict[str, Any] = {
        "slug": f"utlysning-{number}",
        "title": f"Utlysning {number}",
        "phase": phase,
        "opens_at": now + timedelta(days=1) if ahead else now - timedelta(days=20),
        "closes_at": now - timedelta(days=1) if over else now + timedelta(days=10),
        "commitments": COMMITMENTS,
        "contact_name": "Den som leder runden",
        "contact_email": "runden@example.org",
        "responsible_unit": "Innbyggernes modell",
        "complaints_to": "Skriv til klage@example.org.",
        "created_at": WHEN,
    }
    values.update(fields)
    if "criteria_version_id" not in values:
        values["criteria_version_id"] = make_criteria(session).id
    call: Call = _add(session, Call(**values))
    return call


def make_seat(
    session: Session, call: Call, person: Person | None = None, kind: SeatKind = SeatKind.JUROR
) -> Seat:
    """A seat in the call."""
    person = person or make_person(session)
    seat: Seat = _add(session, Seat(call_id=call.id, person_id=person.id, kind=kind, seated_at=WHEN))
    return seat


def make_film(session: Session, *, captions: bool = True, **fields: Any) -> Media:
    """A film's row, ready to play; its bytes are not there unless a test writes them."""
    number = next(_count)
    values: dict[str, Any] = {
        "kind": MediaKind.FILM,
        "state": MediaState.READY,
        "original_name": "film.mp4",
        "storage_key": f"film-{number}.mp4",
        "playable_key": f"film-{number}.mp4",
        "sha256": "0" * 64,
        "size_bytes": 1000,
        "duration_ms": 4000,
        "width": 640,
        "height": 360,
        "created_at": WHEN,
    }
    film: Media = _add(session, Media(**(values | fields)))
    if captions:
        _add(
            session,
            Caption(media_id=film.id, language="nb", webvtt="WEBVTT\n\n00:00.000 --> 00:02.000\nHei\n"),
        )
        session.refresh(film)
    return film


def make_partner(
    session: Session,
    proposal: Proposal,
    *,
    state: PartnerState = PartnerState.CONFIRMED,
    token: str | None = None,
    **fields: Any,
) -> Partner:
    """An actor behind the proposal, confirmed unless said otherwise. `token` opens its link."""
    number = next(_count)
    organisation = fields.pop("organisation", f"Organisasjon {number}")
    unit = fields.pop("unit", "")
    values: dict[str, Any] = {
        "organisation": organisation,
        "unit": unit,
        "actor_key": f"{organisation}|{unit}".casefold(),
        "kind": ActorKind.VOLUNTARY,
        "contact_name": f"Kontakt {number}",
        "contact_email": f"kontakt{number}@example.org",
        "state": state,
        "token_hash": token_hash(token or f"token-{number}"),
        "created_at": WHEN,
        "answered_at": None if state is PartnerState.ASKED else WHEN,
    }
    partner: Partner = _add(session, Partner(proposal_id=proposal.id, **(values | fields)))
    session.expire(proposal, ["partners"])
    return partner


WHOLE: dict[str, Any] = {
    "need": "Et sted å være om kvelden.",
    "dream": "At ingen står alene.",
    "title": "Åpent hus",
    "idea": "Vi holder åpent hus to kvelder i uka.",
    "participants": "Unge mellom 13 og 18 i bydelen.",
    "origin": "Vi spurte dem som henger på senteret.",
    "shaped_by": "Ti unge og en fritidsleder.",
}


def make_proposal(
    session: Session,
    *,
    call: Call | None = None,
    group: Group | None = None,
    state: ProposalState = ProposalState.DRAFT,
    **fields: Any,
) -> Proposal:
    """A proposal. A draft has need and dream; one that was sent in has all rule R2 asks for."""
    call = call or make_call(session)
    group = group or make_group(session)
    submitted = state is ProposalState.SUBMITTED
    values: dict[str, Any] = {
        **(WHOLE if submitted else {"need": WHOLE["need"], "dream": WHOLE["dream"]}),
        "state": state,
        "created_at": WHEN,
        "updated_at": WHEN,
        "submitted_at": call.opens_at + timedelta(hours=1) if submitted else None,
    }
    if submitted and "film_id" not in fields:
        values["film_id"] = make_film(session).id
    proposal: Proposal = _add(session, Proposal(call_id=call.id, group_id=group.id, **(values | fields)))
    if submitted:
        complete(session, proposal)
        _add(session, _submission(proposal))
    return proposal


def complete(session: Session, proposal: Proposal) -> Proposal:
    """Give the proposal what rule R2 asks for: three confirmed actors, a municipal lead, film, promises."""
    for name, value in WHOLE.items():
        setattr(proposal, name, getattr(proposal, name) or value)
    if proposal.film_id is None:
        proposal.film_id = make_film(session).id
    proposal.film_people_said_at = WHEN  # and nobody of the group is seen in it
    make_partner(
        session, proposal, organisation="Kommunen", unit="Bydelen", kind=ActorKind.MUNICIPAL, is_lead=True
    )
    make_partner(session, proposal)
    make_partner(session, proposal, kind=ActorKind.BUSINESS)
    for commitment in proposal.call.commitments_asked:
        _add(session, CommitmentAcceptance(proposal_id=proposal.id, key=commitment["key"], accepted_at=WHEN))
    make_budget_line(session, proposal)
    session.flush()
    session.refresh(proposal)
    return proposal


def make_budget_line(session: Session, proposal: Proposal, **fields: Any) -> BudgetLine:
    """One line of 10,000 kroner for activities."""
    values: dict[str, Any] = {
        "position": next(_count),
        "category": BudgetCategory.ACTIVITIES,
        "purpose": "Aktiviteter",
        "amount_ore": 1_000_000,
    }
    line: BudgetLine = _add(session, BudgetLine(proposal_id=proposal.id, **(values | fields)))
    session.expire(proposal, ["budget_lines"])
    return line


def _submission(proposal: Proposal) -> Submission:
    commitments = len(proposal.call.commitments_asked)
    return Submission(
        proposal_id=proposal.id,
        received_at=proposal.submitted_at,
        opens_at=proposal.call.opens_at,
        closes_at=proposal.call.closes_at,
        actors_confirmed=3,
        actors_required=proposal.call.min_actors,
        needs_municipal_lead=True,
        has_municipal_lead=True,
        needs_film=True,
        has_film_with_text=True,
        commitments_asked=commitments,
        commitments_accepted=commitments,
        snapshot={"title": proposal.title},
    )


def make_juror(session: Session, call: Call, person: Person | None = None, **fields: Any) -> Juror:
    """Somebody seated on the jury, in the first jury group."""
    seat = make_seat(session, call, person)
    group = session.scalar(select(JuryGroup).where(JuryGroup.call_id == call.id, JuryGroup.position == 1))
    if group is None:
        group = _add(session, JuryGroup(call_id=call.id, position=1))
    values: dict[str, Any] = {
        "background": Background.RESIDENT,
        "age_band": AgeBand.FROM_18,
        "represents": "Innbygger i bydelen",
        "jury_group_id": group.id,
    }
    juror: Juror = _add(session, Juror(seat_id=seat.id, seat_kind=SeatKind.JUROR, **(values | fields)))
    return juror


def answer_conflict(
    session: Session, seat: Seat, proposal: Proposal, *, conflict: bool = False
) -> ConflictAnswer:
    """What a seat holder said about being too close."""
    answer: ConflictAnswer = _add(
        session,
        ConflictAnswer(
            call_id=seat.call_id,
            seat_id=seat.id,
            proposal_id=proposal.id,
            has_conflict=conflict,
            answered_at=WHEN,
        ),
    )
    return answer


def make_sheet(
    session: Session, juror: Juror, proposal: Proposal, values: list[int | None], *, sent: bool = True
) -> ScoreSheet:
    """A score sheet with these values, criterion by criterion; no conflict is answered first where needed."""
    seat = session.get_one(Seat, juror.seat_id)
    known = session.scalar(
        select(ConflictAnswer).where(
            ConflictAnswer.seat_id == seat.id, ConflictAnswer.proposal_id == proposal.id
        )
    )
    if known is None:
        answer_conflict(session, seat, proposal)
    sheet = _add(
        session, ScoreSheet(id=uuid.uuid4(), seat_id=seat.id, proposal_id=proposal.id, started_at=WHEN)
    )
    criteria = seat.call.criteria_version.criteria
    for criterion, value in zip(criteria, values, strict=True):
        _add(session, Score(sheet_id=sheet.id, criterion_id=criterion.id, value=value))
    if sent:
        sheet.criteria_total = sheet.answers_total = len(criteria)
        sheet.submitted_at = WHEN
        session.flush()
    session.refresh(sheet)
    found: ScoreSheet = sheet
    return found
