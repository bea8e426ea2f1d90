"""What happens to proposals: written, joined by partners, priced, filmed, sent in, withdrawn.

All assume the caller's transaction and raise DomainError when a rule says no.
"""

from .answers import answer_partner
from .drafts import accept_commitments, hold_draft, save_dream, save_need, save_step, start_proposal
from .film import attach_film, remove_film, set_film_text
from .money import add_budget_line, remove_budget_line
from .partners import add_partner, change_partner, remove_partner, resend_partner_link
from .sending import submit_proposal, tell_late, withdraw_proposal

__all__ = [
    "accept_commitments",
    "add_budget_line",
    "add_partner",
    "answer_partner",
    "attach_film",
    "change_partner",
    "hold_draft",
    "remove_budget_line",
    "remove_film",
    "remove_partner",
    "resend_partner_link",
    "save_dream",
    "save_need",
    "save_step",
    "set_film_text",
    "start_proposal",
    "submit_proposal",
    "tell_late",
    "withdraw_proposal",
]
