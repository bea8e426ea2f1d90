"""Words for what this room's states and categories mean, in the reader's language."""

from typing import Any

from fellespott.core.i18n import _, _l
from fellespott.letters.texts import FORM_EXPLAINED, FORM_NAMES
from fellespott.voting.labels import decider
from fellespott.voting.states import VoteState

from .models import Pot, Use
from .states import BookingKind, Means, Needs, UseState

# What residents used money for in the first round, by the research report's table of investments. There is
# none for positions or wages, and no "other" to hide them in (rule R9).
CATEGORIES: dict[str, Any] = {
    "food": _l("Mat"),
    "equipment": _l("Klær og utstyr"),
    "home": _l("Møbler og ting til hjemmet"),
    "housing": _l("Egen bolig"),
    "bills": _l("Strøm og regninger"),
    "debt": _l("Nedbetaling av gjeld"),
    "digital": _l("Leker, PC og mobil"),
    "health": _l("Helse og medisiner"),
    "income": _l("Fast beløp til familien"),
    "activities": _l("Fritid, lag og kontingent"),
    "experiences": _l("Opplevelser, bursdager og ferie"),
    "journey": _l("Reise til hjemlandet"),
    "together": _l("Fellesmåltider og turer"),
    "shared": _l("Ting vi eier sammen, som båt eller bil"),
    "licence": _l("Førerkort og transport"),
}

FORMS = FORM_NAMES
# One line under each way of giving money, as the form that asks shows it.
FORMS_EXPLAINED: dict[str, Any] = {form.value: text for form, text in FORM_EXPLAINED.items()}

STATES: dict[UseState, tuple[Any, str]] = {
    UseState.PROPOSED: (_l("Foreslått"), "info"),
    UseState.DECIDED: (_l("Bestemt"), "success"),
    UseState.REFUSED: (_l("Ble ikke noe av"), "neutral"),
    UseState.CLOSED: (_l("Ferdig"), "neutral"),
}

NEEDS: dict[Needs, Any] = {
    Needs.ONE: _l("Én må si ja."),
    Needs.TWO: _l("To må si ja."),
    Needs.GROUP: _l("Hele gruppa må si ja."),
}

BOOKINGS: dict[BookingKind, Any] = {
    BookingKind.FUNDING: _l("Kom inn"),
    BookingKind.COMMITMENT: _l("Bestemt"),
    BookingKind.PAYOUT: _l("Betalt"),
    BookingKind.RELEASE: _l("Ikke brukt, tilbake i potten"),
    BookingKind.REFUND: _l("Kom tilbake"),
    BookingKind.RETURN: _l("Gitt tilbake til kommunen"),
}

MEANS: dict[Means, Any] = {
    Means.BANK: _l("Til konto"),
    Means.GIFT_CARD: _l("Gavekort"),
    Means.PAID_COST: _l("Regningen ble betalt"),
    Means.CASH: _l("Kontanter"),
}


def category_name(key: str) -> str:
    """What the category is called."""
    return str(CATEGORIES.get(key, key))


def deciders(use: Use) -> str:
    """Who decided, in public words: never a name (rules R13 and R9)."""
    if use.vote is not None and use.vote.state is VoteState.CARRIED:
        return decider(use.vote)
    if use.approvals_total == 1:
        return _("én i prosjektet")
    return _("%(number)s i prosjektet", number=use.approvals_total)


def share_of_promise(pot: Pot, returned_ore: int) -> list[tuple[str, int, str]]:
    """(words, øre, tone) of what was promised and where it is now; all but the first add up to the first."""
    promised, came = pot.letter.amount_ore, pot.funded_ore + returned_ore
    rows = [
        (_("Lovet"), promised, "info"),
        (_("Betalt ut"), pot.paid_ore, "mine"),
        (_("Bestemt, ikke betalt"), pot.committed_ore, "sun"),
        (_("Igjen i potten"), pot.free_ore, "plain"),
    ]
    if promised > came:
        ended = pot.stopped_at is not None or pot.closed_at is not None
        rows.append((_("Kommer ikke") if ended else _("Kommer senere"), promised - came, "plain"))
    if returned_ore:
        rows.append((_("Gitt tilbake til kommunen"), returned_ore, "plain"))
    return rows
