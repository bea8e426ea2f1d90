"""What the pages of requests ask for."""

from typing import Any

from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import LONG_TEXT, Form, GuardedForm, choices_of, max_length, required, tidy
from fellespott.core.i18n import _l

from .states import Ground
from .texts import GROUNDS

MAX_ADDRESS = 254
MAX_PHRASE = 500


class AskForm(GuardedForm):
    """Ask to see documents. No name, no reason."""

    text = TextAreaField(
        _l("Hva vil du se?"),
        [required(_l("Skriv hva du vil se.")), max_length(LONG_TEXT)],
        filters=[tidy],
        description=_l(
            "For eksempel «vedtaket om Åpent hus» eller «alle tildelingsbrev fra i fjor». "
            "Du trenger ikke si hvorfor."
        ),
        render_kw={"rows": 5},
    )
    email = StringField(
        _l("E-postadressen din"),
        [Optional(), Length(max=MAX_ADDRESS, message=_l("Adressen er for lang."))],
        filters=[tidy],
        description=_l("Da sier vi fra når svaret er klart. Ellers får du en lenke her, der svaret kommer."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )


class RedactForm(Form):
    """What is blacked out in a document. The paragraphs' own fields are read by the view (redacting.py)."""

    text_sha256 = HiddenField()


class AnswerForm(Form):
    """The answer to the one who asked."""

    reason = TextAreaField(
        _l("Hva vil du si til den som spurte?"),
        [max_length(LONG_TEXT)],
        filters=[tidy],
        description=_l(
            "Er noe sladdet eller avslått, så si hvorfor, med vanlige ord. Skriv ikke det som er sladdet."
        ),
        render_kw={"rows": 6},
    )
    nothing_found: Any = BooleanField(_l("Det finnes ikke noe slikt dokument"))
    grounds: Any = SelectMultipleField(
        _l("Hvilken regel bygger avslaget på?"),
        choices=choices_of({one.value: GROUNDS[one] for one in Ground}),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=True,
    )
