"""Tables of safety: reports and decisions, what is hidden now, concerns, and our own contacts."""

from .concerns import Concern, ConcernStep
from .contacts import HelpContact
from .reports import CaseAuthor, HiddenThing, ModerationCase, ModerationDecision, Report

__all__ = [
    "CaseAuthor",
    "Concern",
    "ConcernStep",
    "HelpContact",
    "HiddenThing",
    "ModerationCase",
    "ModerationDecision",
    "Report",
]
