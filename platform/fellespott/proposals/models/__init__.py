"""Proposals, and what belongs to them."""

from .answer_media import AnswerMedia, AnswerMediaPerson, FilmAgain
from .history import AnswerVersion
from .proposals import (
    BudgetLine,
    CommitmentAcceptance,
    FilmPerson,
    Partner,
    Proposal,
    Submission,
)
from .tags import ProposalTag

__all__ = [
    "AnswerMedia",
    "AnswerMediaPerson",
    "AnswerVersion",
    "BudgetLine",
    "CommitmentAcceptance",
    "FilmAgain",
    "FilmPerson",
    "Partner",
    "Proposal",
    "ProposalTag",
    "Submission",
]
