"""What happens to reviews, and how a project ends. All assume the caller's transaction; none commits."""

from .answering import answer_review
from .ending import accept_handover, complete_project, hand_over_due, propose_handover
from .preparing import call_review, prepare_reviews, remind_projects
from .settling import settle_review

__all__ = [
    "accept_handover",
    "answer_review",
    "call_review",
    "complete_project",
    "hand_over_due",
    "prepare_reviews",
    "propose_handover",
    "remind_projects",
    "settle_review",
]
