"""What other rooms may react to."""

from blinker import Namespace

_signals = Namespace()

# Sent inside the transaction that ended it, with the vote as sender: session, now.
# A receiver that raises DomainError keeps the vote open: nothing of the ending is kept.
vote_ended = _signals.signal("vote-ended")
