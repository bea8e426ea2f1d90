"""Texts of the mails groups send."""

from fellespott.core.i18n import _
from fellespott.people.models import Person

from .models import Group
from .states import MemberKind
from .texts import ASKED


def invitation_mail(
    *, group: Group, kind: MemberKind, invited_by: str, link: str, valid_days: int
) -> tuple[str, str]:
    """Subject and body of an invitation to a group. `link` is a whole address."""
    subject = _("%(name)s inviterer deg til gruppa %(group)s", name=invited_by, group=group.name)
    lines = [
        _("Hei!"),
        str(ASKED[kind]) % {"name": invited_by, "group": group.name},
        _("Trykk her for å svare. Lenka virker i %(days)s dager:", days=valid_days),
        link,
        _("Vil du ikke, trenger du ikke gjøre noe. Da skjer det ingenting."),
        _(
            "Du får denne e-posten fordi %(name)s skrev inn adressen din. Lurer du på noe, spør %(name)s.",
            name=invited_by,
        ),
        _("Hilsen Fellespott"),
    ]
    return subject, "\n\n".join(lines)


def appointed_mail(*, group: Group, new_contact: Person, reason: str, reader: Person) -> tuple[str, str]:
    """Subject and body to the one who is the contact now, and to the one who was."""
    subject = _("Ny kontaktperson i gruppa %(group)s", group=group.name)
    if reader == new_contact:
        told = _(
            "Du er kontaktperson i gruppa %(group)s nå. Du snakker for gruppa og sender inn.",
            group=group.name,
        )
    else:
        told = _(
            "%(name)s er kontaktperson i gruppa %(group)s nå. Du er med videre som medlem.",
            name=new_contact.name,
            group=group.name,
        )
    lines = [
        _("Hei!"),
        told,
        _("De som leder runden, har gjort dette. Grunnen er:"),
        reason.strip(),
        _("Mener du det er feil, svar dem som leder runden, eller klag."),
        _("Hilsen Fellespott"),
    ]
    return subject, "\n\n".join(lines)
