"""Seating the jury: inviting, taking a seat, and dealing the jurors into groups."""

import uuid
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.calls.queries import seat_of
from fellespott.calls.services import SeatTaken, give_seat, take_seat_away
from fellespott.calls.states import SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _, _l
from fellespott.core.links import absolute_url
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail
from fellespott.people.models import Invitation, Person
from fellespott.people.queries import person_by_email
from fellespott.people.services import create_invitation

from .. import decision_queries, notices, queries
from ..dealing import GROUPS, deal
from ..lot_states import CameBy
from ..models import ConflictAnswer, Juror, JuryGroup, ScoreSheet
from ..states import AgeBand, Background

VALID_DAYS = 30


def seat_juror(
    session: Session,
    *,
    actor: Person | None,
    call: Call,
    person: Person,
    background: Background,
    age_band: AgeBand | None,
    represents: str,
    now: datetime,
    came_by: CameBy = CameBy.INVITED,
) -> Juror:
    """Give the person a juror's seat in the call. Rule R5.

    `represents` says in a sentence how and why this person sits here. `age_band` None: the juror tells it
    later. Raises SeatTaken (409) for whoever has a seat, "own_proposal" (409) for somebody of a group with
    a proposal in the call, "scoring_over" (409) once the scores are open.
    """
    _refuse_after_scoring(session, call)
    if not represents.strip():
        raise DomainError(
            "represents_missing", _l("Skriv hvorfor denne personen sitter i juryen."), field="represents"
        )
    _refuse_applicant(session, call, person)
    try:
        seat = give_seat(session, actor=actor, call=call, person=person, kind=SeatKind.JUROR, now=now)
    except SeatTaken as error:
        error.field = error.field or "email"
        raise
    juror = Juror(
        id=uuid.uuid4(),
        seat=seat,
        background=background,
        age_band=age_band,
        represents=represents.strip(),
        came_by=came_by,
    )
    session.add(juror)
    session.flush()
    record(session, actor=actor, action="juror.seated", on=juror, now=now, person=person)
    return juror


def invite_juror(
    session: Session,
    *,
    actor: Person,
    call: Call,
    email: str,
    name: str,
    background: Background,
    represents: str,
    now: datetime,
) -> str:
    """Ask somebody by mail to sit on the jury. Returns the link's token. Refuses as `seat_juror`, at once."""
    _refuse_after_scoring(session, call)
    email = clean_address(email)
    known = person_by_email(session, email)
    if known is not None:
        held = seat_of(session, known, call.id)
        if held is not None:
            raise SeatTaken(held, field="email")
        _refuse_applicant(session, call, known)
    invitation, token = create_invitation(
        session,
        actor=actor,
        kind=queries.JUROR_INVITATION,
        now=now,
        target_id=call.id,
        data={"background": background.value, "represents": represents.strip(), "name": name},
        email=email,
        valid_days=VALID_DAYS,
    )
    link = absolute_url("people.open_invitation", token=token)
    subject, body = notices.juror_invitation_mail(
        call=call, name=name, invited_by=actor.name, link=link, valid_days=VALID_DAYS
    )
    queue_mail(session, to=email, subject=subject, body=body, now=now)
    record(session, actor=actor, action="juror.invited", on=call, now=now, invitation=invitation.id)
    return token


def accept_juror(
    session: Session, *, invitation: Invitation, call: Call, person: Person, now: datetime
) -> Juror:
    """Take the seat an invitation is for. Somebody who sits on the jury already keeps the seat as it is."""
    held = queries.juror_of(session, person, call.id)
    if held is not None:
        return held
    return seat_juror(
        session,
        actor=person,
        call=call,
        person=person,
        background=Background(invitation.data["background"]),
        age_band=None,
        represents=invitation.data["represents"],
        now=now,
    )


def confirm_juror(
    session: Session, *, actor: Person, call: Call, background: Background, age_band: AgeBand, now: datetime
) -> Juror:
    """The juror tells their own age band and what they know something about."""
    juror = queries.juror_of(session, actor, call.id)
    if juror is None:
        raise DomainError("not_a_juror", _l("Bare den som sitter i juryen, svarer på dette."), status=403)
    juror.background, juror.age_band = background, age_band
    session.flush()
    record(session, actor=actor, action="juror.confirmed", on=juror, now=now)
    return juror


