"""What happens to projects and letters. All assume the caller's transaction; none commits."""

from .agreeing import agree, remind_partner
from .projects import add_project, start_project, update_project
from .sending import send_letter, withdraw_letter
from .writing import as_written, draft_letter, suggested_letter, update_letter

__all__ = [
    "add_project",
    "agree",
    "as_written",
    "draft_letter",
    "remind_partner",
    "send_letter",
    "start_project",
    "suggested_letter",
    "update_letter",
    "update_project",
    "withdraw_letter",
]
