"""A question with its answer can be reported, and hidden by a moderator, like all that people write here."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import Reportable
from fellespott.people.models import Person
from fellespott.safety.hiding import by_the_table

from .models import Question
from .policies import NOT_OPEN, can_see_question
from .queries import question_by_id
from .states import AnsweredBy


def can_report(actor: Person | None, question: Question, now: datetime) -> Decision:
    """What everyone sees, whoever sees it."""
    return allow() if can_see_question(actor, question, now) else deny(NOT_OPEN)


def title(_question: Question) -> str:
    """What it is called where it is reported: its words stand on the page."""
    return _("Spørsmål og svar")


def url(question: Question) -> str:
    """Where it stands."""
    if question.proposal_id is not None:
        page = local_url("questions.of_proposal", proposal_id=question.proposal_id)
    else:
        page = local_url("questions.of_call", slug=question.call.slug)
    return f"{page}#q-{question.id}"


def texts(question: Question) -> Iterator[str]:
    """The words of both."""
    yield from (question.text, question.answer)


def authors(_session: Session, question: Question) -> Iterator[Any]:
    """The group, where it answered. Who asked, nobody knows."""
    if question.answered_for is AnsweredBy.GROUP and question.proposal is not None:
        yield from (one.person for one in question.proposal.group.active)


REPORTABLE = Reportable(
    key=Question.hidden_kind,
    load=question_by_id,
    can_see=can_report,
    title=title,
    url=url,
    texts=texts,
    hide=by_the_table,
    show=by_the_table,
    authors=authors,
)
