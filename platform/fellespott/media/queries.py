"""Reads of the media room."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session

from fellespott.people.models import Person

from .models import Media, Upload


def keys_in_use(session: Session) -> set[str]:
    """The keys of all files that some row knows."""
    rows = session.execute(select(Media.storage_key, Media.playable_key, Media.small_key, Media.poster_key))
    return {key for row in rows for key in row if key is not None}


def upload_to(
    session: Session, upload_id: uuid.UUID, purpose: str, target_id: uuid.UUID, owner: Person
) -> Upload | None:
    """The upload, if that person began it for that thing."""
    return session.scalar(
        select(Upload).where(
            Upload.id == upload_id,
            Upload.purpose == purpose,
            Upload.target_id == target_id,
            Upload.owner_id == owner.id,
        )
    )
