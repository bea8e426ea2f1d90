"""Somebody asks to see documents."""

from typing import Any

from fellespott.core.clock import utcnow
from fellespott.disclosures import services as disclosures

from .base import World


def ask_for_documents(session: Any, world: World) -> None:
    """One request, with one document picked."""
    proposal, now = world.proposals["decided"], utcnow()
    request, token = disclosures.receive(
        session, text="Alt om Gruppe A.", email="avisen@example.org", now=now
    )
    document = disclosures.pick_document(
        session,
        actor=world.person("staff"),
        request=request,
        kind="proposal",
        object_id=proposal.id,
        now=now,
    )
    world.values |= {
        "disclosures.": {
            "request_id": request.id,
            "document_id": document.id,
            "kind": "proposal",
            "object_id": world.proposals["scoring"].id,
        },
        "disclosures.follow_request": {"token": token},
    }
