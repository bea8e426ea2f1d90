"""Score sheets: kept as a draft, sent once, and, when a conflict comes to light later, set aside."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call, Criterion, Seat
from fellespott.calls.queries import seat_of
from fellespott.calls.states import SeatKind
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l, in_language
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState

from .. import assignment_queries, decision_queries, queries
from ..models import CallDecision, ConflictAnswer, Score, ScoreSheet, SheetSetAside
from ..rules import HIGHEST, LOWEST
from ..sheet_texts import field_of
from ..states import DecisionState

Values = Mapping[uuid.UUID, int | None]
Comments = Mapping[uuid.UUID, str]


def save_sheet(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    values: Values,
    comments: Comments | None = None,
    now: datetime,
) -> ScoreSheet:
    """Keep a juror's sheet as a draft, exactly as it stands now.

    `values` maps criterion ids to 1-5, or None for "vet ikke"; a criterion left out is not yet answered.
    Raises DomainError: "not_a_juror" (403), "conflict" (403), "not_yours" (403), "answer_first" (409),
    "not_now" (409), "already_sent" (409), "unknown_criterion", "bad_value".
    """
    seat = seat_to_score(session, actor, proposal)
    criteria = _criteria(proposal.call)
    refuse_bad(criteria, values, comments or {})
    sheet = _open_sheet(session, seat, proposal, now)
    write(session, sheet, criteria, values, comments or {})
    return sheet


def submit_sheet(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    values: Values | None = None,
    comments: Comments | None = None,
    now: datetime,
) -> ScoreSheet:
    """Send a sheet; from then on nobody can change it. Without `values` the draft is sent as it stands.

    Every criterion must have an answer, and "vet ikke" is one: a sheet of nothing else may be sent, it
    simply counts for nothing. Raises as `save_sheet`, and DomainError "unanswered" with the criteria.
    """
    if values is not None:
        sheet = save_sheet(session, actor=actor, proposal=proposal, values=values, comments=comments, now=now)
    else:
        sheet = _open_sheet(session, seat_to_score(session, actor, proposal), proposal, now)
    criteria = _criteria(proposal.call)
    answered = {score.criterion_id for score in sheet.scores if score.is_answered}
    missing = [one for one in criteria.values() if one.id not in answered]
    if missing:
        raise DomainError(
            "unanswered",
            _l("Svar på alle kriteriene før du sender. «Vet ikke» er også et svar."),
            details=[in_language(one.texts) for one in missing],
        )
    sheet.criteria_total, sheet.answers_total = len(criteria), len(answered)
    sheet.submitted_at, sheet.last_saves = now, None
    session.flush()
    record(session, actor=actor, action="sheet.sent", on=sheet, now=now)
    return sheet


def set_aside_sheet(
    session: Session, *, actor: Person, sheet: ScoreSheet, reason: str, now: datetime
) -> SheetSetAside:
    """Let a sent sheet no longer count, because a conflict came to light. The sheet itself stays. Rule R5.

    Raises DomainError "reason_missing", "not_sent" (409), "published" (409) or "already_aside" (409).
    """
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv hvorfor vurderingen legges til side."), field="reason")
    if sheet.submitted_at is None:
        raise DomainError(
            "not_sent", _l("Vurderingen er ikke sendt. Jurymedlemmet kan selv svare ja."), status=409
        )
    decision = decision_queries.decision_of(session, sheet.proposal.call_id)
    # Held, so that a decision being published in this moment is not changed behind its back.
    if decision is not None and lock(session, CallDecision, decision.id).state is DecisionState.PUBLISHED:
        raise DomainError(
            "published", _l("Vedtaket er kunngjort. Nå kan ingenting i det endres."), status=409
        )
    if session.scalar(select(SheetSetAside.id).where(SheetSetAside.sheet_id == sheet.id)) is not None:
        raise DomainError("already_aside", _l("Vurderingen er alt lagt til side."), status=409)
    aside = SheetSetAside(id=uuid.uuid4(), sheet_id=sheet.id, reason=reason.strip(), by_id=actor.id, at=now)
    session.add(aside)
    session.flush()
    record(session, actor=actor, action="sheet.set_aside", on=sheet, now=now, reason=aside.reason)
    return aside


def seat_to_score(session: Session, actor: Person, proposal: Proposal) -> Seat:
    """The actor's juror's seat, if the actor may score this proposal now. Raises as `save_sheet`."""
    seat = seat_of(session, actor, proposal.call_id)
    if seat is None or seat.kind is not SeatKind.JUROR:
        raise DomainError("not_a_juror", _l("Bare jurymedlemmer gir poeng."), status=403)
    if proposal.state is not ProposalState.SUBMITTED:
        raise DomainError("not_now", _l("Forslaget er ikke med i runden."), status=409)
    # Held so that the scores cannot be opened between here and the end of the transaction.
    session.execute(select(Call.id).where(Call.id == proposal.call_id).with_for_update(read=True))
    if not queries.scoring_is_open(session, proposal.call):
        raise DomainError(
            "not_now", _l("Juryen vurderer ikke nå. Det du har lagret, er her ennå."), status=409
        )
    said = session.scalar(
        select(ConflictAnswer.has_conflict).where(
            ConflictAnswer.seat_id == seat.id, ConflictAnswer.proposal_id == proposal.id
        )
    )
    if said is None:
        raise DomainError(
            "answer_first", _l("Svar først på om du står for nær noen av forslagene."), status=409
        )
    if said or proposal.id in queries.bound_proposals(session, actor, proposal.call_id):
        raise DomainError("conflict", _l("Du står for nær dette forslaget til å vurdere det."), status=403)
    mine = assignment_queries.readings_of(session, proposal.call_id, seat.id)
    if mine is not None and proposal.id not in mine:
        raise DomainError("not_yours", _l("Andre i juryen vurderer dette forslaget."), status=403)
    return seat


def held_sheet(session: Session, seat: Seat, proposal: Proposal) -> ScoreSheet | None:
    """The seat's draft, held until the end of the transaction; None before anything was kept.

    Raises DomainError "already_sent" (409).
    """
    # The seat is held too, so that two tabs cannot begin the same sheet at once.
    lock(session, Seat, seat.id)
    sheet = session.scalar(
        select(ScoreSheet)
        .where(ScoreSheet.seat_id == seat.id, ScoreSheet.proposal_id == proposal.id)
        .with_for_update(of=ScoreSheet)
        .execution_options(populate_existing=True)
    )
    if sheet is not None and sheet.submitted_at is not None:
        raise DomainError(
            "already_sent", _l("Du har alt sendt inn denne vurderingen. Den kan ikke endres."), status=409
        )
    return sheet


def started(session: Session, seat: Seat, proposal: Proposal, now: datetime) -> ScoreSheet:
    """A new, empty draft."""
    sheet = ScoreSheet(id=uuid.uuid4(), seat_id=seat.id, proposal=proposal, started_at=now, scores=[])
    session.add(sheet)
    session.flush()
    return sheet


def _open_sheet(session: Session, seat: Seat, proposal: Proposal, now: datetime) -> ScoreSheet:
    return held_sheet(session, seat, proposal) or started(session, seat, proposal, now)


def _criteria(call: Call) -> dict[uuid.UUID, Criterion]:
    return {criterion.id: criterion for criterion in call.criteria_version.criteria}


def refuse_bad(criteria: Mapping[uuid.UUID, Criterion], values: Values, comments: Comments) -> None:
    """DomainError "unknown_criterion" or "bad_value" for what cannot stand on the sheet."""
    if not (set(values) | set(comments)) <= set(criteria):
        raise DomainError("unknown_criterion", _l("Ett av kriteriene finnes ikke i denne utlysningen."))
    for criterion_id, value in values.items():
        if value is None:
            continue
        if isinstance(value, bool) or not LOWEST <= value <= HIGHEST:
            raise DomainError(
                "bad_value", _l("Velg et tall fra 1 til 5, eller «vet ikke»."), field=field_of(criterion_id)
            )


def write(
    session: Session,
    sheet: ScoreSheet,
    criteria: Mapping[uuid.UUID, Criterion],
    values: Values,
    comments: Comments,
) -> None:
    """Make the draft exactly this."""
    known = {score.criterion_id: score for score in sheet.scores}
    for criterion_id in criteria:
        is_answered = criterion_id in values
        comment = comments.get(criterion_id, "").strip()
        score = known.get(criterion_id)
        if not is_answered and not comment:
            if score is not None:
                sheet.scores.remove(score)
            continue
        if score is None:
            score = Score(id=uuid.uuid4(), criterion_id=criterion_id)
            sheet.scores.append(score)
        score.value, score.is_answered, score.comment = values.get(criterion_id), is_answered, comment
    session.flush()
