"""What the pages of complaints ask for. Nobody has to say who they are."""

from wtforms import StringField
from wtforms.validators import Length, Optional

from fellespott.core.forms import LONG_TEXT, Form, GuardedForm, long, required, short, tidy
from fellespott.core.i18n import _l

MAX_ADDRESS = 254


class ComplaintForm(GuardedForm):
    """A complaint, by anybody."""

    text = long(
        _l("Hva er du uenig i, og hva mener du skal skje?"),
        required(_l("Skriv hva du vil klage på.")),
        description=_l("Skriv som du snakker. Bare de som behandler klagen, leser dette."),
        rows=8,
        limit=2 * LONG_TEXT,
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
        rows=8,
        limit=2 * LONG_TEXT,
    )
