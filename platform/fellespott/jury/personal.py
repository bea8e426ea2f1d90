"""A juror's work as personal data: what they bring, what they answered, how they scored, word for word."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from fellespott.calls.models import Criterion, Seat
from fellespott.core.i18n import _l, in_language
from fellespott.core.personal import ERASED, change, from_, told
from fellespott.core.registry import Kept, PersonalData
from fellespott.notices.personal import take_out
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .lot_texts import CAME_BY_NAMES
from .models import ConflictAnswer, ConversationRequest, Juror, Reading, Score, ScoreSheet, SheetSetAside
from .round_models import SecondScore, SecondSheet
from .texts import AGE_NAMES, BACKGROUND_NAMES


def _seats(person: Person) -> sa.Select[Any]:
    return sa.select(Seat.id).where(Seat.person_id == person.id)


def _sheets(person: Person) -> sa.Select[Any]:
    return sa.select(ScoreSheet.id).where(ScoreSheet.seat_id.in_(_seats(person)))


def show(session: Session, person: Person) -> dict[str, Any]:
    """What the person brings to the jury, their conflicts, their scores, and talks they asked for."""
    return told(
        (_l("Plassen din i juryen"), _jurors(session, person)),
        (_l("Det du har svart om å stå for nær"), _conflicts(session, person)),
        (_l("Forslag du har fått å vurdere"), _readings(session, person)),
        (_l("Poengene du har gitt"), _scores(session, person)),
        (_l("Poengene du ga i andre runde"), _second_scores(session, person)),
        (_l("Samtaler du har bedt om"), _talks(session, person)),
    )


def _jurors(session: Session, person: Person) -> list[dict[str, Any]]:
    return [
        told(
            (_l("Hvem du er i juryen"), one.represents),
            (_l("Slik kom plassen"), str(CAME_BY_NAMES[one.came_by])),
            (_l("Bakgrunn"), str(BACKGROUND_NAMES[one.background])),
            (_l("Aldersgruppe"), str(AGE_NAMES[one.age_band]) if one.age_band else None),
        )
        for one in from_(session, sa.select(Juror).where(Juror.seat_id.in_(_seats(person))))
    ]


def _conflicts(session: Session, person: Person) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(Proposal.title, ConflictAnswer.has_conflict, ConflictAnswer.reason)
        .join(Proposal, Proposal.id == ConflictAnswer.proposal_id)
        .where(ConflictAnswer.seat_id.in_(_seats(person)))
        .order_by(ConflictAnswer.answered_at, ConflictAnswer.id)
    )
    return [
        told((_l("Forslag"), row.title), (_l("For nær"), row.has_conflict), (_l("Det du skrev"), row.reason))
        for row in rows
    ]


def _readings(session: Session, person: Person) -> list[dict[str, Any]]:
    titles = session.scalars(
        sa.select(Proposal.title)
        .join(Reading, Reading.proposal_id == Proposal.id)
        .where(Reading.seat_id.in_(_seats(person)))
        .order_by(Proposal.title, Proposal.id)
    )
    return [told((_l("Forslag"), title)) for title in titles]


def _scores(session: Session, person: Person) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(Proposal.title, Criterion.texts, Score.value, Score.comment)
        .join(ScoreSheet, Score.sheet_id == ScoreSheet.id)
        .join(Proposal, Proposal.id == ScoreSheet.proposal_id)
        .join(Criterion, Criterion.id == Score.criterion_id)
        .where(Score.sheet_id.in_(_sheets(person)))
        .order_by(ScoreSheet.started_at, ScoreSheet.id, Criterion.position)
    )
    return [
        told(
            (_l("Forslag"), row.title),
            (_l("Kriterium"), in_language(row.texts)),
            (_l("Poeng"), row.value),
            (_l("Det du skrev"), row.comment),
        )
        for row in rows
    ]


def _second_scores(session: Session, person: Person) -> list[dict[str, Any]]:
    rows = session.execute(
        sa.select(Proposal.title, Criterion.texts, SecondScore.value)
        .join(SecondSheet, SecondSheet.id == SecondScore.sheet_id)
        .join(ScoreSheet, ScoreSheet.id == SecondSheet.first_sheet_id)
        .join(Proposal, Proposal.id == ScoreSheet.proposal_id)
        .join(Criterion, Criterion.id == SecondScore.criterion_id)
        .where(ScoreSheet.id.in_(_sheets(person)))
        .order_by(SecondSheet.sent_at, SecondSheet.id, Criterion.position)
    )
    return [
        told(
            (_l("Forslag"), row.title),
            (_l("Kriterium"), in_language(row.texts)),
            (_l("Poeng"), row.value),
        )
        for row in rows
    ]


def _talks(session: Session, person: Person) -> list[dict[str, Any]]:
    found = sa.select(ConversationRequest).where(ConversationRequest.asked_by_id == person.id)
    return [
        told((_l("Forslag"), one.proposal.title), (_l("Spurt"), one.asked_at), (_l("Det du skrev"), one.note))
        for one in from_(session, found)
    ]


def erase(session: Session, person: Person, _now: datetime) -> None:
    """Every word of theirs goes; the numbers stay, so that the ranking is what it was."""
    change(session, Juror, Juror.seat_id.in_(_seats(person)), represents=ERASED, age_band=None)
    change(session, ConflictAnswer, ConflictAnswer.seat_id.in_(_seats(person)), reason="")
    words = Score.comment != ""
    change(session, Score, Score.sheet_id.in_(_sheets(person)), words, comment=ERASED)
    change(session, SheetSetAside, SheetSetAside.sheet_id.in_(_sheets(person)), reason=ERASED)
    asked = ConversationRequest.asked_by_id == person.id
    take_out(session, *session.scalars(sa.select(ConversationRequest.note).where(asked)).all())
    change(session, ConversationRequest, asked, note="")


PERSONAL = PersonalData(
    key="jury",
    title=_l("Juryarbeid"),
    show=show,
    erase=erase,
    covers=frozenset(
        {
            "juror.represents",
            "juror.age_band",
            "juror.background",
            "juror.came_by",
            "conflict_answer.reason",
            "conflict_answer.seat_id",
            "reading.seat_id",
            "reading_plan.made_by_id",
            "score.comment",
            "score_sheet.seat_id",
            "sheet_set_aside.reason",
            "sheet_set_aside.by_id",
            "second_round.opened_by_id",
            "second_round.closed_by_id",
            "silent_writing.started_by_id",
            "conversation_request.asked_by_id",
            "conversation_request.done_by_id",
            "conversation_request.note",
            "call_decision.recommended_by_id",
            "call_decision.published_by_id",
            "decision_entry.decided_by_id",
        }
    ),
    kept=(
        Kept(
            _l("Poengene, uten navn og uten det du skrev til dem"),
            _l("Vedtaket bygger på dem, og alle skal kunne regne etter (arkivlova § 6)."),
        ),
        Kept(
            _l("Begrunnelser i vedtak du har vært med på"),
            _l("Vedtaket er kommunens dokument (arkivlova § 6)."),
        ),
    ),
)
