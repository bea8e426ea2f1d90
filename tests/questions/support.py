"""Short cuts of this room's tests."""

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.proposals.states import ProposalState
from fellespott.questions import services
from fellespott.questions.queries import Asked
from tests.factories import make_call, make_proposal

ASKER = "spor@example.org"


def public_proposal(session, **fields):
    """A proposal everyone sees."""
    call = fields.pop("call", None) or make_call(session, phase=Phase.JURY)
    return make_proposal(session, call=call, state=ProposalState.SUBMITTED, **fields)


def ask(session, about, text="Kan alle bli med?", email=""):
    """Somebody asks about a call or a proposal."""
    is_call = about.__tablename__ == "call"
    asked = Asked(about) if is_call else Asked(about.call, about)
    return services.ask_question(session, asked=asked, text=text, email=email, now=utcnow())


def let_through(session, staff, question):
    """A person who runs the call has read it."""
    return services.let_through(session, actor=staff, question=question, now=utcnow())


def answer(session, actor, question, text="Ja, alle."):
    """It is answered."""
    return services.answer_question(session, actor=actor, question=question, text=text, now=utcnow())
