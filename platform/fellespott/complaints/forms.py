"""What the pages of complaints ask for. Nobody has to say who they are."""

from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from fellespott.core.forms import LONG_TEXT, Form, max_length, required, short, tidy
from fellespott.core.i18n import _, _l

MAX_ADDRESS = 254


def long(label: Any, *validators: Any, description: Any = "", rows: int = 8) -> TextAreaField:
    """A text of some lines."""
    return TextAreaField(
        label,
        [*validators, max_length(2 * LONG_TEXT)],
        filters=[tidy],
        description=description,
        render_kw={"rows": rows},
    )


class ComplaintForm(Form):
    """A complaint. `homepage` is a trap for machines that fill in every box; people do not see it."""

    text = long(
        _l("Hva er du uenig i, og hva mener du skal skje?"),
        required(_l("Skriv hva du vil klage på.")),
        description=_l("Skriv som du snakker. Bare de som behandler klagen, leser dette."),
    )
    sender_name = short(
        _l("Hva heter du?"), Optional(), description=_l("Du kan la det stå tomt. Klagen teller like mye.")
    )
    sender_email = StringField(
        _l("E-postadressen din"),
        [
            Optional(),
            Length(max=MAX_ADDRESS, message=_l("Adressen er for lang.")),
        ],
        filters=[tidy],
        description=_l("Da får du svaret på e-post. Ellers får du en lenke her, der svaret kommer."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    homepage = StringField(_l("Ikke skriv noe her"), render_kw={"autocomplete": "off", "tabindex": "-1"})

    def validate_homepage(self, field: StringField) -> None:
        """Empty, or a machine wrote it. Whoever is a person is told what to do, and loses nothing."""
        if field.data:
            raise ValidationError(_("Dette feltet er en felle for roboter. La det stå tomt, og send igjen."))


class ForwardForm(Form):
    """Who is to answer."""

    forwarded_to = short(
        _l("Hvem skal svare?"),
        required(_l("Skriv hvem som skal svare.")),
        description=_l(
            "Enheten eller rollen, for eksempel «Statsforvalteren». Den som klaget, får lese det."
        ),
    )


class AnswerForm(Form):
    """The answer."""

    text = long(
        _l("Svaret"),
        required(_l("Skriv et svar.")),
        description=_l("Begynn gjerne med takk. Si hva dere har funnet ut, hva som skjer nå, og hvorfor."),
    )
