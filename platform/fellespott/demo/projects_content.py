"""What came of the round of 2021, read from demo/data. Texts there are data in bokmål, not interface text."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from fellespott.calls.states import ActorKind
from fellespott.letters.states import Form, GoalAbout, GoalKind
from fellespott.pots.rules import months_on
from fellespott.pots.states import Means
from fellespott.reviews.states import GoalProgress, ReviewOutcome, StopReason

from .content import read, tidy

Money = tuple[date, int]  # the day, øre
GOALS = [(kind, about) for kind in GoalKind for about in GoalAbout]


@dataclass(frozen=True, slots=True)
class UseText:
    """One use of a pot's money, with its payouts."""

    category: str
    form: Form
    purpose: str
    reason: str
    receiver: str
    amount_ore: int
    proposed_on: date
    means: Means
    paid: tuple[Money, ...]
    paid_to: tuple[str, ...]
    plan: dict[str, Any]  # of an unconditional use
    talk: tuple[str, ...]
    is_for_a_household: bool  # of somebody in the group, who then abstains


@dataclass(frozen=True, slots=True)
class ReviewText:
    """One review: what the project answered and how it ended. The day it was asked for, where it was."""

    due_on: date
    called_on: date | None
    called_reason: str
    answer: dict[str, str]
    progress: tuple[GoalProgress, ...]
    outcome: ReviewOutcome
    stop_reason: StopReason | None
    reason: str

    @property
    def is_invented(self) -> bool:
        """All but the stops, whose reasons are known."""
        return self.outcome is not ReviewOutcome.STOP


@dataclass(frozen=True, slots=True)
class ProjectText:
    """One project. `proposal` names what it grew from; an added one has `added` instead."""

    key: str
    starts_on: date
    ends_on: date
    started_on: date
    letter_on: date
    members: int
    letter: dict[str, Any]
    amendments: tuple[tuple[date, dict[str, Any]], ...]
    uses: tuple[UseText, ...]
    reviews: tuple[ReviewText, ...]
    added: dict[str, Any] | None
    completion: dict[str, Any] | None
    handover: dict[str, Any] | None


@dataclass(frozen=True, slots=True)
class Words:
    """What people in the demo say where nothing else is said."""

    comment: str
    reply: str
    household: str
    vote_reason: str
    approval: str


@dataclass(frozen=True, slots=True)
class Projects2021:
    """All nine."""

    projects: tuple[ProjectText, ...]
    words: Words


@cache
def projects_2021() -> Projects2021:
    """The nine projects."""
    data = read("projects_2021.toml")
    both = {name: tidy(value) for name, value in data["both"].items()}
    words = Words(**{name: both[name] for name in Words.__dataclass_fields__})
    return Projects2021(tuple(_project(one, both) for one in data["project"]), words)


def practice_project(today: date) -> ProjectText:
    """The project to try things in, begun that day."""
    both = read("projects_2021.toml")["both"]
    data = read("practice.toml")["project"]
    dates = {
        "starts_on": today,
        "started_on": today,
        "letter_on": today,
        "ends_on": today + timedelta(days=data["days"]),
        "use": [{**one, "proposed_on": today} for one in data["use"]],
        "review": (),
    }
    return _project({**data, **dates}, both)


def _project(data: dict[str, Any], both: dict[str, Any]) -> ProjectText:
    one = {**both, **data}
    return ProjectText(
        key=one["key"],
        starts_on=one["starts_on"],
        ends_on=one["ends_on"],
        started_on=one["started_on"],
        letter_on=one["letter_on"],
        members=one["members"],
        letter=_letter(one),
        amendments=tuple(
            (more["on"], {**_letter({**one, **more}), "amendment_reason": tidy(more["reason"])})
            for more in one.get("amendment", ())
        ),
        uses=tuple(_use(use, both) for use in one["use"]),
        reviews=tuple(_review(review, both) for review in one["review"]),
        added=_added(one.get("added")),
        completion=one.get("completion"),
        handover=one.get("handover"),
    )


def _letter(one: dict[str, Any]) -> dict[str, Any]:
    """What `letters.draft_letter` takes, but for instalments where the plan is even half-years."""
    found: dict[str, Any] = {
        "amount_ore": one["kroner"] * 100,
        "period_start": one["starts_on"],
        "period_end": one["ends_on"],
        "others_see_us": one["others_see_us"],
        "covers": f"{one['covers']}\n\n{one['wording']}",
        "at_the_end": one["at_the_end"],
        "forms": one["forms"],
        "group_always": one.get("group_always", False),
        "goals": [
            {"kind": kind, "about": about, "text": one[f"{kind.value}_{about.value}"]}
            for kind, about in GOALS
        ],
        "instalments": [
            {"due_on": day, "amount_ore": kroner * 100} for day, kroner in one.get("instalments", ())
        ],
    }
    if "group_above_kroner" in one:
        found["group_above_ore"] = one["group_above_kroner"] * 100
    return found


def _use(data: dict[str, Any], both: dict[str, Any]) -> UseText:
    is_invented = data.get("invented", False)
    plan = {}
    if "times" in data:
        plan = {
            "per_payment_ore": data["each"] * 100,
            "payments_planned": data["times"],
            "first_payment_on": data["first_payment_on"],
        }
    return UseText(
        category=data["category"],
        form=Form(data["form"]),
        purpose=f"{data['purpose']} {both['invented_purpose']}" if is_invented else data["purpose"],
        reason=tidy(data.get("reason", both["invented_reason"])),
        receiver=data["receiver"],
        amount_ore=data["kroner"] * 100,
        proposed_on=data["proposed_on"],
        means=Means(data.get("means", Means.BANK)),
        paid=_planned(plan) or tuple((day, kroner * 100) for day, kroner in data.get("paid", ())),
        paid_to=tuple(data.get("paid_to", ())),
        plan=plan,
        talk=tuple(data.get("talk", (both["comment"], both["reply"]))),
        is_for_a_household=data.get("household", False),
    )


def _planned(plan: dict[str, Any]) -> tuple[Money, ...]:
    """The payouts of an unconditional use: each on its day."""
    return tuple(
        (months_on(plan["first_payment_on"], number), plan["per_payment_ore"])
        for number in range(plan.get("payments_planned", 0))
    )


def _review(data: dict[str, Any], both: dict[str, Any]) -> ReviewText:
    return ReviewText(
        due_on=data["due_on"],
        called_on=data.get("called_on"),
        called_reason=data.get("called_reason", ""),
        answer={
            "went_well": f"{data['went_well']} {both['invented_answer']}",
            "went_badly": data["went_badly"],
            "residents_took_part": data["took_part"],
            "change_of_course": data.get("change", ""),
        },
        progress=tuple(GoalProgress(one) for one in data["progress"]),
        outcome=ReviewOutcome(data["outcome"]),
        stop_reason=StopReason(data["stop_reason"]) if "stop_reason" in data else None,
        reason=tidy(data["reason"]),
    )


def _added(data: dict[str, Any] | None) -> dict[str, Any] | None:
    if data is None:
        return None
    partners = [
        {
            "actor_name": one["name"],
            "kind": ActorKind(one["kind"]),
            "is_lead": one.get("lead", False),
            "no_money_decisions": one.get("no_money", False),
        }
        for one in data["partners"]
    ]
    return {**{name: tidy(value) for name, value in data.items()}, "partners": partners}
