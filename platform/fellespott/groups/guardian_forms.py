"""Forms about guardians, and about writing for others."""

from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from fellespott.core.forms import Form, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import _, _l
from fellespott.people.states import AgeBand

BY_MAIL, BY_TEXT, SHOWN, ON_PAPER = "mail", "text", "shown", "paper"
WAYS = {
    BY_MAIL: _l("Send en lenke på e-post"),
    BY_TEXT: _l("Send en lenke som tekstmelding"),
    SHOWN: _l("Vis lenka her, så den foresatte kan skanne den med sin egen mobil"),
    ON_PAPER: _l("Skriv ut et skjema på papir"),
}
BANDS = {
    AgeBand.UNDER_13: _l("Under 13 år"),
    AgeBand.FROM_13: _l("13 eller 14 år"),
    AgeBand.FROM_15: _l("15, 16 eller 17 år"),
    AgeBand.ADULT: _l("18 år eller mer"),
}


class DayField(DateField):
    """A day; what was typed stays in the box when it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day. Raises ValueError, shown beside the field."""
        if not "".join(valuelist).strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_("Skriv en dag, for eksempel 31.12.2025.")) from error


def chosen_day(field: DayField) -> date:
    """The day of a field that has been validated."""
    return field.data or date.max


def month_field() -> StringField:
    """The month of turning 18, as "2027-04"; browsers that know months show a list."""
    return StringField(
        _l("Når fyller hun eller han 18 år?"),
        [Optional(), max_length(7)],
        filters=[tidy],
        description=_l(
            "Bare måned og år, for eksempel 2027-04. Da vet vi når et ja fra en foresatt slutter å gjelde."
        ),
        render_kw={"type": "month", "autocomplete": "off", "size": 10},
    )


class AskForm(Form):
    """How the guardian is to be asked."""

    way = RadioField(
        _l("Hvordan vil dere spørre?"),
        [required(_l("Velg hvordan dere vil spørre."))],
        choices=choices_of(WAYS),
        default=BY_MAIL,
    )
    email = StringField(
        _l("E-postadressen til den foresatte"),
        [Optional(), max_length(254)],
        filters=[tidy],
        description=_l("Bare for å sende lenka. Vi tar ikke vare på adressen etterpå."),
        render_kw={"inputmode": "email", "type": "email", "autocomplete": "off"},
    )
    number = StringField(
        _l("Mobilnummeret til den foresatte"),
        [Optional(), max_length(30)],
        filters=[tidy],
        description=_l("Bare for å sende lenka. Vi tar ikke vare på nummeret etterpå."),
        render_kw={"inputmode": "tel", "type": "tel", "autocomplete": "off"},
    )

    def __init__(self, *args: Any, sends_texts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not sends_texts:
            del self.number
            self.way.choices = choices_of({key: text for key, text in WAYS.items() if key != BY_TEXT})


class AgeForm(Form):
    """How old the person is, as a band."""

    band = RadioField(
        _l("Hvor gammel er du?"), [required(_l("Velg hvor gammel du er."))], choices=choices_of(BANDS)
    )


class GuardianAnswerForm(Form):
    """The guardian's answer. A no needs neither name nor tick."""

    guardian_name = short(_l("Hva heter du?"), Optional(), render_kw={"autocomplete": "name"})
    turns_18 = month_field()
    is_guardian = BooleanField(_l("Jeg er foresatt"))


class PaperForm(Form):
    """What stands on the signed paper."""

    guardian_name = short(
        _l("Navnet på den foresatte"),
        required(_l("Skriv navnet som står på skjemaet.")),
        render_kw={"autocomplete": "off"},
    )
    signed_on = DayField(
        _l("Når ble det underskrevet?"),
        [required(_l("Skriv dagen skjemaet ble underskrevet."))],
        format=["%Y-%m-%d", "%d.%m.%Y"],
        render_kw={"autocomplete": "off"},
    )
    turns_18 = month_field()
    has_paper = BooleanField(
        _l("Jeg har det underskrevne skjemaet, og tar vare på det"),
        [required(_l("Kryss av når du har skjemaet."))],
    )


class AskStaffForm(Form):
    """Asking whether asking can be left out. No reason is demanded."""

    note = TextAreaField(
        _l("Vil du si noe om hvorfor?"),
        [Optional(), max_length(2000)],
        filters=[tidy],
        description=_l("Du trenger ikke. Bare de som svarer deg, leser det."),
        render_kw={"rows": 3},
    )


class WaiverForm(Form):
    """Staff's reason."""

    reason = TextAreaField(
        _l("Hvorfor kan det skade å spørre en foresatt?"),
        [Optional(), max_length(2000)],
        filters=[tidy],
        description=_l("Noen få ord er nok. Bare dere som avgjør dette, og revisor, leser det."),
        render_kw={"rows": 4},
    )


class WriteForForm(Form):
    """Whom the helper writes for; the choices are the people of the group, filled in by the view."""

    person = RadioField(
        _l("Hvem skriver du for?"), [required(_l("Velg hvem du skriver for."))], validate_choice=False
    )
    next = HiddenField()


class OnTheSpotForm(Form):
    """The person's own code, typed on the helper's device."""

    code = StringField(
        _l("Koden din"),
        [required(_l("Skriv koden din."))],
        filters=[tidy],
        description=_l("Koden fra arket ditt, eller den vi sendte på e-post."),
        render_kw={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"},
    )
