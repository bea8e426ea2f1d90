"""Texts of the mails people sends: the code, and the invitation to a role."""

from typing import Any

from fellespott.core.i18n import _, _l

from .states import Role

ROLE_NAMES: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Administrator"),
    Role.ROUND_STAFF: _l("Leder runder"),
    Role.JURY_MODERATOR: _l("Ordstyrer i juryen"),
    Role.ELECTION_OFFICER: _l("Valgansvarlig"),
    Role.PAYMENT_RELEASER: _l("Betaler ut"),
    Role.STORY_EDITOR: _l("Redaktør for historier"),
    Role.RESEARCHER: _l("Forsker"),
    Role.LESSON_RECEIVER: _l("Tar imot læring"),
    Role.AUDITOR: _l("Revisor"),
    Role.SAFEGUARD: _l("Trygghetskontakt"),
}
ROLE_TEXTS: dict[Role, Any] = {
    Role.ADMINISTRATOR: _l("Kan gi andre roller, se loggen og lede alle runder."),
    Role.ROUND_STAFF: _l("Kan lage utlysninger og lede runder fra første dag til vedtaket."),
    Role.JURY_MODERATOR: _l("Leder samtalen i juryen. Ser poengene når vurderingen er over. Gir ikke poeng."),
    Role.ELECTION_OFFICER: _l("Passer på avstemninger: stemmerett, stenging og opptelling."),
    Role.PAYMENT_RELEASER: _l("Betaler ut det som allerede er bestemt, og skriver at det er gjort."),
    Role.STORY_EDITOR: _l("Hjelper fortellere og publiserer historier de har godkjent."),
    Role.RESEARCHER: _l("Leser det deltakerne har sagt ja til at forskere får se, uten navn."),
    Role.LESSON_RECEIVER: _l("Svarer åpent på læring som er sendt til adressen din, også uten lenka."),
    Role.AUDITOR: _l("Leser loggen, vedtakene, utbetalingene og klagene. Endrer ingenting."),
    Role.SAFEGUARD: _l("Tar imot bekymringer og ser på det som er meldt inn."),
}


def code_mail(*, code: str, link: str | None, minutes: int) -> tuple[str, str]:
    """Subject and body of the mail with a one-time code. The code stands first, where a phone shows it."""
    lines = [
        _("Koden din er %(code)s", code=code),
        _(
            "Skriv den på siden der du ba om den. Den virker i %(minutes)s minutter og bare én gang.",
            minutes=minutes,
        ),
    ]
    if link is not None:
        lines += [_("Eller åpne lenka på den mobilen eller maskinen der du vil logge inn:"), link]
    lines += [
        _("Har du ikke bedt om en kode? Da kan du slette denne e-posten. Ingen kommer inn uten den."),
        _("Vi spør deg aldri om koden, verken på telefon eller i e-post."),
        _("Hilsen Fellespott. Du kan ikke svare på denne e-posten."),
    ]
    return _("Koden din til Fellespott"), "\n\n".join(lines)


def link_text(*, link: str, minutes: int) -> str:
    """The text message with a link. Short: each 160 characters cost."""
    return _(
        "Logg inn på Fellespott: %(link)s Virker i %(minutes)s minutter. Ikke del den.",
        link=link,
        minutes=minutes,
    )


def role_mail(*, role: str, text: Role, invited_by: str, link: str, days: int) -> tuple[str, str]:
    """Subject and body of an invitation to a role, named with where it holds. `link` is a whole address."""
    lines = [
        _("Hei!"),
        _(
            "%(name)s inviterer deg til rollen «%(role)s» i Fellespott.",
            name=invited_by,
            role=role,
        ),
        str(ROLE_TEXTS[text]),
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


def second_step_reset_mail(*, name: str) -> tuple[str, str]:
    """To whoever lost a telephone, and to whoever did not and should know."""
    lines = [
        _("Hei, %(name)s!", name=name),
        _("Det andre steget ditt i Fellespott er nullstilt, og du er logget ut overalt."),
        _("Neste gang du logger inn, setter du opp et nytt."),
        _("Har du ikke bedt om det? Si fra til administratoren med én gang."),
        _("Hilsen Fellespott. Du kan ikke svare på denne e-posten."),
    ]
    return _("Det andre steget ditt er nullstilt"), "\n\n".join(lines)


def second_step_locked_mail(*, name: str) -> tuple[str, str]:
    """Somebody came past the first step and guessed at the second."""
    lines = [
        _("Hei, %(name)s!", name=name),
        _("Noen har skrevet feil engangskode mange ganger på kontoen din i Fellespott."),
        _("Var det du som bommet, trenger du bare å vente litt og prøve igjen."),
        _("Var det ikke du? Da kan noen lese e-posten din. Bytt passord der, og si fra til administratoren."),
        _("Hilsen Fellespott. Du kan ikke svare på denne e-posten."),
    ]
    return _("Mange feil koder på kontoen din"), "\n\n".join(lines)
