"""The words by which stories, lessons and practices can be compared. Shipped as data.

What they share with proposals (what it is about, and age) lies with the calls.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fellespott.calls.tags import read_sets
from fellespott.calls.tags import tag_sets as shared_sets
from fellespott.core.i18n import in_language

DATA = Path(__file__).parent / "data" / "tags.json"


@cache
def tag_sets() -> list[dict[str, Any]]:
    """The sets in order, each with its labels and its tags."""
    return [shared_sets()["marmot"], *read_sets(DATA), shared_sets()["age_group"]]


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {tag["key"]: tag["label"] for one in tag_sets() for tag in one["tags"]}


def known_tags(keys: Iterable[str]) -> list[str]:
    """Those of the keys that are tags of ours, in the order of the sets, each once."""
    wanted = set(keys)
    return [key for key in _labels() if key in wanted]


def tag_label(key: str) -> str:
    """The tag in the reader's language."""
    return in_language(_labels()[key]) if key in _labels() else key


def tag_choices() -> list[tuple[str, str]]:
    """(key, label) of every tag, for a form."""
    return [(key, tag_label(key)) for key in _labels()]


def grouped_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """(label of the set, its choices), for a list with headings."""
    return [
        (in_language(one["label"]), [(tag["key"], tag_label(tag["key"])) for tag in one["tags"]])
        for one in tag_sets()
    ]
