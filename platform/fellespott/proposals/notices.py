"""Texts of the mails this room sends. Each says who it is from and where to ask."""

from datetime import datetime

from fellespott.core.i18n import _, show_date, show_datetime, show_money
from fellespott.core.i18n import speaking as speaking

from .labels import READ_BY, title_of
from .models import Partner, Proposal
from .states import PartnerState


def partner_question(
    *, partner: Partner, asked_by: str, link: str, to_deputy: bool = False
) -> tuple[str, str]:
    """To a partner or its deputy: will you take part? `link` answers it, and is for this partner alone."""
    proposal = partner.proposal
    names = {"title": title_of(proposal), "group": proposal.group.name, "actor": partner.actor_name}
    subject = _("Vil dere være med på «%(title)s»?", **names)
    role = _("Gruppa skriver om oppgaven deres: %(role)s", role=partner.role) if partner.role else ""
    lead = (
        _("De spør om dere vil ha ansvaret for at det blir gjort, som ansvarlig leder.")
        if partner.is_lead
        else ""
    )
    return subject, _letter(
        _("Hei %(name)s!", name=partner.deputy_name if to_deputy else partner.contact_name),
        _(
            "%(name)s i gruppa %(group)s spør om %(actor)s vil være med på forslaget «%(title)s» i "
            "utlysningen "
            "%(call)s.",
            name=asked_by,
            call=proposal.call.title,
            **names,
        ),
        role,
        lead,
        _both_are_asked(partner, to_deputy),
        _("Les hva det er, og svar ja eller nei her:"),
        link,
        _("Svar før fristen går ut: %(when)s.", when=show_datetime(proposal.call.closes_at)),
        _("Lenka er til dere alene. Vi viser navnet på organisasjonen, aldri navnet eller adressen din."),
        _("Du får denne e-posten fordi %(name)s skrev inn adressen din.", name=asked_by),
        _contact(proposal),
    )


def _both_are_asked(partner: Partner, to_deputy: bool) -> str:
    if not partner.deputy_email:
        return ""
    other = partner.contact_name if to_deputy else partner.deputy_name
    return _("%(name)s har fått det samme spørsmålet. Det holder at én av dere svarer.", name=other)


def partner_removed(*, partner: Partner, name: str) -> tuple[str, str]:
    """To a partner that had said yes: the group has taken you off."""
    names = {"title": title_of(partner.proposal), "group": partner.proposal.group.name}
    return _("Dere er ikke lenger med på «%(title)s»", **names), _letter(
        _("Hei %(name)s!", name=name),
        _(
            "Takk for at dere sa ja til å være med. Gruppa %(group)s har nå tatt dere ut av forslaget "
            "«%(title)s».",
            **names,
        ),
        _("Dere trenger ikke gjøre noe."),
        _contact(partner.proposal),
    )


def partner_answered(*, partner: Partner, link: str) -> tuple[str, str]:
    """To the group: a partner has answered."""
    names = {"title": title_of(partner.proposal), "actor": partner.actor_name}
    if partner.state is PartnerState.CONFIRMED:
        subject = _("%(actor)s er med på «%(title)s»", **names)
        said = _("%(actor)s har sagt ja til å være med på forslaget «%(title)s».", **names)
    else:
        subject = _("%(actor)s kan ikke være med på «%(title)s»", **names)
        said = _(
            "%(actor)s har svart at de ikke kan være med på forslaget «%(title)s». Dere kan spørre en annen.",
            **names,
        )
    note = _("De skrev: %(note)s", note=partner.answer_note) if partner.answer_note else ""
    return subject, _letter(_("Hei!"), said, note, _("Se hvem som er med:"), link, _contact(partner.proposal))


def receipt(*, proposal: Proposal, number: int, link: str, now: datetime) -> tuple[str, str]:
    """To the group: it has come in, for which time, and what happens next."""
    call = proposal.call
    answer = (
        _("Dere får svar omtrent %(when)s.", when=show_datetime(call.decision_expected_at))
        if call.decision_expected_at
        else ""
    )
    return _("Vi har fått forslaget «%(title)s»", title=proposal.title), _letter(
        _("Hei!"),
        _(
            "Forslaget «%(title)s» fra gruppa %(group)s kom inn %(when)s. Takk for at dere delte det som "
            "er viktig "
            "for dere.",
            title=proposal.title,
            group=proposal.group.name,
            when=show_datetime(now),
        ),
        _(
            "Det er %(number)s. gang dere sender inn dette forslaget. Det er denne utgaven som gjelder.",
            number=number,
        )
        if number > 1
        else "",
        _("Dere ber om %(amount)s.", amount=show_money(proposal.total_ore)) if proposal.total_ore else "",
        _(
            "Juryen begynner å lese etter fristen, %(when)s. Fram til da kan dere ta det tilbake og endre "
            "det, eller trekke det.",
            when=show_datetime(call.closes_at),
        ),
        _("Hvem ser det?") + " " + str(READ_BY[call.proposals_public]),
        answer,
        _("Her ligger det:"),
        link,
        _contact(proposal),
    )


