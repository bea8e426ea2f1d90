"""The room itself, and how its views find what an address is about."""

import uuid

from sqlalchemy.orm import Session

from fellespott.core.web import Room, current_person

from ..models import Pot, Use
from ..queries import pot_by_slug, use_in_project

room = Room("pots", __name__)


def load_pot(session: Session, slug: str) -> Pot | None:
    """What /prosjekter/<slug>/pott is about."""
    return pot_by_slug(session, slug)


def load_use(session: Session, slug: str, use_id: uuid.UUID) -> Use | None:
    """A use of that very project's pot."""
    return use_in_project(session, slug, use_id)


def opens_receiver(use: Use) -> list[uuid.UUID]:
    """Whose money the page shows, where somebody reads it who is not in the group that decided."""
    if use.receiver_person_id is None or use.pot.project.group.membership_of(current_person()) is not None:
        return []
    return [use.receiver_person_id]