def unseat_juror(session: Session, *, actor: Person, juror: Juror, reason: str, now: datetime) -> None:
    """Free a juror's seat. Raises DomainError "has_sent" (409) when a sheet was sent: what is sent stays."""
    seat = juror.seat
    sheets = list(session.scalars(select(ScoreSheet).where(ScoreSheet.seat_id == seat.id).with_for_update()))
    if any(sheet.submitted_at is not None for sheet in sheets):
        raise DomainError(
            "has_sent",
            _l("Jurymedlemmet har sendt inn vurderinger. De blir stående, så plassen kan ikke tas bort."),
            status=409,
        )
    for sheet in sheets:
        session.delete(sheet)
    session.delete(juror)
    session.flush()
    session.execute(delete(ConflictAnswer).where(ConflictAnswer.seat_id == seat.id))
    take_seat_away(session, actor=actor, call=seat.call, person=seat.person, now=now, reason=reason)


def make_jury_groups(
    session: Session, *, actor: Person | None, call: Call, count: int = GROUPS, now: datetime
) -> list[JuryGroup]:
    """Deal the jurors into `count` groups mixed by background; those there were are dealt anew.

    Raises DomainError "scoring_begun" (409) when a juror has begun, or "too_few_jurors".
    """
    lock(session, Call, call.id)
    _refuse_after_first_sheet(session, call)
    jurors = queries.jurors_of(session, call.id)
    if not 1 <= count <= len(jurors):
        raise DomainError(
            "too_few_jurors",
            _("Det er %(jurors)s i juryen. Da kan det være fra 1 til %(jurors)s grupper.", jurors=len(jurors))
            if jurors
            else _("Juryen har ingen medlemmer ennå."),
            field="count",
        )
    for juror in jurors:
        juror.jury_group = None
    session.flush()
    session.execute(delete(JuryGroup).where(JuryGroup.call_id == call.id))
    groups = [JuryGroup(id=uuid.uuid4(), call_id=call.id, position=place + 1) for place in range(count)]
    session.add_all(groups)
    session.flush()
    by_key = {juror.id: juror for juror in jurors}
    cards = [(one.id, one.background.value, one.age_band or "", one.seat.person.name) for one in jurors]
    for group, keys in zip(groups, deal(cards, count), strict=True):
        for key in keys:
            by_key[key].jury_group = group
    session.flush()
    record(session, actor=actor, action="jury.groups_made", on=call, now=now, count=count)
    return groups


def move_juror(session: Session, *, actor: Person, juror: Juror, group: JuryGroup, now: datetime) -> Juror:
    """Move one juror to another of the call's groups, until the first sheet is begun."""
    call = juror.seat.call
    lock(session, Call, call.id)
    _refuse_after_first_sheet(session, call)
    if group.call_id != call.id:
        raise DomainError("other_jury", _l("Velg en av juryens grupper."), field="group")
    juror.jury_group = group
    session.flush()
    record(session, actor=actor, action="jury.juror_moved", on=juror, now=now, group=group.position)
    return juror


def tell_jury(session: Session, *, call: Call, now: datetime) -> None:
    """Mail each juror that the sheets are open. A phase that is left and entered again tells nobody twice."""
    for juror in queries.jurors_of(session, call.id):
        person = juror.seat.person
        if person.email:
            subject, body = notices.jury_opens_mail(call=call, person=person)
            key = f"jury-opens:{call.id}:{person.id}"
            queue_mail(session, to=person.email, subject=subject, body=body, now=now, dedup_key=key)


def _refuse_after_scoring(session: Session, call: Call) -> None:
    if decision_queries.decision_of(session, call.id) is not None:
        raise DomainError(
            "scoring_over", _l("Vurderingen er avsluttet. Juryen kan ikke få flere medlemmer."), status=409
        )


def _refuse_after_first_sheet(session: Session, call: Call) -> None:
    if queries.scoring_has_begun(session, call.id):
        raise DomainError(
            "scoring_begun", _l("Juryen har begynt å vurdere. Da ligger gruppene fast."), status=409
        )


def _refuse_applicant(session: Session, call: Call, person: Person) -> None:
    if queries.bound_proposals(session, person, call.id):
        raise DomainError(
            "own_proposal",
            _(
                "%(name)s står bak et forslag i denne utlysningen, og kan ikke sitte i juryen.",
                name=person.name,
            ),
            field="email",
            status=409,
        )
