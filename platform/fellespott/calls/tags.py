"""The words by which proposals, stories and lessons can be compared. Shipped as data.

The districts lie in a file of their own: another municipality puts its own there.
"""

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from fellespott.core.i18n import in_language

DATA = Path(__file__).parent / "data"
FILES = ("tags.json", "districts.json")


def read_sets(path: Path) -> list[dict[str, Any]]:
    """The sets a file holds, each with its key, its label and its tags."""
    loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["sets"]
    return loaded


@cache
def tag_sets() -> dict[str, dict[str, Any]]:
    """The sets by their kind: "marmot", "need_area", "age_group", "district"."""
    return {one["key"]: one for name in FILES for one in read_sets(DATA / name)}


@cache
def _labels() -> dict[str, dict[str, str]]:
    return {tag["key"]: tag["label"] for one in tag_sets().values() for tag in one["tags"]}


@cache
def kind_of_tag() -> dict[str, str]:
    """The kind of each tag, by its key, in the order of the sets."""
    return {tag["key"]: kind for kind, one in tag_sets().items() for tag in one["tags"]}


def known_tags(keys: Iterable[str]) -> list[str]:
    """Those of the keys that are tags of ours, in the order of the sets, each once."""
    wanted = set(keys)
    return [key for key in kind_of_tag() if key in wanted]


def tag_label(key: str) -> str:
    """The tag in the reader's language."""
    return in_language(_labels()[key]) if key in _labels() else key


def kind_label(kind: str) -> str:
    """What a kind of tags is called, in the reader's language."""
    return in_language(tag_sets()[kind]["label"])


def choices_of_kind(kind: str) -> dict[str, str]:
    """{key: label} of all tags of one kind, for a form or a filter."""
    return {tag["key"]: tag_label(tag["key"]) for tag in tag_sets()[kind]["tags"]}
