"""Where a use of money is, how it is decided, and the accounts money moves between."""

from enum import StrEnum

# What a group's vote on a use says it is about.
SUBJECT = "pot_use"


class UseState(StrEnum):
    """A use is proposed with a reason, decided, and paid; or refused, or given up."""

    PROPOSED = "proposed"
    DECIDED = "decided"
    REFUSED = "refused"
    CLOSED = "closed"  # all that will be paid is paid; the rest went back to the pot


DECIDED_STATES = (UseState.DECIDED, UseState.CLOSED)
USE_MOVES: dict[UseState, frozenset[UseState]] = {
    UseState.PROPOSED: frozenset({UseState.DECIDED, UseState.REFUSED}),
    UseState.DECIDED: frozenset({UseState.CLOSED}),
    UseState.REFUSED: frozenset(),
    UseState.CLOSED: frozenset(),
}


class Needs(StrEnum):
    """How many must agree (rule R11)."""

    ONE = "one"
    TWO = "two"
    GROUP = "group"


class Account(StrEnum):
    """The accounts of a pot. Every booking takes from one and gives to another, so they sum to zero."""

    MUNICIPALITY = "municipality"  # where instalments come from and what is left goes back to
    FREE = "free"  # in the pot, not promised to any use
    COMMITTED = "committed"  # promised to a decided use, not paid yet
    PAID = "paid"  # with the residents


class BookingKind(StrEnum):
    """Why money moved."""

    FUNDING = "funding"  # municipality → free
    COMMITMENT = "commitment"  # free → committed
    PAYOUT = "payout"  # committed → paid
    RELEASE = "release"  # committed → free: a use cost less, or was given up
    REFUND = "refund"  # paid → free: money came back
    RETURN = "return"  # free → municipality: what is left at the end or after a stop


ROUTES: dict[BookingKind, tuple[Account, Account]] = {
    BookingKind.FUNDING: (Account.MUNICIPALITY, Account.FREE),
    BookingKind.COMMITMENT: (Account.FREE, Account.COMMITTED),
    BookingKind.PAYOUT: (Account.COMMITTED, Account.PAID),
    BookingKind.RELEASE: (Account.COMMITTED, Account.FREE),
    BookingKind.REFUND: (Account.PAID, Account.FREE),
    BookingKind.RETURN: (Account.FREE, Account.MUNICIPALITY),
}


class Means(StrEnum):
    """How a payout reached its receiver."""

    BANK = "bank"
    GIFT_CARD = "gift_card"
    PAID_COST = "paid_cost"  # the cost was paid for them
    CASH = "cash"
