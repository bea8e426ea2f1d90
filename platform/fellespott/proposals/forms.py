"""The shape of what comes in from a proposal's pages."""

import uuid
from typing import Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.calls.states import ActorKind
from fellespott.calls.tags import choices_of_kind
from fellespott.core.forms import (
    Form,
    MoneyField,
    VersionedForm,
    choices_of,
    long,
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
from .services.autosave import text_mark
from .services.drafts import EMPTY
from .states import TEXT_FIELDS, BudgetCategory, Step, TagKind

NOTE_TEXT = 1000


class StepForm(VersionedForm):
    """Texts of one step. `seen` tells whether these very texts were changed meanwhile, whatever else was."""

    seen = HiddenField()
    # Filled in by static/js/autosave.js: which open page this is, and its how manieth save.
    tab = HiddenField()
    seq = HiddenField()


class NeedForm(StepForm):
    """Step 1."""

    need = long(_l("Skriv med egne ord"), required(EMPTY), rows=8)


class DreamForm(StepForm):
    """Step 2."""

    dream = long(_l("Skriv med egne ord"), required(EMPTY), rows=8)


class IdeaForm(StepForm):
    """Step 3."""

    title = short(_l("Hva skal forslaget hete?"))
    idea = long(_l("Hva vil dere gjøre?"), rows=7)


class ParticipantsForm(StepForm):
    """Step 4, and what they have of their own."""

    participants = long(_l("Hvem som er med"), rows=6)
    resources = long(_l("Hva har dere selv å bidra med?"), Optional(), rows=4)


class ChangeForm(StepForm):
    """Step 5: goals in the group's own words; none has to be there."""

    goals = long(_l("Det som blir annerledes"), Optional(), rows=5)
    how_known = long(_l("Hvordan merker dere det?"), Optional(), rows=4)


class OriginForm(StepForm):
    """Step 6 (rule R4)."""

    origin = long(_l("Hvor kommer ideen fra?"), rows=4)
    shaped_by = long(_l("Hvem har vært med på å forme den?"), rows=4)


STEP_FORMS: dict[Step, type[StepForm]] = {
    Step.NEED: NeedForm,
    Step.DREAM: DreamForm,
    Step.IDEA: IdeaForm,
    Step.PARTICIPANTS: ParticipantsForm,
    Step.CHANGE: ChangeForm,
    Step.ORIGIN: OriginForm,
}


def seen_texts(proposal: Proposal, step: Step) -> str:
    """A mark of each of the step's texts as it stands now."""
    return ".".join(text_mark(getattr(proposal, name)) for name in TEXT_FIELDS[step])


def tag_field(kind: TagKind) -> SelectMultipleField:
    """All words of one kind."""
    return SelectMultipleField(
        _l("Kryss av for det som passer"),
        [Optional()],
        choices=lambda: choices_of(choices_of_kind(kind)),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


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
        description=_l("Vi sender en lenke dit. Adressen vises aldri til andre."),
        render_kw={"inputmode": "email", "autocomplete": "off"},
    )
    deputy_name = short(_l("Navnet"), Optional())
    deputy_email = StringField(
        _l("E-posten"),
        [Optional(), max_length(254)],
        filters=[tidy],
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


def required_in_a_line(message: Any) -> Any:
    """Required of whoever adds a line; nothing is asked of whoever only goes on."""
    check = required(message)

    def check_line(form: "BudgetLineForm", field: Any) -> None:
        if form.has_line:
            check(form, field)

    check_line.field_flags = {"required": True}  # type: ignore[attr-defined]
    return check_line


class BudgetLineForm(StepForm):
    """One thing the money is for, and whether there is an ordinary scheme for it all."""

    category = SelectField(
        _l("Hva slags utgift?"), choices=choices_of(BUDGET_CATEGORIES), coerce=BudgetCategory
    )
    purpose = short(_l("Hva er det?"), required_in_a_line(_l("Skriv hva pengene skal brukes til.")))
    amount = MoneyField(_l("Hvor mye?"), [required_in_a_line(_l("Skriv et omtrentlig beløp."))])
    running = MoneyField(_l("Hva koster det i året?"), [Optional()])
    paid_later_by = short(_l("Hvem betaler det?"), Optional())
    ordinary_scheme = long(_l("Skriv hva dere vet"), Optional(), rows=3)
    # The pressed button leads on; set by the view.
    is_moving = False

    @property
    def has_line(self) -> bool:
        """A line is added, unless nothing of one was typed and the button leads on."""
        typed = (self.purpose.data, self.amount.typed, self.running.typed, self.paid_later_by.data)
        return any(typed) or not self.is_moving


class TagsForm(Form):
    """Words from the lists, by kind; the names are those of TagKind."""

    marmot = tag_field(TagKind.MARMOT)
    need_area = tag_field(TagKind.NEED_AREA)
    age_group = tag_field(TagKind.AGE_GROUP)
    district = tag_field(TagKind.DISTRICT)

    @property
    def keys(self) -> list[str]:
        """All that is ticked."""
        return [key for kind in TagKind for key in self[kind.value].data or []]


def required_unless_uploaded(form: Any, field: Any) -> None:
    """A film is sent along, or was sent in parts before."""
    if form.upload_id is None:
        required(_l("Velg en film først."))(form, field)


class FilmForm(Form):
    """The film."""

    # A film that came in parts (static/js/upload.js) is named here instead of being sent along.
    upload = HiddenField()
    film = FileField(_l("Velg filmen"), [required_unless_uploaded], render_kw={"accept": "video/*"})

    @property
    def upload_id(self) -> uuid.UUID | None:
        """The upload it names, if it is one's name."""
        try:
            return uuid.UUID(self.upload.data or "")
        except ValueError:
            return None


class FilmPeopleForm(Form):
    """Who of the group is seen in the film; nobody is an answer too. The view fills in the choices."""

    people = SelectMultipleField(
        _l("Hvem av dere er med i filmen?"),
        [Optional()],
        description=_l(
            "Kryss av for alle som kan ses eller høres. Er ingen av dere med, lar dere alt stå tomt."
        ),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


class FilmTextForm(Form):
    """What is said in the film, for those who cannot hear it."""

    captions = FileField(
        _l("Fil med undertekster"),
        [Optional()],
        description=_l("En fil som slutter på .vtt eller .srt."),
        render_kw={"accept": ".vtt,.srt,text/vtt"},
    )
    lines = long(
        _l("Skriv undertekstene her"),
        Optional(),
        limit=MAX_TRANSCRIPT,
        description=_l("Én linje for hver: tid, og det som blir sagt. For eksempel: 0:05 Hei, vi er her."),
        rows=7,
    )
    language = SelectField(_l("Språket i undertekstene"), choices=choices_of(CAPTION_LANGUAGES), default="nb")
    transcript = long(_l("Eller skriv ned det som blir sagt"), Optional(), limit=MAX_TRANSCRIPT, rows=7)

    @property
    def changed_lines(self) -> str | None:
        """The lines, if somebody typed in them: else a file sent earlier would lose its finer times."""
        typed, shown = self.lines.data or "", self.lines.object_data or ""
        return typed if typed != shown else None


class PromisesForm(Form):
    """The call's commitments; the choices come from the call."""

    promises = SelectMultipleField(
        _l("Vi sier ja til"),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
