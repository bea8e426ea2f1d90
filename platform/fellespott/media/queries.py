"""Reads of the media room."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from .models import Media


def keys_in_use(session: Session) -> set[str]:
    """The keys of all files that some row knows."""
    rows = session.execute(select(Media.storage_key, Media.playable_key, Media.poster_key))
    return {key for row in rows for key in row if key is not None}
