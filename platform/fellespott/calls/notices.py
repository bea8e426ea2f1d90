"""Texts of the mails calls send."""

from typing import Any

from fellespott.core.i18n import _, show_datetime

from .models import Call, RulesVersion
from .rule_values import ChangedRule, changed_words
from .states import DATES, Phase, SeatKind
from .texts import NEXT_FOR_ALL, PHASE_NAMES, SEAT_ASKED, SEAT_ASKED_BY


def seat_invitation_mail(
    *, call: Call, kind: SeatKind, name: str, invited_by: str, link: str, valid_days: int
) -> tuple[str, str]:
    """Subject and body of an invitation to lead a round or to sit in its steering group."""
    lines = [
        _("Hei, %(name)s!", name=name),
        str(SEAT_ASKED_BY[kind]) % {"name": invited_by, "call": call.title},
        _("Den som leder eller bestemmer i en utlysning, kan ikke sitte i juryen i den samme utlysningen."),
        _("Trykk her for å svare. Lenka virker i %(days)s dager:", days=valid_days),
        link,
        _("Du får denne e-posten fordi %(name)s skrev inn adressen din.", name=invited_by),
    ]
    if call.contact_email:
        lines.append(_("Spørsmål? Skriv til %(email)s.", email=call.contact_email))
    lines.append(_("Hilsen Fellespott"))
    return str(SEAT_ASKED[kind]), "\n\n".join(lines)


def phase_mail(*, call: Call, to: Phase, link: str) -> tuple[str, str]:
    """The call has come this far, and what one can do now."""
    lines = [str(NEXT_FOR_ALL[to])]
    if to in (Phase.ANNOUNCED, Phase.OPEN):
        lines.append(_("Fristen er %(when)s.", when=show_datetime(call.closes_at)))
    if to is Phase.ANNOUNCED:
        lines.insert(0, _("Den åpner %(when)s.", when=show_datetime(call.opens_at)))
    if to in (Phase.CLOSED, Phase.JURY) and call.decision_expected_at is not None:
        lines.append(_("Svaret kommer %(when)s.", when=show_datetime(call.decision_expected_at)))
    lines.append(link)
    return _("%(call)s: %(phase)s", call=call.title, phase=str(PHASE_NAMES[to]).lower()), "\n\n".join(lines)


def new_rules_mail(
    *, call: Call, before: dict[str, Any], version: RulesVersion, link: str
) -> tuple[str, str]:
    """What was changed, from what to what, and why."""
    told = [_change_line(one) for one in changed_words(before, version.rules, version.changed)]
    lines = [
        _("Noe er endret i %(call)s:", call=call.title),
        "\n".join(told),
        _("Hvorfor: %(reason)s", reason=version.reason),
        link,
    ]
    if set(version.changed) & set(DATES):
        return _("Nye dager: %(call)s", call=call.title), "\n\n".join(lines)
    return _("Endret: %(call)s", call=call.title), "\n\n".join(lines)


def _change_line(one: ChangedRule) -> str:
    if one.after is None:
        return _("- %(rule)s er endret.", rule=one.name)
    return _("- %(rule)s: %(after)s (før: %(before)s)", rule=one.name, after=one.after, before=one.before)
