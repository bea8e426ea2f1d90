"""What the demo is made of, read from demo/data. Texts there are data in bokmål, not interface text."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from fellespott.calls.states import ActorKind
from fellespott.core.clock import from_oslo
from fellespott.jury.states import AgeBand, Background
from fellespott.proposals.states import BudgetCategory

DATA = Path(__file__).parent / "data"
OWN_MUNICIPALITY = "Trondheim kommune"


@dataclass(frozen=True, slots=True)
class ActorText:
    """One actor behind a proposal."""

    organisation: str
    unit: str
    kind: ActorKind
    role: str
    is_lead: bool
    no_money_decisions: bool

    @property
    def name(self) -> str:
        """How its contact person is called after it."""
        return self.unit or self.organisation


@dataclass(frozen=True, slots=True)
class ProposalText:
    """One proposal, its group, and what the jury comes to think of it: `strength` on the scale 1-5, more on
    the criteria in `strong_on` and less on those in `weak_on` (their places in the set, from 1).
    """

    key: str
    title: str
    group: dict[str, str]
    texts: dict[str, str]
    partners: tuple[ActorText, ...]
    budget: tuple[tuple[BudgetCategory, str, int], ...]  # what for, purpose, øre
    film: tuple[str, ...]
    colour: str
    is_invented: bool
    has_contact_adult: bool
    strength: float
    strong_on: frozenset[int]
    weak_on: frozenset[int]
    sent_in: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class JurorText:
    """One juror of the made-up jury."""

    number: int
    background: Background
    age_band: AgeBand
    represents: str
    leaning: float
    too_close_to: frozenset[str]


@dataclass(frozen=True, slots=True)
class Round2021:
    """The call of 15 April 2021 with all that came of it up to the decision."""

    call: dict[str, Any]
    announced_at: datetime
    decided_at: datetime
    note: str
    conversation: str
    proposals: tuple[ProposalText, ...]
    jurors: tuple[JurorText, ...]
    warm_words: tuple[str, ...]
    doubts: tuple[str, ...]
    conflict_reason: str


@dataclass(frozen=True, slots=True)
class Practice:
    """The two rounds to try things in."""

    open_call: dict[str, Any]
    jury_call: dict[str, Any]
    days_open: int
    group: dict[str, str]
    need: str
    dream: str
    proposals: tuple[ProposalText, ...]


@cache
def round_2021() -> Round2021:
    """The round of 2021. Dates in the file are on an Oslo clock."""
    data, jury = read("round_2021.toml"), read("jury_2021.toml")
    call = {
        name: from_oslo(value) if isinstance(value, datetime) else tidy(value)
        for name, value in data["call"].items()
    }
    announced_at = call.pop("announced_on")
    return Round2021(
        call=call,
        announced_at=announced_at,
        decided_at=from_oslo(data["decision"]["at"]),
        note=tidy(data["decision"]["note"]),
        conversation=tidy(data["decision"]["conversation"]),
        proposals=tuple(_proposal(one) for one in data["proposal"]),
        jurors=tuple(_juror(number, one) for number, one in enumerate(jury["juror"], 1)),
        warm_words=tuple(jury["warm_words"]),
        doubts=tuple(jury["doubts"]),
        conflict_reason=jury["conflict_reason"],
    )


@cache
def practice() -> Practice:
    """The rounds to try things in."""
    data = read("practice.toml")
    both = dict(data["both"])
    days_open = both.pop("days_open")
    texts = {name: {key: tidy(text) for key, text in data[name].items()} for name in ("open", "with_jury")}
    opened = texts["open"]
    group, need, dream = opened.pop("group"), opened.pop("need"), opened.pop("dream")
    return Practice(
        open_call={**both, **opened},
        jury_call={**both, **texts["with_jury"]},
        days_open=days_open,
        group=group,
        need=need,
        dream=dream,
        proposals=tuple(_proposal(one) for one in data["proposal"]),
    )


def read(name: str) -> dict[str, Any]:
    """A file of demo/data."""
    with (DATA / name).open("rb") as handle:
        return tomllib.load(handle)


def tidy(value: Any) -> Any:
    """A text without the line break a long one ends with; anything else as it is."""
    return value.strip() if isinstance(value, str) else value


TEXTS = ("need", "dream", "title", "idea", "participants", "origin", "shaped_by")


def _proposal(data: dict[str, Any]) -> ProposalText:
    sent_in = data.get("sent_in")
    return ProposalText(
        key=data["key"],
        title=data["title"],
        group=data["group"],
        texts={name: tidy(data[name]) for name in TEXTS},
        partners=tuple(_actor(one) for one in data["partners"]),
        budget=tuple(
            (BudgetCategory(one["category"]), one["purpose"], one["kroner"] * 100) for one in data["budget"]
        ),
        film=tuple(data["film"]),
        colour=data["colour"],
        is_invented=data.get("invented", False),
        has_contact_adult=data.get("has_contact_adult", False),
        strength=data["strength"],
        strong_on=frozenset(data.get("strong_on", ())),
        weak_on=frozenset(data.get("weak_on", ())),
        sent_in=from_oslo(sent_in) if sent_in else None,
        reason=tidy(data.get("reason", "")),
    )


def _actor(data: dict[str, Any]) -> ActorText:
    return ActorText(
        organisation=data.get("organisation", OWN_MUNICIPALITY),
        unit=data.get("unit", ""),
        kind=ActorKind(data["kind"]),
        role=data["role"],
        is_lead=data.get("lead", False),
        no_money_decisions=data.get("no_money", False),
    )


def _juror(number: int, data: dict[str, Any]) -> JurorText:
    return JurorText(
        number=number,
        background=Background(data["background"]),
        age_band=AgeBand(data["age"]),
        represents=data["represents"],
        leaning=data["leaning"],
        too_close_to=frozenset(data.get("too_close_to", ())),
    )
