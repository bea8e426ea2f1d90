"""Where proposals stand on the map: in a district, never at an address. The places are data."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from fellespott.calls.tags import DATA, choices_of_kind

from .states import TagKind


@dataclass(frozen=True, slots=True)
class District:
    """One district with how many proposals are about it; without a place where the map has none for it."""

    key: str
    name: str
    count: int
    point: tuple[float, float] | None
    outline: tuple[tuple[float, float], ...]


@cache
def _places() -> dict[str, dict[str, Any]]:
    loaded = json.loads((DATA / "places.json").read_text(encoding="utf-8"))
    return {one["key"]: one for one in loaded["places"]}


def districts(counted: Mapping[str, int]) -> list[District]:
    """All districts in the order of their list, those with nothing in them too."""
    return [
        District(
            key=key,
            name=name,
            count=counted.get(key, 0),
            point=_pair(_places()[key]["point"]) if key in _places() else None,
            outline=tuple(_pair(one) for one in _places().get(key, {}).get("outline", ())),
        )
        for key, name in choices_of_kind(TagKind.DISTRICT.value).items()
    ]


def _pair(values: list[float]) -> tuple[float, float]:
    return values[0], values[1]
