"""Stories, lessons and a complaint of the demo, read from demo/data. Texts there are data in bokmål."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from fellespott.stories.models import TEXT_FIELDS
from fellespott.stories.states import LessonKind

from .content import read, tidy


@dataclass(frozen=True, slots=True)
class StoryText:
    """The story of somebody put together from many."""

    project: str
    texts: dict[str, Any]
    tags: tuple[str, ...]
    source: str
    written_on: date
    published_on: date
    consent_ends_on: date


@dataclass(frozen=True, slots=True)
class LessonText:
    """Something learned, and what its receiver answered, if anything."""

    kind: LessonKind
    project: str
    title: str
    text: str
    tags: tuple[str, ...]
    source: str
    receiver: str
    asked_on: date
    published_on: date
    answered_on: date | None
    answered_by: str
    answer: str


@dataclass(frozen=True, slots=True)
class ComplaintText:
    """A complaint about a project, from the day it came to the day it was closed."""

    project: str
    sender_name: str
    text: str
    answer: str
    received_on: date
    acknowledged_on: date
    answered_on: date
    closed_on: date


@dataclass(frozen=True, slots=True)
class Told2021:
    """All that was told of the round."""

    stories: tuple[StoryText, ...]
    lessons: tuple[LessonText, ...]
    complaint: ComplaintText


@cache
def told_2021() -> Told2021:
    """The stories, the lessons and the complaint."""
    data = read("stories_2021.toml")
    both = data["both"]
    return Told2021(
        stories=tuple(_story(one, both) for one in data["story"]),
        lessons=tuple(_lesson(one, both) for one in data["lesson"]),
        complaint=ComplaintText(**{name: tidy(value) for name, value in data["complaint"].items()}),
    )


def _story(data: dict[str, Any], both: dict[str, Any]) -> StoryText:
    return StoryText(
        project=data["project"],
        texts={name: tidy(data[name]) for name in TEXT_FIELDS},
        tags=tuple(data["tags"]),
        source=f"{both['source']} {data['lines']}",
        written_on=both["written_on"],
        published_on=both["published_on"],
        consent_ends_on=both["consent_ends_on"],
    )


def _lesson(data: dict[str, Any], both: dict[str, Any]) -> LessonText:
    return LessonText(
        kind=LessonKind(data["kind"]),
        project=data["project"],
        title=data["title"],
        text=tidy(data["text"]),
        tags=tuple(data["tags"]),
        source=f"{both['source']} {data['lines']}",
        receiver=data["receiver"],
        asked_on=data["asked_on"],
        published_on=data["published_on"],
        answered_on=data.get("answered_on"),
        answered_by=data.get("answered_by", ""),
        answer=tidy(data.get("answer", "")),
    )
