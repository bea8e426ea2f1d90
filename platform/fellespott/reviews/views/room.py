"""The room itself, and how its views find what an address is about."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from fellespott.core.web import Room
from fellespott.letters.models import Project
from fellespott.letters.queries import project_by_slug

from ..models import Handover, Review
from ..queries import handover_of, review_in_project

room = Room("reviews", __name__)


def load_project(session: Session, slug: str) -> Project | None:
    """What /prosjekter/<slug>/… is about."""
    return project_by_slug(session, slug)


def load_review(session: Session, slug: str, review_id: uuid.UUID) -> Review | None:
    """A review of that very project."""
    return review_in_project(session, slug, review_id)


def load_handover(session: Session, slug: str) -> Handover | None:
    """How that project is handed over."""
    project = project_by_slug(session, slug)
    return handover_of(session, project.id) if project is not None else None


def where(review: Review) -> dict[str, Any]:
    """What the address of a review holds."""
    return {"slug": review.project.slug, "review_id": review.id}
