"""Texts of the mails this room sends. None holds a word of the request or of a document."""

from fellespott.core.i18n import _, show_date

from .models import DisclosureAnswer, DisclosureRequest
from .texts import OUTCOMES


def receipt(*, request: DisclosureRequest, link: str) -> tuple[str, str]:
    """To the one who asked: it has come, and what happens now."""
    return _("Vi har fått ønsket ditt om innsyn, nummer %(number)s", number=request.number), _mail(
        _("Hei!"),
        _("Takk for at du følger med. Vi har fått det du spør om."),
        _("Du får svar senest %(day)s. Svaret kommer her:", day=show_date(request.answer_by)),
        link,
        _("Lenka er til deg alene. Du trenger ikke si hvem du er eller hvorfor du spør."),
    )


def answered(*, request: DisclosureRequest, answer: DisclosureAnswer) -> tuple[str, str]:
    """To the same: the answer lies behind the link."""
    return _("Svar på ønsket ditt om innsyn, nummer %(number)s", number=request.number), _mail(
        _("Hei!"),
        _("Du har fått svar: %(outcome)s.", outcome=OUTCOMES[answer.outcome][0]),
        _("Lenka du fikk da du spurte, viser svaret og dokumentene."),
        _("Er du uenig, kan du klage. Hvordan du gjør det, står sammen med svaret."),
    )


def has_come(*, request: DisclosureRequest, link: str) -> tuple[str, str]:
    """To those who answer: a new one. Its words stay on the page."""
    return _("Noen ber om innsyn, nummer %(number)s", number=request.number), _mail(
        _("Hei!"),
        _("Svaret skal gis uten opphold, og senest %(day)s. Les det her:", day=show_date(request.answer_by)),
        link,
    )


def _mail(*parts: str) -> str:
    return "\n\n".join([*parts, _("Hilsen Fellespott")])
