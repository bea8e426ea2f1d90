"""What happens to pots: opened, funded, used, paid, stopped, settled.

All assume the caller's transaction and raise DomainError when a rule says no.
"""

from .deciding import approve_use, follow_vote, put_to_vote, refuse_use
from .ending import is_over, return_rest, settle_stopped, stop_pot
from .funding import fund_due, fund_instalment, open_pot
from .paying import close_use, record_payout, refund
from .proposing import comment_use, propose_use

__all__ = [
    "approve_use",
    "close_use",
    "comment_use",
    "follow_vote",
    "fund_due",
    "fund_instalment",
    "is_over",
    "open_pot",
    "propose_use",
    "put_to_vote",
    "record_payout",
    "refund",
    "refuse_use",
    "return_rest",
    "settle_stopped",
    "stop_pot",
]
