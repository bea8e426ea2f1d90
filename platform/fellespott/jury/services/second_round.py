"""The talk and the second round: opened by whoever leads the talk, scored beside the first (rule R5)."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.calls.models import Call
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import _l
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .. import notices, queries, round_queries
from ..models import ScoreSheet
from ..round_models import SecondRound, SecondScore, SecondSheet, SilentWriting
from ..rules import HIGHEST, LOWEST
from ..states import DecisionState
from .checks import held


def open_second_round(session: Session, *, actor: Person, call: Call, now: datetime) -> SecondRound:
    """Let jurors score again, once, while the reasons are still being written; they are told by mail.

    Raises DomainError "not_now" (409) before the scoring has ended or when the decision has gone on, and
    "opened" (409) where there was a second round already.
    """
    call = lock(session, Call, call.id)
    held(session, call, None, DecisionState.DRAFT)
    if round_queries.second_round_of(session, call.id) is not None:
        raise DomainError("opened", _l("Juryen har alt hatt en andre runde."), status=409)
    made = SecondRound(id=uuid.uuid4(), call_id=call.id, opened_at=now, opened_by_id=actor.id)
    session.add(made)
    session.flush()
    record(session, actor=actor, action="second_round.opened", on=made, now=now)
    for juror in queries.jurors_of(session, call.id):
        person = juror.seat.person
        if person.email:
            subject, body = notices.second_round_mail(call=call, person=person)
            key = f"second_round:{made.id}:{person.id}"
            queue_mail(session, to=person.email, subject=subject, body=body, now=now, dedup_key=key)
    return made


def close_second_round(session: Session, *, actor: Person, call: Call, now: datetime) -> SecondRound:
    """End the second round: from now on the ranking counts the newest answer of each juror.

    Raises DomainError "not_now" (409) where none is open.
    """
    call = lock(session, Call, call.id)
    found = round_queries.second_round_of(session, call.id)
    if found is None or not found.is_open:
        raise DomainError("not_now", _l("Ingen andre runde er åpen."), status=409)
    found.closed_at, found.closed_by_id = now, actor.id
    session.flush()
    record(session, actor=actor, action="second_round.closed", on=found, now=now)
    return found


def send_second_sheet(
    session: Session,
    *,
    actor: Person,
    proposal: Proposal,
    values: Mapping[uuid.UUID, int | None],
    now: datetime,
) -> SecondSheet:
    """A juror's new answers beside the first ones; sent once, never changed. Rule R5.

    Raises DomainError "not_now" (409), "no_first_sheet" (403), "already_sent" (409), "unanswered" or
    "bad_value".
    """
    # Held so that the round cannot be closed between here and the end of the transaction.
    session.execute(select(Call.id).where(Call.id == proposal.call_id).with_for_update(read=True))
    if not round_queries.is_open(session, proposal.call_id):
        raise DomainError("not_now", _l("Andre runde er ikke åpen."), status=409)
    first = round_queries.first_sheet_of(session, actor, proposal)
    if first is None:
        raise DomainError(
            "no_first_sheet",
            _l("Bare den som vurderte forslaget første gang, kan vurdere det på nytt."),
            status=403,
        )
    lock(session, ScoreSheet, first.id)
    if round_queries.second_sheet_of(session, first.id) is not None:
        raise DomainError("already_sent", _l("Du har alt sendt en ny vurdering."), status=409)
    criteria = {one.id for one in proposal.call.criteria_version.criteria}
    if set(values) != criteria:
        raise DomainError(
            "unanswered", _l("Svar på alle kriteriene før du sender. «Vet ikke» er også et svar.")
        )
    if any(value is not None and not LOWEST <= value <= HIGHEST for value in values.values()):
        raise DomainError("bad_value", _l("Velg et av svarene."))
    sheet = SecondSheet(id=uuid.uuid4(), first_sheet_id=first.id, sent_at=now)
    sheet.scores = [SecondScore(id=uuid.uuid4(), criterion_id=one, value=values[one]) for one in values]
    session.add(sheet)
    session.flush()
    record(session, actor=actor, action="second_sheet.sent", on=sheet, now=now)
    return sheet


def start_writing(session: Session, *, actor: Person, proposal: Proposal, now: datetime) -> SilentWriting:
    """Ask everyone to write for themselves about the proposal, for five minutes, before anyone speaks.

    Raises DomainError "not_now" (409) when the decision has gone on.
    """
    held(session, proposal.call, None, DecisionState.DRAFT)
    made = SilentWriting(id=uuid.uuid4(), proposal_id=proposal.id, started_at=now, started_by_id=actor.id)
    session.add(made)
    session.flush()
    record(session, actor=actor, action="talk.writing_started", on=proposal, now=now)
    return made
