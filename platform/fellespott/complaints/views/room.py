"""The room itself, and how its views find what an address is about."""

import uuid

from sqlalchemy.orm import Session

from fellespott.core.web import Room

from ..models import Complaint
from ..queries import complaint_by_id

room = Room("complaints", __name__)


def load_complaint(session: Session, complaint_id: uuid.UUID) -> Complaint | None:
    """What /klager/<id>/… is about."""
    return complaint_by_id(session, complaint_id)


def opens_sender(complaint: Complaint) -> list[uuid.UUID]:
    """Whose private record the page shows."""
    return [complaint.sender_id] if complaint.sender_id is not None else []
