"""Forms of groups."""

import uuid
from typing import Any

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import Optional

from fellespott.core.forms import LONG_TEXT, Form, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import _l

from .models import Group, Membership
from .services import INVITABLE, MAY_TAKE_OVER
from .states import MemberKind
from .texts import KIND_EXPLAINED, KIND_NAMES


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
