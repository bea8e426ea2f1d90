"""The room itself, and how its views find what an address is about."""

import uuid

from sqlalchemy.orm import Session

from fellespott.core.web import Room

from ..models import Concern, HelpContact, ModerationCase
from ..queries import case_by_id, concern_by_id

room = Room("safety", __name__)


def load_case(session: Session, case_id: uuid.UUID) -> ModerationCase | None:
    """What /meldinger/<id> is about."""
    return case_by_id(session, case_id)


def load_concern(session: Session, concern_id: uuid.UUID) -> Concern | None:
    """What /bekymringer/<id> is about."""
    return concern_by_id(session, concern_id)


def load_contact(session: Session, contact_id: uuid.UUID) -> HelpContact | None:
    """What /hjelp/kontakter/<id> is about."""
    return session.get(HelpContact, contact_id)
