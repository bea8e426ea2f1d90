"""The shape of what the group, and each who is seen in its film, says about who sees it."""

from wtforms import BooleanField, RadioField

from fellespott.core.forms import Form, choices_of, required
from fellespott.core.i18n import _l

OPEN, CLOSED = "all", "jury"


class WhoSeesForm(Form):
    """The group, about its proposal."""

    readers = RadioField(
        _l("Hvem kan lese forslaget når fristen er ute?"),
        choices=choices_of(
            {
                OPEN: _l("Alle"),
                CLOSED: _l("Bare vi, juryen og de som leder runden"),
            }
        ),
        validators=[required(_l("Velg hvem som kan lese forslaget."))],
    )
    stays_if_refused = BooleanField(
        _l("Hvis det blir nei: la forslaget bli stående, så andre kan lære av det")
    )


class FilmPublicForm(Form):
    """One who is seen in the film."""

    viewers = RadioField(
        _l("Hvem kan se filmen du er med i?"),
        choices=choices_of(
            {
                OPEN: _l("Alle som kan lese forslaget"),
                CLOSED: _l("Bare juryen, gruppa og de som leder runden"),
            }
        ),
        validators=[required(_l("Velg hvem som kan se filmen."))],
    )
