"""The smaller forms of calls."""

from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from fellespott.core.forms import Form, choices_of, max_length, required, short, tidy
from fellespott.core.i18n import _l
from fellespott.people.forms import email_field

from .fields import OsloTimeField
from .states import INVITED_SEATS, SeatKind
from .texts import SEAT_EXPLAINED, SEAT_NAMES


class MoveForm(Form):
    """Why the call moves on, and the new deadline where it opens again."""

    reason = TextAreaField(
        _l("Hvorfor nå?"),
        [required(_l("Skriv hvorfor du flytter utlysningen.")), max_length(1000)],
        filters=[tidy],
        description=_l("Én setning holder. Den står i historien til utlysningen."),
        render_kw={"rows": 2},
    )
    closes_at = OsloTimeField(_l("Ny frist"), [Optional()], description=_l("Norsk tid."))


class SeatForm(Form):
    """Ask somebody to lead the round or to sit in the steering group."""

    kind = RadioField(
        _l("Hva skal den du inviterer, gjøre?"),
        [required(_l("Velg hva den du inviterer skal gjøre."))],
        choices=choices_of({kind: SEAT_NAMES[kind] for kind in INVITED_SEATS}),
    )
    name = short(_l("Hva heter den du inviterer?"), required(_l("Skriv navnet til den du inviterer.")))
    email = email_field(_l("E-postadressen til den du inviterer"))
    descriptions = {kind.value: SEAT_EXPLAINED[kind] for kind in INVITED_SEATS}

    @property
    def chosen(self) -> SeatKind:
        """The kind as the services take it."""
        return SeatKind(self.kind.data)
