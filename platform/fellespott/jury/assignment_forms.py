"""Forms about who reads what."""

import uuid
from collections.abc import Sequence
from typing import Any

from wtforms import IntegerField, SelectField
from wtforms.validators import NumberRange

from fellespott.core.forms import Form, choices_of, required
from fellespott.core.i18n import _, _l

from .forms import to_id
from .models import Juror


class ShareOutForm(Form):
    """By how many each proposal is to be read."""

    each = IntegerField(
        _l("Hvor mange skal vurdere hvert forslag?"),
        [
            required(_l("Skriv et tall.")),
            NumberRange(1, 200, message=_l("Skriv et tall fra %(min)s til %(max)s.", min=1, max=200)),
        ],
    )


class HandOverForm(Form):
    """Who gives a proposal away, and who takes it."""

    giver = SelectField(_l("Fra"), [required(_l("Velg hvem."))], coerce=to_id)
    taker = SelectField(_l("Til"), [required(_l("Velg hvem."))], coerce=to_id)

    def __init__(
        self,
        givers: Sequence[Juror],
        takers: Sequence[Juror],
        loads: dict[uuid.UUID, int],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        for field, some in ((self.giver, givers), (self.taker, takers)):
            field.choices = choices_of({one.id: _with_load(one, loads) for one in some})


def _with_load(juror: Juror, loads: dict[uuid.UUID, int]) -> str:
    return _("%(name)s (har %(count)s)", name=juror.seat.person.name, count=loads.get(juror.seat_id, 0))
