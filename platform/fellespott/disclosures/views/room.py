"""The room itself, and how its views find what an address is about."""

import uuid

from sqlalchemy.orm import Session

from fellespott.core.web import Room

from ..models import DisclosureRequest, PickedDocument
from ..queries import document_by_id, request_by_id

room = Room("disclosures", __name__)


def load_request(session: Session, request_id: uuid.UUID) -> DisclosureRequest | None:
    """What /innsyn/krav/<id>/… is about."""
    return request_by_id(session, request_id)


def load_document(session: Session, request_id: uuid.UUID, document_id: uuid.UUID) -> PickedDocument | None:
    """What /innsyn/krav/<id>/dokument/<id> is about: a document of that very request."""
    document = document_by_id(session, document_id)
    return document if document is not None and document.request_id == request_id else None
