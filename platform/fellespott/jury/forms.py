"""Forms of the jury room whose fields are the same for every call."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from fellespott.core.forms import Form, choices_of, long, max_length, required, short, tidy
from fellespott.core.i18n import _, _l

from .models import JuryGroup
from .states import Outcome
from .texts import AGE_NAMES, BACKGROUND_NAMES, OUTCOME_NAMES

INVITE, SEAT = "invite", "seat"
WORD_LENGTH = 2000


def to_id(value: Any) -> uuid.UUID | None:
    """The id behind a choice. Raises ValueError for what is none."""
    return value if value is None or isinstance(value, uuid.UUID) else uuid.UUID(value)


class FreeRadioField(RadioField):
    """Radio buttons of which none need be chosen yet; what is chosen must be one of them."""

    def pre_validate(self, form: Any) -> None:
        """Refuse a value that is not among the choices."""
        if self.raw_data:
            super().pre_validate(form)


def background_field(label: Any) -> RadioField:
    """What a juror knows something about."""
    return FreeRadioField(
        label,
        [required(_l("Velg en bakgrunn."))],
        choices=choices_of(BACKGROUND_NAMES),
    )


class JurorForm(Form):
    """Somebody who is to sit on the jury: invited by mail, or seated at once."""

    name = short(_l("Navn"), required(_l("Skriv et navn.")))
    email = StringField(
        _l("E-post"),
        [required(_l("Skriv en e-postadresse.")), max_length(254)],
        filters=[tidy],
        render_kw={"inputmode": "email", "type": "email"},
    )
    background = background_field(_l("Hva kjenner denne personen til?"))
    represents = short(
        _l("Hvorfor nettopp denne personen?"),
        required(_l("Skriv hvorfor denne personen sitter i juryen.")),
        description=_l("En setning. For eksempel hvordan dere fant fram til personen."),
    )
    how = FreeRadioField(
        _l("Hvordan?"),
        [required(_l("Velg hvordan."))],
        choices=choices_of(
            {
                INVITE: _l("Send en invitasjon på e-post"),
                SEAT: _l("Gi plass med en gang, personen har sagt ja"),
            }
        ),
        default=INVITE,
    )
    age_band = FreeRadioField(
        _l("Alder, hvis du gir plass med en gang"),
        [Optional()],
        choices=choices_of(AGE_NAMES),
        description=_l("Lar du den stå åpen, svarer jurymedlemmet selv."),
    )

    @property
    def invites(self) -> bool:
        """Whether a mail is to be sent first."""
        return bool(self.how.data == INVITE)


class WelcomeForm(Form):
    """What a new juror tells."""

    background = background_field(_l("Hva kjenner du til? Velg det som passer best."))
    age_band = FreeRadioField(
        _l("Hvor gammel er du?"), [required(_l("Velg en aldersgruppe."))], choices=choices_of(AGE_NAMES)
    )


class GroupsForm(Form):
    """Into how many groups the jury is dealt."""

    count = IntegerField(
        _l("Hvor mange grupper?"),
        [
            required(_l("Skriv et tall.")),
            NumberRange(1, 20, message=_l("Skriv et tall fra %(min)s til %(max)s.", min=1, max=20)),
        ],
    )


class MoveForm(Form):
    """To which group a juror moves."""

    group = SelectField(_l("Gruppe"), coerce=to_id)

    def __init__(self, groups: Sequence[JuryGroup], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.group.choices = choices_of(
            {one.id: _("Gruppe %(number)s", number=one.position) for one in groups}
        )


class ReasonForm(Form):
    """A written reason."""

    reason = long(_l("Hvorfor?"), required(_l("Skriv en begrunnelse.")), rows=4)


class EndScoringForm(Form):
    """Why nobody waits for the sheets that are missing."""

    missing_note = long(
        _l("Hvorfor venter dere ikke på resten?"),
        description=_l("Står på vedtaket, så alle kan lese det."),
        rows=3,
    )


class TieForm(Form):
    """Who of those that stand equal gets a yes."""

    chosen = SelectMultipleField(
        _l("Hvilke skal få ja?"),
        coerce=to_id,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    note = long(
        _l("Hvorfor disse?"),
        required(_l("Skriv hvorfor dere valgte nettopp disse.")),
        description=_l("Står på vedtaket, så alle kan lese det."),
        rows=None,
    )

    def __init__(self, titles: Mapping[uuid.UUID, str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.chosen.choices = choices_of(titles)


class EntryForm(Form):
    """Yes or no to one proposal, and why."""

    outcome = FreeRadioField(
        _l("Hva blir det?"),
        [required(_l("Velg ja eller nei."))],
        choices=choices_of(OUTCOME_NAMES),
    )
    reason = long(
        _l("Begrunnelsen"),
        required(_l("Skriv en begrunnelse. Gruppa og alle andre får lese den.")),
        description=_l("Skriv til gruppa: hva juryen så, og hva som gjorde utslaget. Alle kan lese det."),
        rows=8,
    )
    conversation_offer = long(
        _l("Samtalen som følger et nei"),
        description=_l("Hvem kan de snakke med, og hvordan? Brukes bare ved nei."),
        rows=4,
    )

    def __init__(self, *, ruled: bool, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if ruled:
            del self.outcome

    @property
    def chosen(self) -> Outcome | None:
        """The outcome, where one was asked for."""
        return Outcome(self.outcome.data) if "outcome" in self else None


class PublishForm(Form):
    """How the decision was reached, in the words of those who made it."""

    note = long(
        _l("Slik kom vi fram til vedtaket"),
        Optional(),
        description=_l("Noen linjer til alle som leser. Resten av forklaringen kommer av seg selv."),
        rows=None,
    )


class TalkForm(Form):
    """The group wants the talk it was offered."""

    note = long(
        _l("Er det noe dere vil si før vi møtes?"),
        Optional(),
        limit=WORD_LENGTH,
        description=_l("For eksempel når det passer, eller hva dere lurer på."),
        rows=None,
    )
