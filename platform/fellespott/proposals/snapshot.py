"""A proposal as plain data, the way it was when it was sent in.

Names of actors, never of their contacts: the row it lies in can never be changed.
"""

from typing import Any

from sqlalchemy.orm import object_session

from .answer_people import items_of
from .models import Proposal
from .states import TEXT_FIELDS


def snapshot_of(proposal: Proposal) -> dict[str, Any]:
    """All that was sent in. Amounts in øre."""
    film = proposal.film
    return {
        "texts": {name: getattr(proposal, name) for names in TEXT_FIELDS.values() for name in names},
        "group": {"id": str(proposal.group_id), "name": proposal.group.name, "area": proposal.group.area},
        "partners": [
            {
                "organisation": one.organisation,
                "unit": one.unit,
                "kind": one.kind.value,
                "role": one.role,
                "is_lead": one.is_lead,
                "no_money_decisions": one.no_money_decisions,
                "state": one.state.value,
            }
            for one in proposal.partners
        ],
        "budget": [
            {
                "category": one.category.value,
                "purpose": one.purpose,
                "amount_ore": one.amount_ore,
                "running_ore": one.running_ore,
                "paid_later_by": one.paid_later_by,
            }
            for one in proposal.budget_lines
        ],
        "tags": [one.key for one in proposal.tags],
        "commitments": [
            one
            for one in proposal.call.commitments_asked
            if one["key"] in {said.key for said in proposal.acceptances}
        ],
        "film": film
        and {
            "id": str(film.id),
            "sha256": film.sha256,
            "duration_ms": film.duration_ms,
            "captions": [one.language for one in film.captions],
            "has_transcript": bool(film.transcript),
        },
        "answers_otherwise": _answers_otherwise(proposal),
        "is_invented": proposal.is_invented,
    }


def _answers_otherwise(proposal: Proposal) -> list[dict[str, Any]]:
    """Sounds, pictures and films beside the texts: which they are, not what is said in them."""
    session = object_session(proposal)
    items = items_of(session, [proposal.id]) if session is not None else []
    return [{"field": one.field, "kind": one.media.kind.value, "sha256": one.media.sha256} for one in items]
