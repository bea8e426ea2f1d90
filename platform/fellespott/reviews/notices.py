"""Texts of the mails this room sends. Each says what happens next, and where to ask or complain."""

from fellespott.core.i18n import _, show_date
from fellespott.letters.models import Project

from .models import Completion, Handover, Review
from .states import ReviewOutcome
from .texts import OUTCOME_SAID, STOP_REASONS


def review_due(*, review: Review, link: str) -> tuple[str, str]:
    """To the project's contacts: how is it going? Answer by the day."""
    project = review.project
    why = (
        _("De som leder runden, har bedt om å snakke nå. Grunnen: %(reason)s", reason=review.called_reason)
        if review.called_reason
        else _("Hvert halvår ser vi på målene sammen.")
    )
    return _("Hvordan går det med «%(project)s»?", project=project.name), _mail(
        _("Hei!"),
        why,
        _("Snakk sammen i gruppa og med partnerne. Svar her innen %(day)s:", day=show_date(review.due_on)),
        link,
        _(
            "Dere skriver hvordan det går med hvert mål, hva som har gått bra og dårlig, og hvordan de det "
            "gjelder har vært med. Det er helt vanlig å endre kurs."
        ),
        _contact(project),
    )


def review_reminder(*, review: Review, link: str) -> tuple[str, str]:
    """To the same, once, when there is no answer yet."""
    project = review.project
    return _("Husk å fortelle hvordan det går med «%(project)s»", project=project.name), _mail(
        _("Hei!"),
        _("Vi har ikke fått svar ennå. Fristen er %(day)s.", day=show_date(review.due_on)),
        link,
        _("Trenger dere hjelp eller mer tid? Si fra, så finner vi ut av det."),
        _contact(project),
    )


def review_answered(*, review: Review, link: str) -> tuple[str, str]:
    """To those who lead: the project has answered."""
    return _("«%(project)s» har fortalt hvordan det går", project=review.project.name), _mail(
        _("Hei!"),
        _("Prosjektet har svart på halvårsgjennomgangen. Les svaret, snakk med dem, og avgjør den her:"),
        link,
    )


def review_settled(*, review: Review, link: str, complain: str) -> tuple[str, str]:
    """To the group and the partners: how it ended, why, and where to complain."""
    project = review.project
    assert review.outcome is not None  # noqa: S101 - for the reader: only a settled review is told of
    stated = str(STOP_REASONS[review.stop_reason]) if review.stop_reason else ""
    return _(
        "Halvårsgjennomgangen av «%(project)s»: %(outcome)s",
        project=project.name,
        outcome=OUTCOME_SAID[review.outcome],
    ), _mail(
        _("Hei!"),
        _WHAT[review.outcome](),
        stated,
        _("Begrunnelsen: %(reason)s", reason=review.reason),
        link,
        _("Er dere uenige, kan dere klage her: %(link)s", link=complain),
        _contact(project),
    )


_WHAT = {
    ReviewOutcome.GO_ON: lambda: _("Prosjektet fortsetter. Takk for at dere fortalte."),
    ReviewOutcome.ADJUST: lambda: _("Prosjektet fortsetter, og endrer kurs. Det er helt vanlig."),
    ReviewOutcome.WARN: lambda: _(
        "Prosjektet får en advarsel. Det betyr at noe må endres før neste gjennomgang. Prosjektet går "
        "videre, og pengene som er bestemt, blir betalt."
    ),
    ReviewOutcome.STOP: lambda: _(
        "Styringsgruppa har bestemt at prosjektet stoppes. Det som alt er bestemt, blir betalt i 60 dager. "
        "Ingen skal betale noe tilbake. Takk for alt dere har gjort."
    ),
}


def project_completed(*, project: Project, completion: Completion, link: str) -> tuple[str, str]:
    """To everyone in it: it is done, and what happens now."""
    return _("«%(project)s» er fullført", project=project.name), _mail(
        _("Hei!"),
        _("Prosjektet er fullført. Takk for alt dere har gjort."),
        completion.note,
        link,
        _("Fortell gjerne hva som ble annerledes. Historien deres kan hjelpe andre."),
        _contact(project),
    )


def handover_question(*, handover: Handover, asked_by: str, link: str) -> tuple[str, str]:
    """To the one who is asked to take the project over."""
    project = handover.project
    return _("Vil dere føre «%(project)s» videre?", project=project.name), _mail(
        _("Hei!"),
        _(
            "%(name)s spør om %(unit)s tar over «%(project)s» fra %(day)s.",
            name=asked_by,
            unit=handover.receiving_unit,
            project=project.name,
            day=show_date(handover.takes_over_on),
        ),
        _("Les hva det innebærer, og svar her. Lenka er til dere alene:"),
        link,
        _contact(project),
    )


def handover_accepted(*, handover: Handover, link: str) -> tuple[str, str]:
    """To everyone in the project: who takes it over, and when."""
    project = handover.project
    return _("«%(project)s» blir ført videre", project=project.name), _mail(
        _("Hei!"),
        _(
            "%(unit)s tar over «%(project)s» fra %(day)s.",
            unit=handover.receiving_unit,
            project=project.name,
            day=show_date(handover.takes_over_on),
        ),
        link,
        _contact(project),
    )


def _contact(project: Project) -> str:
    email = project.contact_email or project.call.contact_email
    name = project.contact_name if project.contact_email else project.call.contact_name
    if email:
        who = " ".join(part for part in (name, f"<{email}>") if part)
        return _("Lurer du på noe? Skriv til %(who)s.", who=who)
    return _("Lurer du på noe? Spør dem som leder runden.")


def _mail(*parts: str) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])
