"""Texts of the mails this room sends. Who reads over somebody's shoulder learns nothing from them."""

from fellespott.core.i18n import _

from .models import ModerationDecision
from .states import Outcome
from .texts import RULES


def reported(*, link: str) -> tuple[str, str]:
    """To moderators: something was reported, or was changed after they asked."""
    return _("Noe er meldt inn"), _letter(
        _("Hei!"),
        _("Noen mener at noe på Fellespott ikke er greit. Les det og avgjør det her:"),
        link,
    )


def receipt(*, link: str) -> tuple[str, str]:
    """To whoever reported."""
    return _("Takk for at du sa fra"), _letter(
        _("Hei!"),
        _("Vi har fått meldingen din. Et menneske ser på den, og du får vite hva som skjer. Følg den her:"),
        link,
        _("Lenka er til deg alene. De som har skrevet det du meldte, får ikke vite hvem du er."),
    )


def decided_for_author(*, decision: ModerationDecision, link: str) -> tuple[str, str]:
    """To those with a part in it: what was decided, why, and where to complain."""
    heads = {
        Outcome.KEEP: _("Det dere skrev, blir stående"),
        Outcome.HIDE: _("Noe dere skrev, er skjult"),
        Outcome.ASK: _("Vil dere endre noe dere skrev?"),
        Outcome.SHOW: _("Det dere skrev, er synlig igjen"),
        Outcome.GONE: _("Noe dere skrev, ble meldt"),
    }
    return heads[decision.outcome], _letter(
        _("Hei!"),
        _("Noen meldte noe du har vært med på å skrive. Nå er det sett på av et menneske."),
        _("Regelen: %(rule)s", rule=str(RULES[decision.rule])),
        _("Begrunnelsen: %(reason)s", reason=decision.words),
        _("Se hva det gjelder, og si fra hvis du er uenig:"),
        link,
    )


def decided_for_reporter(*, decision: ModerationDecision) -> tuple[str, str]:
    """To whoever reported: what came of it."""
    said = {
        Outcome.KEEP: _("Det du meldte, blir stående."),
        Outcome.HIDE: _("Det du meldte, er skjult."),
        Outcome.ASK: _("De som skrev det, er bedt om å endre det."),
        Outcome.SHOW: _("Det du meldte, er synlig igjen."),
        Outcome.GONE: _("Det du meldte, var ikke her lenger da vi så på det."),
    }
    return _("Svar på det du meldte"), _letter(
        _("Hei!"),
        _("Takk for at du sa fra. Nå er det sett på av et menneske."),
        said[decision.outcome],
        _("Begrunnelsen: %(reason)s", reason=decision.words),
        _("Er du uenig, kan du klage. Lenka du fikk da du meldte, viser hvordan."),
    )


def concern_has_come(*, link: str) -> tuple[str, str]:
    """To the safeguards. Not a word of what it is about."""
    return _("Noen trenger at du leser noe"), _letter(
        _("Hei!"),
        _("Noen har sagt fra til en voksen de kan stole på. Les det så snart du kan:"),
        link,
    )


def _letter(*parts: str) -> str:
    return "\n\n".join([*parts, _("Hilsen Fellespott")])
