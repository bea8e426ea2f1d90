"""Shape of what is typed in the stories' room."""

from datetime import date
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import (
    Form,
    VersionedForm,
    choices_of,
    long,
    max_length,
    required,
    short,
    tidy,
)
from fellespott.core.i18n import _, _l
from fellespott.groups.guardian_forms import BANDS

from .texts import LESSON_KINDS, PROMPTS, SCOPES

TELLER_ME, TELLER_OTHER, TELLER_PERSONA = "me", "other", "persona"
EMAIL_KW = {"inputmode": "email", "autocomplete": "off"}


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


def day(label: Any, message: Any, description: Any = "") -> DayField:
    """A day that must be chosen, as a date picker sends it or as people write it."""
    return DayField(
        label,
        [required(message)],
        format=["%Y-%m-%d", "%d.%m.%Y"],
        description=description,
        render_kw={"autocomplete": "off"},
    )


def chosen_day(field: DayField) -> date:
    """The day of a field that has been validated."""
    return field.data or date.min


def tag_field() -> SelectMultipleField:
    """Tick boxes; the choices are filled in by the view, in the reader's language."""
    return SelectMultipleField(
        _l("Hva handler det om?"),
        validators=[Optional()],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )


class StartForm(Form):
    """Whose story it is. The choices are the people of the group, filled in by the view."""

    teller = RadioField(
        _l("Hvem forteller?"), validators=[required(_l("Velg hvem som forteller."))], validate_choice=False
    )
    teller_name = short(_l("Hva heter den som forteller?"), Optional())
    teller_email = StringField(
        _l("E-posten til den som forteller"),
        [Optional(), max_length(254)],
        filters=[tidy],
        description=_l("Dit sender vi lenka for å lese og godkjenne. Adressen blir aldri vist."),
        render_kw=EMAIL_KW,
    )


class StoryForm(VersionedForm):
    """The change story, question by question (rule R16). Any of it may be empty until it is read."""

    title = short(
        _l("Hva skal historien hete?"), Optional(), description=_l("Gjerne noe den som forteller har sagt.")
    )
    before = long(PROMPTS[0].question, Optional(), description=PROMPTS[0].hint, rows=5)
    mattered = long(PROMPTS[1].question, Optional(), description=PROMPTS[1].hint, rows=3)
    together = long(PROMPTS[2].question, Optional(), description=PROMPTS[2].hint, rows=5)
    changed = long(PROMPTS[3].question, Optional(), description=PROMPTS[3].hint, rows=5)
    did_not_work = long(PROMPTS[4].question, Optional(), description=PROMPTS[4].hint, rows=5)
    whats_next = long(PROMPTS[5].question, Optional(), description=PROMPTS[5].hint, rows=3)
    told_as = short(
        _l("Hvilket navn skal stå der?"),
        Optional(),
        description=_l(
            "Fornavn, et oppdiktet navn, eller «en mor i bydelen». Tomt felt blir «En som var med»."
        ),
    )
    source = short(_l("Hvor er den hentet fra?"), Optional())
    tags = tag_field()


class ApproveForm(Form):
    """The teller says that this very text is right."""

    text_sha256 = HiddenField()
    has_read = BooleanField(
        _l("Jeg har lest hele teksten, og den er slik den skal være"),
        [required(_l("Kryss av når du har lest teksten."))],
    )


class ConsentForm(Form):
    """Where the story may be shown, until when, and who else has said yes."""

    scope = RadioField(
        _l("Hvem kan lese den?"),
        choices=choices_of(SCOPES),
        validators=[required(_l("Velg hvem som kan lese den."))],
        validate_choice=False,
    )
    ends_on = day(
        _l("Hvor lenge?"),
        _l("Velg den siste dagen historien kan vises."),
        _l("Den siste dagen historien kan vises. Etterpå tas den ned av seg selv."),
    )
    # Only where it is not known: it says whether a guardian must say yes too.
    band = RadioField(
        _l("Hvor gammel er du?"),
        choices=choices_of(BANDS),
        validators=[Optional()],
        validate_choice=False,
        description=_l("Vi spør fordi en foresatt må si ja for den som er under 15 år."),
    )


class PublishForm(Form):
    """Whoever publishes has read that the teller may be recognised."""

    small_group_read = BooleanField(
        _l("Jeg har lest dette, og den som forteller vet at folk kan kjenne henne eller ham igjen")
    )


class WithdrawForm(Form):
    """Taking the story back; the teller needs no reason."""

    reason = short(_l("Hvorfor?"), Optional(), description=_l("Du trenger ikke si det."))


class LessonForm(Form):
    """What was learned, and who is asked to answer (rule R17)."""

    kind = RadioField(
        _l("Hva slags lærdom er det?"),
        choices=choices_of(LESSON_KINDS),
        validators=[required(_l("Velg hva slags lærdom det er."))],
        validate_choice=False,
    )
    title = short(_l("Lærdommen i én setning"), required(_l("Skriv lærdommen i én setning.")))
    text = long(
        _l("Hva har dere lært?"),
        required(_l("Skriv hva dere har lært.")),
        description=_l("Hva skjedde, og hva bør andre gjøre? Skriv også det som ikke virket."),
        rows=5,
    )
    receiver = short(
        _l("Hvem kan gjøre noe med det?"),
        required(_l("Skriv hvem som skal svare.")),
        description=_l("En enhet, en leder eller et utvalg. Navnet vises for alle."),
    )
    receiver_email = StringField(
        _l("E-posten dit"),
        [required(_l("Skriv e-posten til den som skal svare.")), max_length(254)],
        filters=[tidy],
        description=_l("Vi sender en lenke dit. Adressen blir aldri vist."),
        render_kw=EMAIL_KW,
    )
    answer_by = day(_l("Svar innen"), _l("Velg en frist for svaret."))
    tags = tag_field()


class AnswerForm(Form):
    """The receiver's answer, for everyone to read."""

    answer = long(_l("Hva svarer dere?"), required(_l("Skriv et svar. Det kan være kort.")), rows=6)
    answered_by = short(
        _l("Hvem svarer?"),
        required(_l("Skriv hvem som svarer.")),
        description=_l("Navn eller stilling. Det vises for alle sammen med svaret."),
    )


class SearchForm(Form):
    """The bank's search box; read from the address, so nothing secret in it."""

    class Meta(Form.Meta):
        csrf = False

    q = short(_l("Søk"), Optional())
    tema = SelectField(_l("Tema"), validators=[Optional()], validate_choice=False)
