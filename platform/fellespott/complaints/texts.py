"""Words for complaints, in the reader's language."""

from typing import Any

from fellespott.core.i18n import _l

from .states import About, ComplaintState

STATES: dict[ComplaintState, tuple[Any, str]] = {
    ComplaintState.RECEIVED: (_l("Kommet inn"), "info"),
    ComplaintState.ACKNOWLEDGED: (_l("Venter på svar"), "warning"),
    ComplaintState.FORWARDED: (_l("Sendt videre"), "info"),
    ComplaintState.ANSWERED: (_l("Besvart"), "success"),
    ComplaintState.CLOSED: (_l("Avsluttet"), "neutral"),
}
# As the sender sees it: what has happened, in order.
STEPS: dict[ComplaintState, Any] = {
    ComplaintState.RECEIVED: _l("Vi fikk klagen din"),
    ComplaintState.ACKNOWLEDGED: _l("Vi har lest den"),
    ComplaintState.FORWARDED: _l("Sendt videre til den som skal svare"),
    ComplaintState.ANSWERED: _l("Du fikk svar"),
    ComplaintState.CLOSED: _l("Avsluttet"),
}
ABOUT: dict[About, Any] = {
    About.DECISION: _l("Et vedtak"),
    About.PROJECT: _l("Et prosjekt"),
    About.USE: _l("Bruk av penger"),
    About.PAYOUT: _l("En utbetaling"),
    About.REVIEW: _l("En halvårsgjennomgang"),
    About.OTHER: _l("Noe annet"),
}
