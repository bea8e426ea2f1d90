"""Texts of the mails this room sends. Each says who it is from and where to ask."""

from fellespott.core.i18n import _, show_date, show_money

from .models import Letter, Project, ProjectPartner


def letter_to_partner(*, letter: Letter, partner: ProjectPartner, link: str) -> tuple[str, str]:
    """To a partner: read the letter and agree to it. `link` is for this partner alone."""
    names = {"project": letter.project.name, "actor": partner.actor_name}
    changed = (
        _("Brevet erstatter det som gjelder nå. Grunnen: %(reason)s", reason=letter.amendment_reason)
        if letter.amends_id is not None
        else ""
    )
    return _("Tildelingsbrevet for «%(project)s» er klart", **names), _letter(
        _("Hei %(name)s!", name=partner.contact_name),
        _("%(actor)s er partner i «%(project)s». Nå er tildelingsbrevet klart.", **names),
        changed,
        _(
            "Det gjelder %(amount)s, fra %(start)s til %(end)s.",
            amount=show_money(letter.amount_ore),
            start=show_date(letter.period_start),
            end=show_date(letter.period_end),
        ),
        _("Les hele brevet, og si ja på vegne av %(actor)s her:", **names),
        link,
        _(
            "Brevet gjelder først når alle partnerne har sagt ja. Er det noe dere ikke kan si ja til? "
            "Svar ikke på lenka, men ta kontakt, så skriver vi brevet om."
        ),
        _("Lenka er til dere alene."),
        _contact(letter.project),
    )


def letter_withdrawn(*, letter: Letter, partner: ProjectPartner, reason: str) -> tuple[str, str]:
    """To a partner that was asked: the text is being changed."""
    names = {"project": letter.project.name}
    return _("Tildelingsbrevet for «%(project)s» skrives om", **names), _letter(
        _("Hei %(name)s!", name=partner.contact_name),
        _("Tildelingsbrevet for «%(project)s» er trukket tilbake, for å skrives om.", **names),
        _("Grunnen: %(reason)s", reason=reason),
        _(
            "Har dere alt sagt ja, gjaldt det teksten slik den var. Dere får en ny e-post når den nye "
            "teksten er klar."
        ),
        _contact(letter.project),
    )


def letter_in_force(*, letter: Letter, link: str) -> tuple[str, str]:
    """To partners and group: everyone has agreed."""
    names = {"project": letter.project.name}
    first = letter.instalments[0]
    return _("Alle har sagt ja: tildelingsbrevet for «%(project)s» gjelder", **names), _letter(
        _("Hei!"),
        _("Alle partnerne har sagt ja til tildelingsbrevet for «%(project)s». Nå gjelder det.", **names),
        _(
            "De første pengene, %(amount)s, kommer i potten %(day)s. Gruppa bestemmer sammen hva de skal gå "
            "til.",
            amount=show_money(first.amount_ore),
            day=show_date(first.due_on),
        )
        if letter.amends_id is None
        else "",
        _("Les brevet her:"),
        link,
        _contact(letter.project),
    )


def _contact(project: Project) -> str:
    if project.contact_email:
        who = " ".join(part for part in (project.contact_name, f"<{project.contact_email}>") if part)
        return _("Lurer du på noe? Skriv til %(who)s.", who=who)
    return _("Lurer du på noe? Spør dem som leder utlysningen.")


def _letter(*parts: str) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])
