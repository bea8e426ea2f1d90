"""What happens to requests for documents. All assume the caller's transaction; none commits."""

from .answering import answer_request
from .handling import drop_document, pick_document, redact, take_on
from .receiving import receive

__all__ = ["answer_request", "drop_document", "pick_document", "receive", "redact", "take_on"]
