"""Who asks (everyone), who reads what came in (those who run the call), and who answers."""

from datetime import datetime
from typing import Any

from fellespott.calls.models import Call
from fellespott.calls.policies import can_manage_call, can_view_call, runs
from fellespott.calls.states import Phase
from fellespott.core.authz import Decision, allow, deny
from fellespott.core.i18n import _l
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal
from fellespott.proposals.policies import can_send_proposal, is_public

from .models import Question
from .queries import Asked
from .states import AnsweredBy, QuestionState

NOT_OPEN = _l("Her kan ingen spørre nå.")
NOT_YOURS = _l("Dette spørsmålet er ikke til deg.")


def is_open_to_all(asked: Asked, now: datetime) -> bool:
    """Whether everyone sees what is asked about: an announced call, or a public proposal."""
    if asked.call.phase is Phase.DRAFT:
        return False
    return asked.proposal is None or proposal_is_open(asked.proposal, now)


def proposal_is_open(proposal: Proposal, now: datetime) -> bool:
    """Whether everyone sees that proposal, so that it can be asked about and answered for."""
    return is_public(proposal, now) and not proposal.is_hidden


def can_ask(_actor: Person | None, asked: Asked, now: datetime) -> Decision:
    """Anybody, without an account, about what everyone sees."""
    return allow() if is_open_to_all(asked, now) else deny(NOT_OPEN)


def can_read_answers(actor: Person | None, asked: Asked, now: datetime) -> Decision:
    """Everyone, where everyone sees what they are about."""
    if asked.proposal is not None:
        return can_ask(actor, asked, now)
    return can_view_call(actor, asked.call, now)


def can_moderate(actor: Person | None, call: Call, now: datetime) -> Decision:
    """Those who run the call read what came in, let it through or refuse it."""
    return can_manage_call(actor, call, now)


def can_moderate_question(actor: Person | None, question: Question, now: datetime) -> Decision:
    """The same, about one question."""
    return can_moderate(actor, question.call, now)


def can_answer(actor: Person | None, question: Question, now: datetime) -> Decision:
    """Those who run the call; and the group itself, once the question has been let through to it.

    An answer is written anew only by the side that gave it: nobody puts words into the group's mouth.
    """
    if runs(actor, question.call) and question.answered_for is not AnsweredBy.GROUP:
        return allow()
    if question.answered_for is AnsweredBy.STAFF:
        return deny(NOT_YOURS)
    return speaks_for_asked_group(actor, question, now)


def speaks_for_asked_group(actor: Person | None, question: Question, now: datetime) -> Decision:
    """Whether the group is asked, may see the question by now, and this person speaks for it."""
    proposal = question.proposal
    if proposal is None or question.state not in (QuestionState.LET_THROUGH, QuestionState.ANSWERED):
        return deny(NOT_YOURS)
    if question.is_hidden or not proposal_is_open(proposal, now):
        return deny(NOT_YOURS)
    return can_send_proposal(actor, proposal, now)


def is_theirs(actor: Person | None, asked: Asked, now: datetime) -> bool:
    """Whether this person speaks for the group that is asked."""
    return asked.proposal is not None and bool(can_send_proposal(actor, asked.proposal, now))


def can_see_question(actor: Person | None, question: Question, now: Any) -> bool:
    """What everyone sees of it: for reporting."""
    asked = Asked(question.call, question.proposal)
    return question.state is QuestionState.ANSWERED and bool(can_read_answers(actor, asked, now))
