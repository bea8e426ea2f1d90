"""Texts of the mails this room sends."""

from fellespott.core.i18n import _


def confirm_question(*, title: str, link: str) -> tuple[str, str]:
    """To an address somebody typed: is it you, and do you want this?"""
    return _("Vil du følge «%(title)s»?", title=title), "\n\n".join(
        [
            _("Hei!"),
            _("Noen har skrevet inn denne adressen for å få nytt om «%(title)s» på e-post.", title=title),
            _("Er det deg, så trykk på lenka og si ja:"),
            link,
            _("Er det ikke deg, trenger du ikke gjøre noe. Da får du ikke flere e-poster om dette."),
            _("Hilsen Fellespott"),
        ]
    )


def already_following(*, title: str, link: str) -> tuple[str, str]:
    """To an address that follows already: nothing more to do."""
    return _("Du følger «%(title)s»", title=title), "\n\n".join(
        [
            _("Hei!"),
            _("Du følger «%(title)s» fra før, og trenger ikke gjøre noe.", title=title),
            _("Vil du slutte å følge, trykker du her:"),
            link,
            _("Hilsen Fellespott"),
        ]
    )


def with_way_out(body: str, *, title: str, link: str) -> str:
    """A piece of news, with why it came and how to get no more."""
    why = _("Du får denne e-posten fordi du følger «%(title)s».", title=title)
    return "\n\n".join([body.strip(), why + "\n" + _("Slutt å følge med ett trykk:") + "\n" + link])
