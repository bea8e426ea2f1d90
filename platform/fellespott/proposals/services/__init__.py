"""What happens to proposals: written, joined by partners, priced, filmed, sent in, withdrawn.

All assume the caller's transaction and raise DomainError when a rule says no.
"""

from .answers import answer_partner
from .autosave import Fate, Outcome, Typed, autosave_answers, put_aside, save_answers, text_mark
from .drafts import (
    accept_commitments,
    hold_draft,
    put_back,
    save_dream,
    save_need,
    save_step,
    start_proposal,
)
from .earlier import use_version
from .film import attach_film, attach_upload, remove_film, say_film_people, set_film_text
from .film_again import ask_for_film_again, hold_for_film
from .money import add_budget_line, remove_budget_line
from .partners import add_partner, change_partner, remove_partner, resend_partner_link
from .sending import reopen_proposal, submit_proposal, tell_late, withdraw_proposal
from .tags import choose_tags
from .visibility import choose_who_sees, say_film_public

__all__ = [
    "Fate",
    "Outcome",
    "Typed",
    "accept_commitments",
    "add_budget_line",
    "add_partner",
    "answer_partner",
    "ask_for_film_again",
    "attach_film",
    "attach_upload",
    "autosave_answers",
    "change_partner",
    "choose_tags",
    "choose_who_sees",
    "hold_draft",
    "hold_for_film",
    "put_aside",
    "put_back",
    "remove_budget_line",
    "remove_film",
    "remove_partner",
    "reopen_proposal",
    "resend_partner_link",
    "save_answers",
    "save_dream",
    "save_need",
    "save_step",
    "say_film_people",
    "say_film_public",
    "set_film_text",
    "start_proposal",
    "submit_proposal",
    "tell_late",
    "text_mark",
    "use_version",
    "withdraw_proposal",
]
