"""What other rooms may react to."""

from blinker import Namespace

_signals = Namespace()

# Sent inside the transaction in which the last partner agreed, with the letter as sender: session, now.
# The letter is in force by then, and the one it amends is replaced.
letter_agreed = _signals.signal("letter-agreed")
