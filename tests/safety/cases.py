"""Things to report, and what others do with reports, as tests need them."""

from typing import Any

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.core.registry import registry
from fellespott.people.models import Person
from fellespott.people.states import Role
from fellespott.proposals.models import Proposal
from fellespott.proposals.states import ProposalState
from fellespott.safety import services
from fellespott.safety.models import ModerationCase
from fellespott.safety.states import Outcome, Rule, Why
from tests.factories import make_call, make_person, make_proposal, with_role

SECRET = "Blåveiskode"  # stands in everything that gets hidden, and nowhere else
TEXTS = ("title", "need", "dream", "idea", "participants", "origin", "shaped_by")


def make_safeguard(session: Any, **fields: Any) -> Person:
    """A named safeguard."""
    return with_role(session, make_person(session, **fields), Role.SAFEGUARD)


def public_proposal(session: Any, **fields: Any) -> Proposal:
    """A proposal everyone sees, with SECRET in all its texts."""
    call = fields.pop("call", None) or make_call(session, phase=Phase.JURY)
    words = dict.fromkeys(TEXTS, f"{SECRET} her.")
    return make_proposal(session, call=call, state=ProposalState.SUBMITTED, **(words | fields))


def report(session: Any, kind: str, thing: Any, **fields: Any) -> ModerationCase:
    """Reported by nobody in particular."""
    values: dict[str, Any] = {"actor": None, "why": Why.HATE, "words": "Se på dette.", "now": utcnow()}
    found, _token = services.report(
        session, reportable=registry().reportables[kind], thing=thing, **(values | fields)
    )
    return found.case


def hide(session: Any, kind: str, thing: Any, **fields: Any) -> ModerationCase:
    """Reported and hidden."""
    case = report(session, kind, thing)
    values: dict[str, Any] = {
        "actor": fields.pop("actor", None) or make_safeguard(session),
        "outcome": Outcome.HIDE,
        "rule": Rule.PRIVATE,
        "words": "Det står et navn som ikke skal stå her.",
        "now": utcnow(),
    }
    services.decide(session, case=case, **(values | fields))
    session.commit()
    return case
