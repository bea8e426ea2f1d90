"""One rule's value in words, as it was kept in a version: for what changed, from what to what."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from fellespott.core.i18n import _, _n, in_language, show_datetime, show_money
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.guardian_texts import ACT_SHORT

from .models import RulesVersion
from .rule_texts import kinds_in_words, length_in_words
from .states import DecisionMode, Publicity, RankingMethod, TieRule
from .texts import FIELD_NAMES, METHOD_NAMES, MODE_NAMES, PUBLICITY_NAMES, TIE_NAMES


@dataclass(frozen=True, slots=True)
class ChangedRule:
    """A rule that was changed, and its value before and after in words; none where only the fact is told."""

    name: Any
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RuleChange:
    """What changed at once, when, and why."""

    at: datetime
    reason: str
    rules: list[ChangedRule]


def rule_changes(versions: Sequence[RulesVersion]) -> list[RuleChange]:
    """What each version after the first changed, newest first."""
    pairs = pairwise(versions)
    told = [
        RuleChange(later.at, later.reason, changed_words(earlier.rules, later.rules, later.changed))
        for earlier, later in pairs
    ]
    return told[::-1]


def changed_words(before: dict[str, Any], after: dict[str, Any], names: Sequence[str]) -> list[ChangedRule]:
    """Each of these rules with its value before and after."""
    return [
        ChangedRule(FIELD_NAMES[one], in_words(one, before.get(one)), in_words(one, after.get(one)))
        for one in names
    ]


def in_words(name: str, value: Any) -> str | None:
    """The kept value of that rule in the reader's language; None for a text too long to stand in a line."""
    if name in UNTOLD:
        return None
    if value is None or value in ("", []):
        return _("ingenting er satt")
    return WORDS.get(name, str)(value)


# Long texts, and what is kept by its id.
UNTOLD = frozenset({"criteria_version_id", "second_criteria_version_id", "second_criteria_for", "rulebook"})


def _moment(value: Any) -> str:
    return show_datetime(datetime.fromisoformat(value))


def _yes_or_no(value: Any) -> str:
    return _("ja") if value else _("nei")


def _years(value: Any) -> str:
    return _("%(age)s år", age=value)


def _acts(value: Any) -> str:
    return ", ".join(str(ACT_SHORT[one]) for one in GuardedAct if one in value)


WORDS: dict[str, Callable[[Any], str]] = {
    "opens_at": _moment,
    "closes_at": _moment,
    "jury_meets_at": _moment,
    "decision_expected_at": _moment,
    "age_from": _years,
    "age_to": _years,
    "kinds_needed": kinds_in_words,
    "needs_municipal_lead": _yes_or_no,
    "needs_film": _yes_or_no,
    "film_max_seconds": length_in_words,
    "budget_frame_ore": show_money,
    "max_award_ore": show_money,
    "has_research": _yes_or_no,
    "films_public": _yes_or_no,
    "guardian_acts": _acts,
    "commitments": lambda value: "; ".join(in_language(one) for one in value),
    "decision_mode": lambda value: str(MODE_NAMES[DecisionMode(value)]),
    "ranking_method": lambda value: str(METHOD_NAMES[RankingMethod(value)]),
    "tie_rule": lambda value: str(TIE_NAMES[TieRule(value)]),
    "min_sheets": lambda value: _n("%(num)s vurdering", "%(num)s vurderinger", value),
    "proposals_public": lambda value: str(PUBLICITY_NAMES[Publicity(value)]),
    "min_actors": lambda value: _n("%(num)s aktør", "%(num)s aktører", value),
}
