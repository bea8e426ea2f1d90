"""Texts of the mails groups send."""

from fellespott.core.i18n import _

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
