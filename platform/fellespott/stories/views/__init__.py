"""The pages of stories: the learning bank, one story, writing, reading, consenting, lessons and answers."""

from . import answering, bank, consenting, ideas, lessons, publishing, reading, showing, writing
from .room import room

__all__ = [
    "answering",
    "bank",
    "consenting",
    "ideas",
    "lessons",
    "publishing",
    "reading",
    "room",
    "showing",
    "writing",
]
