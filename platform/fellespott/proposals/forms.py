"""The shape of what comes in from a proposal's pages."""

import hashlib
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import (
    LONG_TEXT,
    Form,
    MoneyField,
    VersionedForm,
    choices_of,
    max_length,
    required,
    short,
    tidy,
)
from fellespott.core.i18n import _l
from fellespott.media.services import MAX_TRANSCRIPT
from fellespott.media.states import CAPTION_LANGUAGES

from .labels import ACTOR_KINDS, BUDGET_CATEGORIES
from .models import Proposal
from .services.drafts import EMPTY
from .states import TEXT_FIELDS, ActorKind, BudgetCategory, Step

NOTE_TEXT = 1000


def one_kind_of_line_break(text: str | None) -> str | None:
    """Browsers send CR LF; what is stored has LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if text else text


def long(label: Any, *validators: Any, rows: int = 7, limit: int = LONG_TEXT) -> TextAreaField:
    """A text of several lines."""
    return TextAreaField(
        label,
        [*validators, max_length(limit)],
        filters=[one_kind_of_line_break, tidy],
        render_kw={"rows": rows},
    )


class StepForm(VersionedForm):
    """Texts of one step. `seen` tells whether these very texts were changed meanwhile, whatever else was."""

    seen = HiddenField()


class NeedForm(StepForm):
    """Step 1."""

    need = long(_l("Skriv med egne ord"), required(EMPTY), rows=8)


class DreamForm(StepForm):
    """Step 2."""

    dream = long(_l("Skriv med egne ord"), required(EMPTY), rows=8)


class IdeaForm(StepForm):
    """Step 3."""

    title = short(_l("Hva skal forslaget hete?"))
    idea = long(_l("Hva vil dere gjøre?"))


class ParticipantsForm(StepForm):
    """Step 4."""

    participants = long(_l("Skriv med egne ord"))


class OriginForm(StepForm):
    """Step 5 (rule R4)."""

    origin = long(_l("Hvor kommer ideen fra?"), rows=4)
    shaped_by = long(_l("Hvem har vært med på å forme den?"), rows=4)


STEP_FORMS: dict[Step, type[StepForm]] = {
    Step.NEED: NeedForm,
    Step.DREAM: DreamForm,
    Step.IDEA: IdeaForm,
    Step.PARTICIPANTS: ParticipantsForm,
    Step.ORIGIN: OriginForm,
}


def seen_texts(proposal: Proposal, step: Step) -> str:
    """A fingerprint of the step's texts as they stand now."""
    texts = "\x00".join(getattr(proposal, name) for name in TEXT_FIELDS[step])
    return hashlib.sha256(texts.encode()).hexdigest()[:20]


class StartForm(Form):
    """Which of my groups the proposal is from."""

    group = RadioField(
        _l("Hvilken gruppe er forslaget fra?"),
        validators=[required(_l("Velg en gruppe."))],
        validate_choice=False,
    )


class PartnerForm(Form):
    """Who is asked to take part."""

    organisation = short(
        _l("Hva heter de?"),
        required(_l("Skriv hva organisasjonen eller tjenesten heter.")),
        description=_l("Navnet på organisasjonen, bedriften eller kommunen."),
    )
    unit = short(
        _l("Hvilken avdeling?"),
        Optional(),
        description=_l("To avdelinger av samme kommune teller som to."),
    )
    kind = RadioField(
        _l("Hva slags aktør er det?"),
        choices=choices_of(ACTOR_KINDS),
        coerce=ActorKind,
        validators=[required(_l("Velg hva slags aktør det er."))],
        validate_choice=False,
    )
    contact_name = short(_l("Hvem skal få spørsmålet?"), required(_l("Skriv navnet på den som skal svare.")))
    contact_email = StringField(
        _l("E-posten til den som skal svare"),
        [required(_l("Skriv e-posten til den som skal svare.")), max_length(254)],
        filters=[tidy],
        description=_l("Vi sender en lenke dit. Adressen blir aldri vist til andre."),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    role = long(_l("Hva skal de gjøre?"), Optional(), rows=3, limit=NOTE_TEXT)
    is_lead = BooleanField(
        _l("De har ansvaret for at det blir gjort"),
        description=_l("Én av partnerne er ansvarlig leder."),
    )
    no_money_decisions = BooleanField(
        _l("De er ikke med og bestemmer over penger"),
        description=_l("Noen kan være med uten å ha noe å si om pengene."),
    )


class AnswerForm(Form):
    """A partner's yes or no, with a word if they like."""

    note = long(_l("Vil du si noe til gruppa?"), Optional(), rows=3, limit=NOTE_TEXT)


class BudgetLineForm(Form):
    """One thing the money is for."""

    category = SelectField(
        _l("Hva slags utgift?"), choices=choices_of(BUDGET_CATEGORIES), coerce=BudgetCategory
    )
    purpose = short(_l("Hva er det?"), required(_l("Skriv hva pengene skal brukes til.")))
    amount = MoneyField(_l("Hvor mye?"), [required(_l("Skriv et omtrentlig beløp."))])

    @property
    def is_untouched(self) -> bool:
        """Nothing was typed."""
        return not (self.purpose.data or self.amount.typed)


class FilmForm(Form):
    """The film."""

    film = FileField(
        _l("Velg filmen"), [required(_l("Velg en film først."))], render_kw={"accept": "video/*"}
    )


class FilmTextForm(Form):
    """What is said in the film, for those who cannot hear it."""

    captions = FileField(
        _l("Fil med undertekster"),
        [Optional()],
        description=_l("En fil som slutter på .vtt eller .srt."),
        render_kw={"accept": ".vtt,.srt,text/vtt"},
    )
    language = SelectField(_l("Språket i undertekstene"), choices=choices_of(CAPTION_LANGUAGES), default="nb")
    transcript = long(_l("Eller skriv ned det som blir sagt"), Optional(), limit=MAX_TRANSCRIPT)


class PromisesForm(Form):
    """The call's commitments; the choices come from the call."""

    promises = SelectMultipleField(
        _l("Vi sier ja til"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
