"""What happens to stories, lessons and practices: written, approved, consented to, shown, taken down.

All assume the caller's transaction and raise DomainError when a rule says no.
"""

from .consents import expire_consents, give_consent, withdraw_consent
from .lessons import (
    add_lesson,
    answer_lesson,
    publish_lesson,
    remind_receivers,
    resend_lesson_link,
    unpublish_lesson,
)
from .practices import load_practices
from .publishing import approve_story, publish_story, withdraw_story
from .writing import ask_teller, save_story, write_story

__all__ = [
    "add_lesson",
    "answer_lesson",
    "approve_story",
    "ask_teller",
    "expire_consents",
    "give_consent",
    "load_practices",
    "publish_lesson",
    "publish_story",
    "remind_receivers",
    "resend_lesson_link",
    "save_story",
    "unpublish_lesson",
    "withdraw_consent",
    "withdraw_story",
    "write_story",
]
