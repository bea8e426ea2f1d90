"""The shape of what comes in from the pages that start, add and describe a project."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, StringField
from wtforms import Form as Part
from wtforms.validators import Optional

from fellespott.calls.states import ActorKind
from fellespott.core.forms import Form, VersionedForm, choices_of, long, max_length, required, short, tidy
from fellespott.core.i18n import _, _l
from fellespott.proposals.labels import ACTOR_KINDS

from .fields import DayField

MAX_PARTNERS = 20


class StartForm(Form):
    """When a project begins and ends."""

    starts_on = DayField(_l("Når begynner prosjektet?"), [required(_l("Skriv hvilken dag det begynner."))])
    ends_on = DayField(_l("Når er det slutt?"), [required(_l("Skriv hvilken dag det er slutt."))])


def _contact_email() -> StringField:
    return StringField(
        _l("E-posten folk kan skrive til"),
        [Optional(), max_length(254)],
        filters=[tidy],
        description=_l("Står åpent på siden. Bruk en adresse som kan vises til alle."),
        render_kw={"inputmode": "email", "type": "email", "autocomplete": "off"},
    )


class ProjectForm(VersionedForm):
    """What the project's page says of itself."""

    about = long(_l("Kort om prosjektet"), Optional())
    responsible_unit = short(_l("Ansvarlig enhet"), Optional())
    contact_name = short(_l("Hvem kan folk spørre?"), Optional())
    contact_email = _contact_email()


class PartnerPart(Part):
    """One partner of an added project; a row without a name is left out."""

    actor_name = short(_l("Hvem er det?"), Optional())
    kind = SelectField(
        _l("Hva slags aktør?"),
        choices=choices_of(ACTOR_KINDS),
        coerce=ActorKind,
    )
    contact_name = short(_l("Hvem svarer for dem?"), Optional())
    contact_email = StringField(
        _l("E-posten til den som svarer"),
        [Optional(), max_length(254)],
        filters=[tidy],
        render_kw={"inputmode": "email", "type": "email", "autocomplete": "off"},
    )
    no_money_decisions = BooleanField(_l("Er ikke med og bestemmer over penger"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A named partner has somebody who answers."""
        well_formed = super().validate(extra_validators)
        if not self.actor_name.data:
            return bool(well_formed)
        for field, message in (
            (self.contact_name, _("Skriv navnet på den som svarer.")),
            (self.contact_email, _("Skriv e-posten til den som svarer.")),
        ):
            if not field.data:
                field.errors = [message]
        return bool(well_formed) and not (self.contact_name.errors or self.contact_email.errors)


class AddProjectForm(Form):
    """A project the steering group adds. The first partner has the responsibility."""

    name = short(_l("Hva heter prosjektet?"), required(_l("Skriv hva prosjektet heter.")))
    about = long(_l("Kort om prosjektet"), Optional())
    reason = long(
        _l("Hvorfor legger styringsgruppa det til?"),
        required(_l("Skriv hvorfor prosjektet blir lagt til. Alle får lese det.")),
        description=_l(
            "Prosjektet kommer utenom rangeringen og det høyeste antallet. Alle får lese grunnen."
        ),
    )
    starts_on = DayField(_l("Når begynner prosjektet?"), [required(_l("Skriv hvilken dag det begynner."))])
    ends_on = DayField(_l("Når er det slutt?"), [required(_l("Skriv hvilken dag det er slutt."))])
    group = RadioField(
        _l("Hvilken gruppe er det?"), validators=[required(_l("Velg en gruppe."))], validate_choice=False
    )
    group_name = short(_l("Hva heter den nye gruppa?"), Optional())
    group_contact = short(_l("Hvem er kontaktperson i den?"), Optional())
    group_email = StringField(
        _l("E-posten til kontaktpersonen"),
        [Optional(), max_length(254)],
        filters=[tidy],
        render_kw={"inputmode": "email", "type": "email", "autocomplete": "off"},
    )
    partners = FieldList(FormField(PartnerPart), min_entries=3, max_entries=MAX_PARTNERS)

    NEW_GROUP = "ny"

    @classmethod
    def with_groups(cls, groups: Iterable[tuple[Any, str]]) -> "AddProjectForm":
        """The form with these groups to choose from, or a new one."""
        form = cls()
        form.group.choices = choices_of(dict(groups) | {cls.NEW_GROUP: _("En ny gruppe")})
        return form

    def add_row(self) -> None:
        """One more partner, if there is room."""
        if len(self.partners) < (self.partners.max_entries or 0):
            self.partners.append_entry()

    @property
    def named_partners(self) -> list[dict[str, Any]]:
        """The partners as the service takes them. Only after validation."""
        rows = [row for row in (entry.form for entry in self.partners) if row.actor_name.data]
        return [
            {
                "actor_name": row.actor_name.data,
                "kind": row.kind.data,
                "contact_name": row.contact_name.data,
                "contact_email": row.contact_email.data,
                "is_lead": number == 0,
                "no_money_decisions": row.no_money_decisions.data,
            }
            for number, row in enumerate(rows)
        ]

    def validate(self, extra_validators: Any = None) -> bool:
        """A new group needs a name and a contact."""
        well_formed = super().validate(extra_validators)
        if self.group.data != self.NEW_GROUP:
            return bool(well_formed)
        for field, message in (
            (self.group_name, _("Skriv hva gruppa heter.")),
            (self.group_contact, _("Skriv navnet på kontaktpersonen.")),
            (self.group_email, _("Skriv e-posten til kontaktpersonen.")),
        ):
            if not field.data:
                field.errors = [message]
                well_formed = False
        return bool(well_formed)
