"""What was reported, what somebody worries about, and who can be called."""

from typing import Any

from fellespott.core.clock import utcnow
from fellespott.core.registry import registry
from fellespott.safety import services as safety
from fellespott.safety.states import Why

from .base import World


def report_and_worry(session: Any, world: World) -> None:
    """A proposal everyone reads is reported by the resident; the resident also tells of a worry."""
    now, resident, staff = utcnow(), world.person("resid"), world.person("staff")
    kinds = {"proposal": world.proposals["scoring"]}
    cases = {}
    for kind, thing in kinds.items():
        report, token = safety.report(
            session,
            actor=resident,
            reportable=registry().reportables[kind],
            thing=thing,
            why=Why.HATE,
            words="Se på dette.",
            now=now,
        )
        cases[kind] = report.case_id
    concern = safety.add_concern(session, words="Jeg er redd for en venn.", sender=resident, now=now)
    contact = safety.add_contact(session, actor=staff, name="Legevakta", phone="116 117", now=now)
    world.values |= {
        "case_id": cases["proposal"],
        "concern_id": concern.id,
        "contact_id": contact.id,
        "safety.follow_report": {"token": token},
        "safety.report": {"kind": "proposal", "thing_id": world.proposals["scoring"].id},
    }
