"""The pages of proposals: the steps, partners, money, film, sending in, and what everyone sees."""

from . import (
    answer_media,
    answering,
    autosave,
    film,
    gallery,
    history,
    money,
    papers,
    partners,
    public,
    sending,
    start,
    steps,
    tags,
    visibility,
)
from .room import room

__all__ = [
    "answer_media",
    "answering",
    "autosave",
    "film",
    "gallery",
    "history",
    "money",
    "papers",
    "partners",
    "public",
    "room",
    "sending",
    "start",
    "steps",
    "tags",
    "visibility",
]