def withdrawn(*, proposal: Proposal, by: str) -> tuple[str, str]:
    """To the group and its partners: the proposal is withdrawn."""
    return _("Forslaget «%(title)s» er trukket", title=proposal.title), _letter(
        _("Hei!"),
        _(
            "%(name)s har trukket forslaget «%(title)s» fra gruppa %(group)s. Det blir ikke vurdert, og "
            "dere trenger "
            "ikke gjøre noe.",
            name=by,
            title=proposal.title,
            group=proposal.group.name,
        ),
        _contact(proposal),
    )


def reopened(*, proposal: Proposal, by: str, link: str) -> tuple[str, str]:
    """To the group: the proposal is a draft again, and has to be sent in anew."""
    return _("«%(title)s» må sendes inn på nytt", title=title_of(proposal)), _letter(
        _("Hei!"),
        _(
            "%(name)s har åpnet forslaget «%(title)s» igjen, så dere kan endre det. Nå er det et utkast, og "
            "er ikke med i runden.",
            name=by,
            title=title_of(proposal),
        ),
        _(
            "Send det inn på nytt før fristen går ut: %(when)s.",
            when=show_datetime(proposal.call.closes_at),
        ),
        link,
        _contact(proposal),
    )


def reopened_for_partner(*, proposal: Proposal, by: str) -> tuple[str, str]:
    """To a partner that had said yes and was told that the proposal was withdrawn."""
    return _("«%(title)s» er tatt opp igjen", title=title_of(proposal)), _letter(
        _("Hei!"),
        _(
            "%(name)s i gruppa %(group)s skriver videre på forslaget «%(title)s», som var trukket. Svaret "
            "deres står, og dere trenger ikke gjøre noe.",
            name=by,
            title=title_of(proposal),
            group=proposal.group.name,
        ),
        _contact(proposal),
    )


def too_late(*, proposal: Proposal, link: str) -> tuple[str, str]:
    """To the group: the deadline passed with the draft not sent in (rule R1)."""
    return _("Fristen gikk ut for «%(title)s»", title=title_of(proposal)), _letter(
        _("Hei!"),
        _(
            "Fristen i utlysningen %(call)s gikk ut %(when)s. Utkastet deres, «%(title)s», var ikke sendt "
            "inn da, og "
            "blir ikke med denne gangen.",
            call=proposal.call.title,
            when=show_datetime(proposal.call.closes_at),
            title=title_of(proposal),
        ),
        _("Alt dere har skrevet, er tatt vare på. Dere kan bruke det igjen i en ny utlysning:"),
        link,
        _contact(proposal),
    )


def film_again(*, proposal: Proposal, link: str, until: datetime) -> tuple[str, str]:
    """To the group: the film that was sent in cannot be shown, and another can be sent."""
    return _("Send en annen film til «%(title)s»", title=title_of(proposal)), _letter(
        _("Hei!"),
        _(
            "Forslaget «%(title)s» er sendt inn, og det står ved lag. Men filmen lar seg ikke spille av hos "
            "oss. "
            "Det er ikke deres feil: noen telefoner lagrer film på en måte vi ikke får åpnet.",
            title=title_of(proposal),
        ),
        _(
            "Dere har to døgn på dere til å sende en annen. Den må være framme innen %(when)s.",
            when=show_datetime(until),
        ),
        _("Lagre filmen en gang til, gjerne som MP4, eller film på nytt rett i nettleseren:"),
        link,
        _("Er filmen like lang, følger undertekstene med over. Si også hvem av dere som er med i den."),
        _contact(proposal),
    )


def draft_ends(*, proposal: Proposal, link: str, empties_at: datetime) -> tuple[str, str]:
    """To the group: a draft that was never sent in is emptied soon."""
    return _("Utkastet «%(title)s» blir slettet", title=title_of(proposal)), _letter(
        _("Hei!"),
        _(
            "Dere har et gammelt utkast, «%(title)s», som aldri ble sendt inn. Vi tar ikke vare på det for "
            "alltid: %(when)s blir det tømt.",
            title=title_of(proposal),
            when=show_date(empties_at),
        ),
        _("Vil dere ta vare på teksten, kan dere kopiere den her:"),
        link,
        _contact(proposal),
    )


def _contact(proposal: Proposal) -> str:
    call = proposal.call
    if call.contact_email:
        who = " ".join(part for part in (call.contact_name, f"<{call.contact_email}>") if part)
        return _("Lurer du på noe? Skriv til %(who)s.", who=who)
    return _("Lurer du på noe? Spør dem som leder utlysningen.")


def _letter(*parts: str) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])
