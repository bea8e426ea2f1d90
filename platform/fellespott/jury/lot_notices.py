"""The mail to somebody who was drawn, in their own language."""

from flask_babel import force_locale

from fellespott.calls.models import Call
from fellespott.core.i18n import LANGUAGES, _
from fellespott.people.models import Person


def offer_mail(*, call: Call, person: Person, link: str) -> tuple[str, str]:
    """Subject and body to somebody who is offered a seat. `link` is a whole address."""
    with force_locale(person.language if person.language in LANGUAGES else "nb"):
        lines = [
            _("Hei, %(name)s!", name=person.name),
            _("Du er trukket ut til juryen for %(call)s.", call=call.title),
            _("Si ja eller nei her:"),
            link,
            _("Det er frivillig. Sier du nei, trekker vi en annen. Du trenger ikke si hvorfor."),
            _("Hilsen Fellespott"),
        ]
        return _("Du er trukket ut til juryen: %(call)s", call=call.title), "\n\n".join(lines)
