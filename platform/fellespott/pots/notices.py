"""Texts of the mails this room sends. Each says what happens next and where to ask or complain."""

from flask import current_app

from fellespott.core.i18n import _, show_date, show_datetime, show_money
from fellespott.core.links import absolute_url
from fellespott.letters.models import Project
from fellespott.voting.labels import how
from fellespott.voting.models import GroupVote

from .labels import NEEDS, deciders
from .models import Payout, Use


def proposed(*, use: Use, by: str, link: str) -> tuple[str, str]:
    """To those who decide: somebody proposes a use."""
    subject = _("%(name)s foreslår å bruke %(amount)s", name=by, amount=show_money(use.amount_ore))
    return subject, _letter(
        _("Hei!"),
        _(
            "%(name)s foreslår å bruke %(amount)s av potten i %(project)s til «%(purpose)s».",
            name=by,
            amount=show_money(use.amount_ore),
            project=use.pot.project.name,
            purpose=use.purpose,
        ),
        _("Hvorfor: %(reason)s", reason=use.reason),
        str(NEEDS[use.needs]),
        _("Les, si hva du mener, og svar her:"),
        link,
        _contact(use.pot.project),
    )


def vote_opened(*, use: Use, vote: GroupVote, by: str, link: str) -> tuple[str, str]:
    """To those on the roll: the group decides."""
    until = (
        _("Svar før %(when)s.", when=show_datetime(vote.closes_at))
        if vote.closes_at
        else _("Avstemningen er ferdig når alle har svart.")
    )
    return _("Hva mener du om «%(purpose)s»?", purpose=use.purpose), _letter(
        _("Hei!"),
        _(
            "%(name)s har lagt fram for gruppa å bruke %(amount)s til «%(purpose)s».",
            name=by,
            amount=show_money(use.amount_ore),
            purpose=use.purpose,
        ),
        how(vote),
        until,
        _("Alle i gruppa ser hva du svarer. Går pengene til deg eller noen du bor med, avstår du."),
        link,
        _contact(use.pot.project),
    )


def decided(*, use: Use, link: str) -> tuple[str, str]:
    """To the one who proposed it: yes."""
    return _("Det ble ja til «%(purpose)s»", purpose=use.purpose), _letter(
        _("Hei!"),
        _(
            "Det ble ja til å bruke %(amount)s til «%(purpose)s». Det bestemte %(who)s.",
            amount=show_money(use.amount_ore),
            purpose=use.purpose,
            who=deciders(use),
        ),
        _("Nå blir pengene betalt. Du trenger ikke levere kvitteringer."),
        link,
        _contact(use.pot.project),
    )


def to_pay(*, use: Use, name: str, link: str) -> tuple[str, str]:
    """To the one who pays: this is decided."""
    return _("Skal betales: %(amount)s", amount=show_money(use.amount_ore)), _letter(
        _("Hei %(name)s!", name=name),
        _(
            "I %(project)s er det bestemt å bruke %(amount)s til «%(purpose)s». Det bestemte %(who)s.",
            project=use.pot.project.name,
            amount=show_money(use.amount_ore),
            purpose=use.purpose,
            who=deciders(use),
        ),
        _("Skriv det inn når pengene er betalt:"),
        link,
        _contact(use.pot.project),
    )


def refused(*, use: Use, link: str) -> tuple[str, str]:
    """To the one who proposed it: no, why, and where to complain (rule R6)."""
    return _("Det ble ikke noe av «%(purpose)s»", purpose=use.purpose), _letter(
        _("Hei!"),
        _(
            "Takk for at du foreslo å bruke %(amount)s til «%(purpose)s». Denne gangen ble det ikke noe av.",
            amount=show_money(use.amount_ore),
            purpose=use.purpose,
        ),
        _("Grunnen er: %(reason)s", reason=use.decision_reason),
        _("Vil du snakke om det, eller foreslå noe annet, gjør du det her:"),
        link,
        _complain("use", str(use.id)),
        _contact(use.pot.project),
    )


def paid(*, payout: Payout, link: str) -> tuple[str, str]:
    """To the one who proposed it, and the receiver: the money has been paid."""
    use = payout.use
    return _("Betalt: %(amount)s", amount=show_money(payout.amount_ore)), _letter(
        _("Hei!"),
        _(
            "%(amount)s til «%(purpose)s» ble betalt %(day)s.",
            amount=show_money(payout.amount_ore),
            purpose=use.purpose,
            day=show_date(payout.paid_on),
        ),
        _("Ingen venter noe tilbake, og ingen spør etter kvitteringer."),
        link,
        _complain("payout", str(payout.id)),
        _contact(use.pot.project),
    )


def _complain(about: str, about_id: str) -> str:
    if "complaints.new_complaint" not in current_app.view_functions:
        return ""
    link = absolute_url("complaints.new_complaint", om=about, id=about_id)
    return _("Er du uenig, kan du klage her: %(link)s", link=link)


def _contact(project: Project) -> str:
    email = project.contact_email or project.call.contact_email
    name = project.contact_name if project.contact_email else project.call.contact_name
    if email:
        who = " ".join(part for part in (name, f"<{email}>") if part)
        return _("Lurer du på noe? Skriv til %(who)s.", who=who)
    return _("Lurer du på noe? Spør dem som leder prosjektet.")


def _letter(*parts: str) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])
