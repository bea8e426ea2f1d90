"""What the pages of following ask for: an address and a language, nothing else."""

from typing import Any

from wtforms import RadioField, StringField
from wtforms.validators import Length

from fellespott.core.forms import GuardedForm, choices_of, required, tidy
from fellespott.core.i18n import LANGUAGES, _l

MAX_ADDRESS = 254


class FollowForm(GuardedForm):
    """Follow without an account."""

    email = StringField(
        _l("E-postadressen din"),
        [
            required(_l("Skriv e-postadressen din.")),
            Length(max=MAX_ADDRESS, message=_l("Adressen er for lang.")),
        ],
        filters=[tidy],
        description=_l("Vi bruker den bare til dette. Ingen andre ser at du følger med."),
        render_kw={"autocomplete": "email", "inputmode": "email"},
    )
    language: Any = RadioField(
        _l("Språket på e-postene"), choices=choices_of(LANGUAGES), default="nb", validate_choice=True
    )
