"""Ask, read the answers, and for those who run the call: what came in. No page shows a name or an address."""

import uuid
from typing import Any

from flask import render_template, request, url_for
from sqlalchemy.orm import Session

from fellespott.calls.models import Call
from fellespott.calls.queries import call_by_slug
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, current_language
from fellespott.core.pagination import paginate
from fellespott.core.web import Room, access, current_person, done, now, refused, save
from fellespott.people.throttle import count_visit
from fellespott.proposals.labels import title_of
from fellespott.proposals.queries import proposal_by_id
from fellespott.safety.hints import find_hints
from fellespott.safety.texts import HINTS

from . import queries, services
from .forms import AnswerForm, AskForm, RefuseForm
from .models import Question
from .policies import can_answer, can_ask, can_moderate, can_moderate_question, can_read_answers, is_theirs
from .queries import Asked
from .texts import ANSWERED_BY, STATES

room = Room("questions", __name__)


def load_call(session: Session, slug: str) -> Call | None:
    """The call whose questions they are."""
    return call_by_slug(session, slug)


def load_asked_call(session: Session, slug: str) -> Asked | None:
    """Those who run that call."""
    call = call_by_slug(session, slug)
    return Asked(call) if call is not None else None


def load_asked_group(session: Session, proposal_id: uuid.UUID) -> Asked | None:
    """The group of that proposal."""
    proposal = proposal_by_id(session, proposal_id)
    return Asked(proposal.call, proposal) if proposal is not None else None


def load_question(session: Session, question_id: uuid.UUID) -> Question | None:
    """What /sporsmal/<id>/… is about."""
    return queries.question_by_id(session, question_id)


@room.route("/utlysninger/<slug>/spor", methods=["GET", "POST"])
@access(can_ask, load=load_asked_call, private=True)
def ask_call(asked: Asked) -> Any:
    """Ask those who run the call."""
    slug = asked.call.slug
    return _ask(asked, lambda: load_asked_call(current_session(), slug), "questions.of_call", slug=slug)


@room.route("/forslag/<uuid:proposal_id>/spor", methods=["GET", "POST"])
@access(can_ask, load=load_asked_group, private=True)
def ask_group(asked: Asked) -> Any:
    """Ask the group about its proposal."""
    assert asked.proposal is not None  # noqa: S101 - for the reader: its address names one
    key = asked.proposal.id
    return _ask(
        asked, lambda: load_asked_group(current_session(), key), "questions.of_proposal", proposal_id=key
    )


def _ask(asked: Asked, again: Any, back: str, **where: Any) -> Any:
    form = AskForm()

    def send() -> Question:
        # Counting ends the transaction, so what is asked is found again afterwards.
        count_visit("ask-question")
        return services.ask_question(
            current_session(),
            asked=again(),
            text=form.text.data or "",
            email=form.email.data or "",
            language=current_language(),
            now=now(),
        )

    if save(form, send):
        said = _("Takk for spørsmålet. Noen leser det først. Når det er besvart, ligger det her.")
        return done(said, back, **where)
    page = render_template("questions/ask.html", form=form, **_shown(asked), back=url_for(back, **where))
    return page, form_status(form)


@room.get("/utlysninger/<slug>/svar")
@access(can_read_answers, load=load_asked_call, private=True)
def of_call(asked: Asked) -> str:
    """All that has been answered about the call."""
    return _answers(asked)


@room.get("/forslag/<uuid:proposal_id>/svar")
@access(can_read_answers, load=load_asked_group, private=True)
def of_proposal(asked: Asked) -> str:
    """All that has been answered about the proposal."""
    return _answers(asked)


def _answers(asked: Asked) -> str:
    number = request.args.get("side", 1, type=int)
    page = paginate(current_session(), queries.select_shown(asked), number=number)
    return render_template(
        "questions/answers.html",
        page=page,
        answered_by=ANSWERED_BY,
        is_theirs=is_theirs(current_person(), asked, now()),
        **_shown(asked),
    )


def _shown(asked: Asked) -> dict[str, Any]:
    proposal = asked.proposal
    return {
        "call": asked.call,
        "proposal": proposal,
        "title": title_of(proposal) if proposal is not None else asked.call.title,
    }


@room.get("/utlysninger/<slug>/sporsmal")
@access(can_moderate, load=load_call)
def queue(call: Call) -> str:
    """What came in about the call and its proposals, what waits first."""
    session = current_session()
    page = paginate(session, queries.select_queue(call.id), number=request.args.get("side", 1, type=int))
    return render_template(
        "questions/queue.html",
        call=call,
        page=page,
        titles=queries.titles_of(session, page.items),
        hints={one.id: find_hints([one.text]) for one in page.items},
        hint_names=HINTS,
        states=STATES,
        answered_by=ANSWERED_BY,
        form=ActionForm(),
    )


@room.post("/sporsmal/<uuid:question_id>/slipp-gjennom")
@access(can_moderate_question, load=load_question, private=True)
def let_through(question: Question) -> Any:
    """It is as it should be: now the group is asked."""
    form, slug = ActionForm(), question.call.slug
    if save(
        form,
        lambda: services.let_through(current_session(), actor=current_person(), question=question, now=now()),
    ):
        return done(_("Nå er spørsmålet hos gruppa."), "questions.queue", slug=slug)
    return refused(form, "questions.queue", slug=slug)


@room.route("/sporsmal/<uuid:question_id>/avsla", methods=["GET", "POST"])
@access(can_moderate_question, load=load_question, private=True)
def refuse(question: Question) -> Any:
    """It is not put up, and why."""
    form, slug = RefuseForm(), question.call.slug
    if save(
        form,
        lambda: services.refuse_question(
            current_session(),
            actor=current_person(),
            question=question,
            reason=form.reason.data or "",
            now=now(),
        ),
    ):
        return done(_("Spørsmålet blir ikke lagt ut."), "questions.queue", slug=slug)
    return render_template("questions/refuse.html", form=form, question=question), form_status(form)


@room.route("/sporsmal/<uuid:question_id>/svar", methods=["GET", "POST"])
@access(can_answer, load=load_question, private=True)
def answer(question: Question) -> Any:
    """Answer it: the group, or those who run the call."""
    form = AnswerForm(data={"text": question.answer})
    back, where = _page_of(question)
    if save(
        form,
        lambda: services.answer_question(
            current_session(),
            actor=current_person(),
            question=question,
            text=form.text.data or "",
            now=now(),
        ),
    ):
        return done(_("Nå kan alle lese spørsmålet og svaret."), back, **where)
    proposal = question.proposal
    title = title_of(proposal) if proposal is not None else question.call.title
    page = render_template(
        "questions/answer.html", form=form, question=question, title=title, back=url_for(back, **where)
    )
    return page, form_status(form)


def _page_of(question: Question) -> tuple[str, dict[str, Any]]:
    if question.proposal_id is not None:
        return "questions.of_proposal", {"proposal_id": question.proposal_id}
    return "questions.of_call", {"slug": question.call.slug}
