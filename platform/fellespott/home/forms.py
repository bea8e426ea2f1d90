"""Forms of home."""

from wtforms import BooleanField

from fellespott.core.forms import Form, required
from fellespott.core.i18n import _l


class EraseForm(Form):
    """Be erased, for good."""

    understood = BooleanField(
        _l("Jeg forstår at dette ikke kan gjøres om"),
        [required(_l("Kryss av for at du forstår det."))],
    )
