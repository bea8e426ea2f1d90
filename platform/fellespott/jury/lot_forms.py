"""Forms for putting a jury together."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional, StopValidation

from fellespott.core.forms import Form, choices_of, long, required, short
from fellespott.core.i18n import _, _l

from .forms import FreeRadioField, background_field
from .lot_states import OWN_WORDS, TargetCategory
from .lot_texts import CATEGORY_NAMES
from .texts import AGE_NAMES, BACKGROUND_NAMES

MOST_SEATS = 500
FEATURE_LENGTH = 80
WHY_LENGTH = 1000
YES, NO = "yes", "no"


def _number(label: Any, low: int, high: int, *validators: Any) -> IntegerField:
    message = _l("Skriv et tall fra %(min)s til %(max)s.", min=low, max=high)
    return IntegerField(label, [*validators, NumberRange(low, high, message=message)])


class PlanForm(Form):
    """How many are to sit, and whether people may volunteer."""

    seats = _number(_l("Hvor mange skal sitte i juryen?"), 1, MOST_SEATS, required(_l("Skriv et tall.")))
    takes_volunteers = BooleanField(
        _l("Alle kan melde seg til juryen"),
        description=_l("Påmeldingen vises på siden til utlysningen til juryen er i gang."),
    )


class TargetForm(Form):
    """How many of the jury are to have one feature."""

    what = SelectField(_l("Hvem?"), [required(_l("Velg hvem det gjelder."))], validate_choice=True)
    own = short(
        _l("Skriv selv"),
        description=_l("Bare når du valgte «skriv selv». For eksempel navnet på en bydel."),
    )
    low = _number(_l("Minst"), 0, MOST_SEATS, required(_l("Skriv et tall.")))
    high = _number(_l("Høyst"), 0, MOST_SEATS, required(_l("Skriv et tall.")))
    population_percent = _number(_l("Andel av innbyggerne, i prosent"), 0, 100, Optional())

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        names: dict[str, str] = {"": _("Velg")}
        for category, labels in (
            (TargetCategory.BACKGROUND, BACKGROUND_NAMES),
            (TargetCategory.AGE, AGE_NAMES),
        ):
            known: Mapping[Any, Any] = labels
            for value, label in known.items():
                names[f"{category}:{value}"] = f"{CATEGORY_NAMES[category]}: {label}"
        for category in OWN_WORDS:
            names[f"{category}:"] = _("%(category)s: skriv selv", category=CATEGORY_NAMES[category])
        self.what.choices = choices_of(names)

    def validate_own(self, field: Any) -> None:
        """Words of the call's own are needed where nothing else says what is meant."""
        if str(self.what.data or "").endswith(":") and not field.data:
            raise StopValidation(_("Skriv hva det gjelder."))
        if len(field.data or "") > FEATURE_LENGTH:
            raise StopValidation(_("Skriv høyst %(max)s tegn.", max=FEATURE_LENGTH))

    @property
    def category(self) -> TargetCategory:
        """What the chosen feature belongs to."""
        return TargetCategory(str(self.what.data).partition(":")[0])

    @property
    def feature(self) -> str:
        """The chosen feature, or the words written for it."""
        return str(self.what.data).partition(":")[2] or self.own.data or ""


class VolunteerForm(Form):
    """What somebody tells who would like to sit on a jury; what is asked beyond age depends on the call."""

    background = background_field(_l("Hva kjenner du til? Velg det som passer best."))
    age_band = FreeRadioField(
        _l("Hvor gammel er du?"), [required(_l("Velg en aldersgruppe."))], choices=choices_of(AGE_NAMES)
    )
    gender = FreeRadioField(CATEGORY_NAMES[TargetCategory.GENDER], [Optional()])
    area = FreeRadioField(CATEGORY_NAMES[TargetCategory.AREA], [Optional()])
    education = FreeRadioField(CATEGORY_NAMES[TargetCategory.EDUCATION], [Optional()])
    why = long(_l("Hvorfor vil du være med?"), Optional(), limit=WHY_LENGTH, rows=3)

    def __init__(self, words: Mapping[TargetCategory, Sequence[str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for category in OWN_WORDS:
            if category in words:
                names = {one: one for one in words[category]} | {"": _("Noe annet, eller vil ikke si")}
                self.trait(category).choices = choices_of(names)
            else:
                del self._fields[category.value]
        self._words = words

    def trait(self, category: TargetCategory) -> RadioField:
        """The field of one of the categories with words of the call's own."""
        field: RadioField = self._fields[category.value]
        return field

    @property
    def traits(self) -> dict[str, str]:
        """What was told of those that were asked."""
        told = {one.value: str(self.trait(one).data or "") for one in OWN_WORDS if one in self._words}
        return {category: feature for category, feature in told.items() if feature}


class SeatVolunteerForm(Form):
    """Why this volunteer is seated without a lot."""

    represents = short(
        _l("Hvorfor nettopp denne personen?"),
        required(_l("Skriv hvorfor denne personen sitter i juryen.")),
        description=_l("En setning. Hvem står personen for i juryen?"),
    )


class DayField(DateField):
    """A day; what was typed stays in the box when it is none."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the day. Raises ValueError, shown beside the field."""
        self.data: date | None = None
        if "".join(valuelist).strip():
            try:
                super().process_formdata(valuelist)
            except ValueError as error:
                raise ValueError(_("Skriv en dag, for eksempel 31.12.2025.")) from error


class FixLotForm(Form):
    """Where the seed comes from, and when it is known."""

    seed_source = short(
        _l("Hvor kommer tallet fra?"),
        required(_l("Skriv hvor tallet kommer fra.")),
        description=_l(
            "Et tall alle kan se, og ingen kan styre. For eksempel vinnertallene i Lotto, "
            "i rekkefølge med mellomrom."
        ),
    )
    draw_on = DayField(
        _l("Hvilken dag er tallet kjent?"),
        [required(_l("Velg en dag."))],
        format=["%Y-%m-%d", "%d.%m.%Y"],
        render_kw={"autocomplete": "off"},
    )


class DrawForm(Form):
    """The seed, as the public source gives it."""

    seed = short(
        _l("Tallet"),
        required(_l("Skriv tallet.")),
        description=_l("Nøyaktig som kilden viser det. Det kan ikke endres etterpå."),
    )


class AnswerForm(Form):
    """Yes or no to the seat one was drawn for."""

    answer = FreeRadioField(
        _l("Vil du sitte i juryen?"),
        [required(_l("Velg ja eller nei."))],
        choices=choices_of({YES: _l("Ja, det vil jeg"), NO: _l("Nei takk")}),
    )
