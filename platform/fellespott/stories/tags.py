"""The words by which stories, lessons and practices can be compared. Shipped as data."""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fellespott.core.i18n import in_language

DATA = Path(__file__).parent / "data" / "tags.json"


@cache
def tag_sets() -> list[dict[str, Any]]:
    """The sets in order, each with its labels and its tags."""
    loaded: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))["sets"]
    return loaded


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
