"""What a file can be and how far it has come."""

from enum import StrEnum


class MediaKind(StrEnum):
    """What the file turned out to be when it was opened."""

    FILM = "film"


class MediaState(StrEnum):
    """A film is shown only when ready."""

    WAITING = "waiting"  # stored and probed; must be made playable in every browser first
    READY = "ready"
    FAILED = "failed"
