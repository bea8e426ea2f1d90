"""What a file can be, how far it has come, and in which languages a film may have captions."""

from enum import StrEnum


class MediaKind(StrEnum):
    """What the file turned out to be when it was opened."""

    FILM = "film"
    SOUND = "sound"
    PICTURE = "picture"


class MediaState(StrEnum):
    """A film is shown only when ready."""

    WAITING = "waiting"  # stored and probed; must be made playable in every browser first
    READY = "ready"
    FAILED = "failed"


# The job makes a film ready, or says that it cannot be.
TRANSITIONS: dict[MediaState, frozenset[MediaState]] = {
    MediaState.WAITING: frozenset({MediaState.READY, MediaState.FAILED}),
    MediaState.READY: frozenset(),
    MediaState.FAILED: frozenset(),
}

# Languages a film can have captions in, each by the name its own readers know it by.
CAPTION_LANGUAGES: dict[str, str] = {
    "nb": "Norsk bokmål",
    "nn": "Norsk nynorsk",
    "se": "Davvisámegiella",
    "en": "English",
    "ar": "العربية",
    "fa": "فارسی",
    "pl": "Polski",
    "so": "Soomaali",
    "ti": "ትግርኛ",
    "uk": "Українська",
}
