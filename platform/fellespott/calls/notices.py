"""Texts of the mails calls send."""

from fellespott.core.i18n import _

from .models import Call
from .states import SeatKind
from .texts import SEAT_ASKED, SEAT_ASKED_BY


def seat_invitation_mail(
    *, call: Call, kind: SeatKind, name: str, invited_by: str, link: str, valid_days: int
) -> tuple[str, str]:
    """Subject and body of an invitation to lead a round or to sit in its steering group."""
    lines = [
        _("Hei, %(name)s!", name=name),
        str(SEAT_ASKED_BY[kind]) % {"name": invited_by, "call": call.title},
        _("Den som leder eller bestemmer i en utlysning, kan ikke sitte i juryen i den samme utlysningen."),
        _("Trykk her for å svare. Lenka virker i %(days)s dager:", days=valid_days),
        link,
        _("Du får denne e-posten fordi %(name)s skrev inn adressen din.", name=invited_by),
    ]
    if call.contact_email:
        lines.append(_("Spørsmål? Skriv til %(email)s.", email=call.contact_email))
    lines.append(_("Hilsen Fellespott"))
    return str(SEAT_ASKED[kind]), "\n\n".join(lines)
