"""Texts of the mails about guardians. None of them names a guardian, and those to staff name nobody."""

from typing import Any

from fellespott.core.i18n import _
from fellespott.core.i18n import speaking as speaking
from fellespott.core.links import absolute_url
from fellespott.people.models import Person

from .guarded import About
from .guardian_texts import QUESTIONS


def guardian_question(*, found: About, asked_by: Person, link: str) -> tuple[str, str]:
    """To a guardian: will you let the young person take part? `link` is for this one alone."""
    name = found.person.name
    question = str(QUESTIONS[found.facts.act]) % {"name": name}
    return question, _letter(
        _("Hei!"),
        _("%(asker)s spør deg fordi du er foresatt for %(name)s.", asker=asked_by.name, name=name),
        question,
        _("Les hva det gjelder, og svar ja eller nei her:"),
        link,
        _("Nei er helt greit, og koster ingenting. Du kan når som helst ta et ja tilbake med samme lenke."),
        _(
            "Er du ikke foresatt for %(name)s, kan du slette denne e-posten. Da skjer det ingenting.",
            name=name,
        ),
        _("Hilsen Fellespott"),
    )


def guardian_text(*, found: About, link: str) -> str:
    """The same as a text message: short, and who it is from."""
    question = str(QUESTIONS[found.facts.act]) % {"name": found.person.name}
    return _("%(question)s Les og svar her: %(link)s Hilsen Fellespott", question=question, link=link)


def answer_came(*, found: About, to: Person) -> tuple[str, str]:
    """To whoever asked, and the young person: there is an answer. The answer itself stands on the page."""
    link = absolute_url(
        "groups.show_ask", kind=found.kind.key, object_id=found.object_id, person_id=found.person.id
    )
    return _("Det har kommet et svar"), _letter(
        _("Hei %(name)s!", name=to.name),
        _("Det har kommet et svar om «%(title)s». Les det her:", title=found.facts.title),
        link,
        _("Hilsen Fellespott"),
    )


def film_taken_down(*, title: Any, link: str) -> tuple[str, str]:
    """To those in charge and the group: the film is not shown any more. It says no more than they need."""
    return _("Filmen i «%(title)s» vises ikke lenger", title=title), _letter(
        _("Hei!"),
        _(
            "Et samtykke til filmen i «%(title)s» gjelder ikke lenger. Derfor vises filmen bare for "
            "gruppa. Teksten i forslaget står som før.",
            title=title,
        ),
        _("Gruppa kan lage en ny film, eller spørre på nytt. Spør ikke om hvem eller hvorfor."),
        link,
        _("Hilsen Fellespott"),
    )


def _letter(*parts: Any) -> str:
    return "\n\n".join(str(part) for part in parts if str(part))
