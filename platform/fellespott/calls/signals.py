"""What other rooms may react to."""

from blinker import Namespace

_signals = Namespace()

# Sent inside the transaction of the move, with the call as sender: session, from_phase, to_phase, now.
# A receiver that raises DomainError stops the move.
phase_moved = _signals.signal("phase-moved")

# Sent inside the transaction in which the deadline of an open (or just closed, or reopened) call was moved,
# with the call as sender: session, before (the deadline until now), reason, now.
deadline_moved = _signals.signal("deadline-moved")
