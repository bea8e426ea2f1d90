"""Forms of groups."""

import uuid
from typing import Any

from wtforms import IntegerField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import LONG_TEXT, Form, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import LANGUAGES, _l

from .models import Group, Membership
from .services import INVITABLE, MOST_ON_A_SHEET
from .states import MAY_TAKE_OVER, MemberKind, ParticipationRole
from .texts import KIND_EXPLAINED, KIND_NAMES, PARTICIPATION_EXPLAINED, PARTICIPATION_NAMES

MESSAGE_LENGTH = 2000
REASON_LENGTH = 500


class GroupForm(Form):
    """What the group says about itself."""

    name = short(
        _l("Hva heter gruppa?"),
        required(_l("Skriv et navn på gruppa.")),
        description=_l("Navnet står på forslaget når det blir offentlig."),
    )
    area = short(
        _l("Hvor i byen hører dere til?"),
        Optional(),
        description=_l("En bydel, en skole eller et sted folk kjenner."),
    )
    about = TextAreaField(
        _l("Hvem er dere?"),
        [Optional(), max_length(LONG_TEXT)],
        filters=[tidy],
        description=_l(
            "Noen ord, så de dere inviterer vet hva de blir med på. Ikke skriv noe privat om noen."
        ),
    )

    @property
    def values(self) -> dict[str, str]:
        """What the services take."""
        return {"name": self.name.data or "", "area": self.area.data or "", "about": self.about.data or ""}


class InviteForm(Form):
    """Ask somebody into the group."""

    kind = RadioField(
        _l("Hva skal den du inviterer, være?"),
        [required(_l("Velg hva den du inviterer skal være."))],
        choices=choices_of({kind: KIND_NAMES[kind] for kind in INVITABLE}),
        default=MemberKind.MEMBER,
    )
    email = StringField(
        _l("E-postadressen til den du inviterer"),
        [Optional(), max_length(254)],
        filters=[tidy],
        description=_l("La feltet stå tomt, så får du en lenke du kan sende slik du vil."),
        render_kw={"inputmode": "email", "type": "email", "autocomplete": "off"},
    )
    descriptions = {kind.value: KIND_EXPLAINED[kind] for kind in INVITABLE}

    @property
    def chosen(self) -> MemberKind:
        """The kind as the services take it."""
        return MemberKind(self.kind.data)


class CodeSheetForm(Form):
    """How many codes, and in which languages the sheet tells how to use them."""

    count = IntegerField(
        _l("Hvor mange koder trenger dere?"),
        [required(_l("Skriv et tall fra 1 til 30."))],
        default=10,
        description=_l("Én kode til hver. Høyst 30 om gangen."),
        render_kw={"inputmode": "numeric", "size": 4, "min": 1, "max": MOST_ON_A_SHEET},
    )
    languages = SelectMultipleField(
        _l("Språk på arket"),
        choices=choices_of(LANGUAGES),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    @property
    def chosen_languages(self) -> list[str]:
        """The languages picked, in the order of the list."""
        return [one for one in LANGUAGES if one in (self.languages.data or [])]


class PartForm(Form):
    """The part somebody says to take."""

    roles = SelectMultipleField(
        _l("Hva gjør du i gruppa?"),
        choices=choices_of(PARTICIPATION_NAMES),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        description=_l("Velg så mange du vil, eller ingen. Det ene er ikke bedre enn det andre."),
    )
    own_words = short(
        _l("Med dine egne ord"),
        Optional(),
        description=_l(
            "For eksempel: «Jeg lager mat og får naboene med.» Vises bare sammen med et valg over."
        ),
    )
    descriptions = {role.value: text for role, text in PARTICIPATION_EXPLAINED.items()}

    @property
    def chosen(self) -> set[ParticipationRole]:
        """The parts picked."""
        return {ParticipationRole(one) for one in self.roles.data or []}


class MessageForm(Form):
    """What to write to the group."""

    text = TextAreaField(
        _l("Skriv til alle i gruppa"),
        [required(_l("Skriv noe først.")), max_length(MESSAGE_LENGTH)],
        filters=[tidy],
        render_kw={"rows": 3},
    )


class AppointForm(Form):
    """Who is to be a group's contact, and why staff say so."""

    member = RadioField(_l("Hvem skal være kontaktperson?"), [Optional()], validate_choice=True)
    email = short(
        _l("E-postadressen til den du spør"),
        Optional(),
        description=_l("Ingen i gruppa kan være kontaktperson nå. Den du spør, får en invitasjon."),
        render_kw={"inputmode": "email", "type": "email", "autocomplete": "off"},
    )
    reason = TextAreaField(
        _l("Hvorfor?"),
        [required(_l("Skriv hvorfor, så gruppa forstår det.")), max_length(REASON_LENGTH)],
        filters=[tidy],
        description=_l("De som er med i gruppa, ser hva du skriver. Ikke skriv noe privat om noen."),
        render_kw={"rows": 3},
    )

    def __init__(self, group: Group, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = [one for one in group.active if one.kind in MAY_TAKE_OVER]
        self.member.choices = choices_of({str(one.id): one.person.name for one in self.candidates})
        # One of the two is asked: somebody in the group, or when there is nobody, somebody by mail.
        asked, left_out = ("member", "email") if self.candidates else ("email", "member")
        self._fields[asked].validators = [required(_l("Velg hvem som skal være kontaktperson."))]
        self._fields[asked].flags.required, self._fields[asked].flags.optional = True, False
        del self._fields[left_out]

    @property
    def chosen(self) -> Membership:
        """The membership picked. Only after validation."""
        wanted = uuid.UUID(self.member.data)
        return next(one for one in self.candidates if one.id == wanted)


class HandOverForm(Form):
    """Who is to be the contact instead of me."""

    member = RadioField(
        _l("Hvem skal være kontaktperson?"), [required(_l("Velg hvem som skal være kontaktperson."))]
    )

    def __init__(self, group: Group, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = [one for one in group.active if one.kind in MAY_TAKE_OVER]
        self.member.choices = choices_of({str(one.id): one.person.name for one in self.candidates})

    @property
    def chosen(self) -> Membership:
        """The membership picked. Only after validation."""
        wanted = uuid.UUID(self.member.data)
        return next(one for one in self.candidates if one.id == wanted)
