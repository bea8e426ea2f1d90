"""Calls, and what belongs to them."""

from .calls import (
    Call,
    CriteriaSet,
    CriteriaSetVersion,
    Criterion,
    PhaseChange,
    Seat,
)
from .checklists import ChecklistNote
from .versions import RulesVersion

__all__ = [
    "Call",
    "ChecklistNote",
    "CriteriaSet",
    "CriteriaSetVersion",
    "Criterion",
    "PhaseChange",
    "RulesVersion",
    "Seat",
]
