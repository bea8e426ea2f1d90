"""When a complaint is to be answered, and when those who handle it are reminded. Pure."""

from datetime import date, timedelta

from .states import COMPLAINT_MOVES, ComplaintState

ANSWER_DAYS = 21
REMIND_BEFORE = timedelta(days=5)


def answer_by(received_on: date) -> date:
    """The last day to answer. Received 1 March: 22 March."""
    return received_on + timedelta(days=ANSWER_DAYS)


def reminds_on(last_day: date) -> date:
    """The first day to remind of a complaint nobody has answered."""
    return last_day - REMIND_BEFORE


def may_move(before: ComplaintState, after: ComplaintState) -> bool:
    """Whether a complaint can go from the one to the other."""
    return after in COMPLAINT_MOVES[before]
