"""What happens to a complaint. All assume the caller's transaction; none commits."""

from .handling import acknowledge, answer, close, forward, remind_handlers
from .receiving import receive

__all__ = ["acknowledge", "answer", "close", "forward", "receive", "remind_handlers"]
