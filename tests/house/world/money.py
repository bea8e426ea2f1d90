"""The running project's money: uses in every state."""

from typing import Any

from fellespott.core.clock import utcnow
from fellespott.letters.states import Form
from fellespott.pots import services as pots
from fellespott.pots.models import Use
from fellespott.voting.states import VoteRule
from tests.project_factories import make_pot

from .base import World


def make_uses(session: Any, world: World) -> None:
    contact, member, now = world.people["contc"], world.people["membr"], utcnow()
    pot = make_pot(session, world.projects["running"])

    def propose(name: str, **fields: Any) -> Use:
        return pots.propose_use(
            session,
            actor=contact,
            pot=pot,
            category_key="equipment",
            form=Form.CONDITIONAL,
            purpose=f"Sko {name}",
            reason=f"Vinteren for {name} er lang.",
            receiver=f"Familie {name}",
            amount_ore=500_000,
            not_for_wages=True,
            now=now,
            **fields,
        )

    uses = {name: propose(name) for name in ("proposed", "voting", "decided")}
    uses["mine"] = propose("mine", receiver_person=world.people["lead"])
    pots.comment_use(session, actor=contact, use=uses["voting"], text="Hva tenker dere?", now=now)
    pots.put_to_vote(
        session, actor=contact, use=uses["voting"], rule=VoteRule.CONSENT, closes_at=None, now=now
    )
    for name, by in (("decided", member), ("mine", contact)):
        pots.approve_use(session, actor=by, use=uses[name], not_my_household=True, reason="", now=now)
    world.ids["use_id"] = {name: use.id for name, use in uses.items()}
