"""Texts of the mails people sends: the code, and the invitation to a role."""

from typing import Any

from fellespott.core.i18n import _, _l

from .states import Role

ROLE_NAMES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.ROUND_STAFF: _l("Leder runder"),
}
ROLE_TEXTS: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Kan gi andre roller, se loggen og lede alle runder."),
    Role.ROUND_STAFF: _l("Kan lage utlysninger og lede runder fra første dag til vedtaket."),
}


def code_mail(*, code: str, minutes: int) -> tuple[str, str]:
    """Subject and body of the mail with a one-time code. The code stands first, where a phone shows it."""
    lines = [
        _("Koden din er %(code)s", code=code),
        _(
            "Skriv den på siden der du ba om den. Den virker i %(minutes)s minutter og bare én gang.",
            minutes=minutes,
        ),
        _("Har du ikke bedt om en kode? Da kan du slette denne e-posten. Ingen kommer inn uten koden."),
        _("Vi spør deg aldri om koden, verken på telefon eller i e-post."),
        _("Hilsen Fellespott. Du kan ikke svare på denne e-posten."),
    ]
    return _("Koden din til Fellespott"), "\n\n".join(lines)


def role_mail(*, role: Role, invited_by: str, link: str, days: int) -> tuple[str, str]:
    """Subject and body of an invitation to a role. `link` is a whole address."""
    lines = [
        _("Hei!"),
        _(
            "%(name)s inviterer deg til rollen «%(role)s» i Fellespott.",
            name=invited_by,
            role=ROLE_NAMES[role],
        ),
        str(ROLE_TEXTS[role]),
        _("Trykk her for å svare. Lenka virker i %(days)s dager, og bare for deg:", days=days),
        link,
        _("Vil du ikke, trenger du ikke gjøre noe. Da skjer det ingenting."),
        _("Lurer du på noe? Spør %(name)s.", name=invited_by),
        _("Hilsen Fellespott. Du kan ikke svare på denne e-posten."),
    ]
    return _("%(name)s inviterer deg til Fellespott", name=invited_by), "\n\n".join(lines)


def email_changed_mail(*, name: str) -> tuple[str, str]:
    """To the address an account had before, so that nobody takes an account away unseen."""
    lines = [
        _("Hei, %(name)s!", name=name),
        _("Kontoen din i Fellespott bruker nå en annen e-postadresse enn denne."),
        _("Var det ikke du som gjorde det? Si fra til dem som leder runden, så hjelper de deg."),
        _("Hilsen Fellespott. Du kan ikke svare på denne e-posten."),
    ]
    return _("E-postadressen din er endret"), "\n\n".join(lines)
