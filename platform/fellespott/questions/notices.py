"""Texts of the mails this room sends. None names anybody, and none holds the asker's address."""

from fellespott.core.i18n import _


def to_the_group(*, title: str, text: str, link: str) -> tuple[str, str]:
    """To the group: somebody has asked about the proposal."""
    return _("Noen spør om «%(title)s»", title=title), _letter(
        _("Hei!"),
        _("Noen har spurt dere om forslaget «%(title)s»:", title=title),
        _("«%(words)s»", words=text),
        _("Svar når dere vil. Da kan alle lese både spørsmålet og svaret, uten navn:"),
        link,
        _("Vil dere ikke svare, trenger dere ikke gjøre noe. De som leder runden, kan også svare."),
    )


def answered(*, about: str, text: str, answer: str, link: str) -> tuple[str, str]:
    """To whoever asked and left an address."""
    return _("Svar på spørsmålet ditt om «%(title)s»", title=about), _letter(
        _("Hei!"),
        _("Du spurte:"),
        _("«%(words)s»", words=text),
        _("Svaret er:"),
        answer,
        _("Alle kan lese det her:"),
        link,
        _("Adressen din er ikke lenger lagret sammen med spørsmålet."),
    )


def refused(*, about: str, text: str, reason: str) -> tuple[str, str]:
    """To whoever asked: it will not be put up, and why."""
    return _("Spørsmålet ditt om «%(title)s»", title=about), _letter(
        _("Hei!"),
        _("Takk for at du spurte:"),
        _("«%(words)s»", words=text),
        _("Spørsmålet blir ikke lagt ut. Grunnen er:"),
        reason,
        _("Du kan gjerne spørre på nytt på en annen måte."),
        _("Adressen din er ikke lenger lagret sammen med spørsmålet."),
    )


def _letter(*parts: str) -> str:
    return "\n\n".join([*parts, _("Hilsen Fellespott")])
