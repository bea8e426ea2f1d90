"""Ask, let through, refuse, answer. All assume the caller's transaction; the log never says who asked."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from fellespott.audit.services import record
from fellespott.core.db import lock
from fellespott.core.errors import DomainError
from fellespott.core.i18n import LANGUAGES, _l, speaking
from fellespott.core.links import absolute_url
from fellespott.notices.rules import clean_address
from fellespott.notices.services import queue_mail
from fellespott.people.models import Person
from fellespott.proposals.labels import title_of
from fellespott.proposals.policies import SPEAKS

from . import notices
from .models import Question
from .policies import NOT_OPEN, can_answer, can_moderate_question, is_open_to_all, speaks_for_asked_group
from .queries import Asked
from .states import MOVES, AnsweredBy, QuestionState

TOO_LATE = _l("Noen har alt gjort noe med dette spørsmålet. Se over en gang til.")


def ask_question(
    session: Session, *, asked: Asked, text: str, email: str = "", language: str = "nb", now: datetime
) -> Question:
    """Somebody asks. Nobody but those who run the call sees it yet; the address is only for the answer.

    Raises DomainError "not_open" (409), "text_missing" (field "text"), "not_an_address" (field "email").
    """
    if not is_open_to_all(asked, now):
        raise DomainError("not_open", NOT_OPEN, status=409)
    if not text.strip():
        raise DomainError("text_missing", _l("Skriv spørsmålet."), field="text")
    question = Question(
        id=uuid.uuid4(),
        call_id=asked.call.id,
        proposal_id=asked.proposal.id if asked.proposal is not None else None,
        text=text.strip(),
        language=language if language in LANGUAGES else "nb",
        asker_email=clean_address(email) if email.strip() else None,
        asked_at=now,
    )
    session.add(question)
    session.flush()
    record(session, actor=None, action="question.asked", on=question, now=now)
    return question


def let_through(session: Session, *, actor: Person, question: Question, now: datetime) -> Question:
    """Those who run the call have read it: now the group is asked, by mail too. Twice is once.

    Raises DomainError "not_staff" (403), "too_late" (409).
    """
    question = _hold(session, question)
    _must(bool(can_moderate_question(actor, question, now)))
    if question.state is QuestionState.LET_THROUGH:
        return question
    _move(question, QuestionState.LET_THROUGH)
    question.let_through_at, question.let_through_by_id = now, actor.id
    session.flush()
    record(session, actor=actor, action="question.let_through", on=question, now=now)
    _tell_group(session, question, now)
    return question


def refuse_question(
    session: Session, *, actor: Person, question: Question, reason: str, now: datetime
) -> Question:
    """It is not put up; whoever asked gets the reason, if there is an address, and the address goes.

    Raises DomainError "not_staff" (403), "too_late" (409), "reason_missing" (field "reason").
    """
    question = _hold(session, question)
    _must(bool(can_moderate_question(actor, question, now)))
    if not reason.strip():
        raise DomainError("reason_missing", _l("Skriv en grunn."), field="reason")
    _move(question, QuestionState.REFUSED)
    question.refusal, question.refused_at, question.refused_by_id = reason.strip(), now, actor.id
    address = _take_address(question)
    if address:
        with speaking(question.language):
            mail = notices.refused(about=_about(question), text=question.text, reason=question.refusal)
        _mail_asker(session, question, address, mail, now)
    session.flush()
    record(session, actor=actor, action="question.refused", on=question, now=now)
    return question


def answer_question(
    session: Session, *, actor: Person, question: Question, text: str, now: datetime
) -> Question:
    """Answer it, or write the answer anew. From now on everyone sees both, without names.

    Raises DomainError "not_asked" (403), "not_open" (409), "too_late" (409), "text_missing" (field "text").
    """
    question = _hold(session, question)
    allowed = can_answer(actor, question, now)
    if not allowed:
        raise DomainError("not_asked", allowed.reason, status=403)
    if not is_open_to_all(Asked(question.call, question.proposal), now):
        raise DomainError("not_open", NOT_OPEN, status=409)
    if not text.strip():
        raise DomainError("text_missing", _l("Skriv et svar."), field="text")
    was_staff = question.answered_for is AnsweredBy.STAFF
    is_group = not was_staff and bool(speaks_for_asked_group(actor, question, now))
    _move(question, QuestionState.ANSWERED)
    question.answer = text.strip()
    question.answered_for = AnsweredBy.GROUP if is_group else AnsweredBy.STAFF
    question.answered_at, question.answered_by_id = question.answered_at or now, actor.id
    address = _take_address(question)
    if address:
        with speaking(question.language):
            mail = notices.answered(
                about=_about(question), text=question.text, answer=question.answer, link=page_of(question)
            )
        _mail_asker(session, question, address, mail, now)
    session.flush()
    record(session, actor=actor, action="question.answered", on=question, now=now)
    return question


def page_of(question: Question) -> str:
    """Where everyone reads it."""
    if question.proposal_id is not None:
        return absolute_url("questions.of_proposal", proposal_id=question.proposal_id)
    return absolute_url("questions.of_call", slug=question.call.slug)


def _hold(session: Session, question: Question) -> Question:
    return lock(session, Question, question.id)


def _must(allowed: bool) -> None:
    if not allowed:
        raise DomainError("not_staff", _l("Dette er for dem som leder runden."), status=403)


def _move(question: Question, to: QuestionState) -> None:
    if to not in MOVES[question.state]:
        raise DomainError("too_late", TOO_LATE, status=409)
    question.state = to


def _about(question: Question) -> str:
    return title_of(question.proposal) if question.proposal is not None else question.call.title


def _take_address(question: Question) -> str | None:
    """The address the answer goes to, which is gone from here from now on."""
    address, question.asker_email = question.asker_email, None
    return address


def _mail_asker(
    session: Session, question: Question, address: str, mail: tuple[str, str], now: datetime
) -> None:
    """The one mail the address was left for."""
    subject, body = mail
    key = f"question:{question.id.hex}:{question.state.value}"
    queue_mail(session, to=address, subject=subject, body=body, now=now, dedup_key=key)


def _tell_group(session: Session, question: Question, now: datetime) -> None:
    """To everyone who speaks for the group. There is no other way to them: the asker is told no address."""
    proposal = question.proposal
    if proposal is None:
        return
    link = absolute_url("questions.answer", question_id=question.id)
    for membership in proposal.group.active:
        person = membership.person
        if membership.kind in SPEAKS and person.email:
            with speaking(person.language):
                subject, body = notices.to_the_group(title=title_of(proposal), text=question.text, link=link)
            key = f"question:{question.id.hex}:{person.id.hex}"
            queue_mail(session, to=person.email, subject=subject, body=body, now=now, dedup_key=key)
