"""A sheet as the texts of its boxes: what a page shows, sends and keeps. Pure."""

import uuid
from collections.abc import Iterable, Mapping

from fellespott.calls.models import Criterion

from .models import ScoreSheet

UNKNOWN = "vet-ikke"


def field_of(criterion_id: uuid.UUID) -> str:
    """The name of a criterion's answer on the sheet, so that a refusal stands beside it."""
    return f"c_{criterion_id.hex}"


def word_of(criterion_id: uuid.UUID) -> str:
    """The name of the box for a word about a criterion."""
    return f"w_{criterion_id.hex}"


def names_of(criteria: Iterable[Criterion]) -> list[str]:
    """The boxes of a sheet, in the order of the page."""
    return [name(one.id) for one in criteria for name in (field_of, word_of)]


def texts_of(criteria: Iterable[Criterion], sheet: ScoreSheet | None) -> dict[str, str]:
    """What stands in each box; empty where nothing was answered or written."""
    texts = dict.fromkeys(names_of(criteria), "")
    for score in sheet.scores if sheet is not None else ():
        texts[word_of(score.criterion_id)] = score.comment
        if score.is_answered:
            texts[field_of(score.criterion_id)] = UNKNOWN if score.value is None else str(score.value)
    return texts


def values_in(criteria: Iterable[Criterion], texts: Mapping[str, str]) -> dict[uuid.UUID, int | None]:
    """The answers given: 1-5, or None for "vet ikke"; a criterion not answered is left out."""
    found = {one.id: texts.get(field_of(one.id), "") for one in criteria}
    return {key: None if text == UNKNOWN else int(text) for key, text in found.items() if text}


def words_in(criteria: Iterable[Criterion], texts: Mapping[str, str]) -> dict[uuid.UUID, str]:
    """The words written about each criterion."""
    return {one.id: texts.get(word_of(one.id), "") for one in criteria}
