"""What the pages of questions ask for. Nobody has to say who they are."""

from wtforms import StringField
from wtforms.validators import Length, Optional

from fellespott.core.forms import Form, GuardedForm, long, required, tidy
from fellespott.core.i18n import _l

MAX_ADDRESS = 254
MOST = 1000


class AskForm(GuardedForm):
    """Ask, without an account."""

    text = long(
        _l("Hva lurer du på?"),
        required(_l("Skriv spørsmålet.")),
        description=_l("Alle får lese spørsmålet når det er besvart. Skriv ikke navn eller telefonnummer."),
        rows=4,
        limit=MOST,
    )
    email = StringField(
        _l("E-postadressen din"),
        [Optional(), Length(max=MAX_ADDRESS, message=_l("Adressen er for lang."))],
        filters=[tidy],
        description=_l(
            "Bare for å sende deg svaret. Ingen får se den, og den tas bort fra spørsmålet etterpå."
        ),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class RefuseForm(Form):
    """Why it is not put up."""

    reason = long(
        _l("Hvorfor blir det ikke lagt ut?"),
        required(_l("Skriv en grunn.")),
        description=_l("Den som spurte, får lese dette, hvis det er en adresse å sende det til."),
        rows=3,
        limit=MOST,
    )


class AnswerForm(Form):
    """The answer."""

    text = long(
        _l("Svaret"),
        required(_l("Skriv et svar.")),
        description=_l("Alle får lese spørsmålet og svaret. Skriv ikke navn på andre."),
        rows=6,
        limit=4 * MOST,
    )
