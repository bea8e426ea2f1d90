"""Forms in which people say something about themselves: an age, and that two of them are one."""

from wtforms import BooleanField, RadioField
from wtforms.validators import Optional

from fellespott.core.forms import Form, choices_of
from fellespott.core.i18n import _l

from .states import AgeBand
from .texts import AGE_NAMES


class AgeForm(Form):
    """How old somebody is, as a band. Never a date of birth."""

    age = RadioField(
        _l("Hvor gammel er du?"),
        [Optional()],
        choices=choices_of({**AGE_NAMES, "": _l("Vil ikke si")}),
        default="",
    )

    @property
    def chosen(self) -> AgeBand | None:
        """The band, or None for what one would rather not say."""
        return AgeBand(self.age.data) if self.age.data else None


class MergeForm(Form):
    """Yes to making a nickname a part of an account."""

    keep_codes = BooleanField(
        _l("La koden på arket fortsatt slippe meg inn"),
        description=_l(
            "Kryss bare av hvis ingen andre har sett arket. Ellers virker koden ikke lenger etterpå."
        ),
    )
