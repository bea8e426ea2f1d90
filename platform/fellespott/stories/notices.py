"""Texts of the mails this room sends. Each says who it is from and where to ask."""

from datetime import date

from fellespott.core.i18n import _, show_date
from fellespott.core.links import absolute_url
from fellespott.proposals.notices import speaking

from .models import Lesson, Story
from .texts import title_of

__all__ = [
    "consent_ran_out",
    "lesson_answered",
    "lesson_question",
    "lesson_reminder",
    "please_read",
    "published",
    "speaking",
    "taken_down",
]


def please_read(*, story: Story, asked_by: str) -> tuple[str, str]:
    """To the teller: your story is written down; read it, and say whether it is right."""
    return _("Les historien din før noen andre får se den"), _letter(
        _("Hei %(name)s!", name=story.teller.name if story.teller else ""),
        _(
            "%(name)s har skrevet ned historien du fortalte, «%(title)s».",
            name=asked_by,
            title=title_of(story),
        ),
        _(
            "Ingen får lese den før du har lest den og sagt at den er riktig, og sagt hvem som får se den. "
            "Du kan rette på den, og du kan si nei. Da skjer det ingenting mer."
        ),
        _("Logg inn og les her:"),
        absolute_url("stories.read_story", story_id=story.id),
        _contact(story),
    )


def published(*, story: Story, ends_on: date) -> tuple[str, str]:
    """To the teller: it is out, until when, and how to take it back."""
    return _("Historien din er publisert"), _letter(
        _("Nå kan alle lese «%(title)s».", title=title_of(story)),
        absolute_url("stories.show_story", slug=story.slug),
        _(
            "Samtykket ditt gjelder til og med %(when)s. Du kan trekke det når som helst, uten å si hvorfor. "
            "Da er historien borte med en gang:",
            when=show_date(ends_on),
        ),
        absolute_url("stories.withdraw_consent", story_id=story.id),
        _contact(story),
    )


def taken_down(*, story: Story, by: str, reason: str) -> tuple[str, str]:
    """To the teller: somebody else took the story down."""
    return _("Historien din er tatt ned"), _letter(
        _("%(name)s har tatt ned historien «%(title)s».", name=by, title=title_of(story)),
        _("Grunnen: %(reason)s", reason=reason) if reason else "",
        _("Ingen kan lese den lenger. Du kan fortsatt lese den selv når du er logget inn."),
        _contact(story),
    )


def consent_ran_out(*, story: Story) -> tuple[str, str]:
    """To the teller: the last day has passed, and the story is gone."""
    return _("Samtykket ditt er gått ut, og historien er tatt ned"), _letter(
        _(
            "Du sa at «%(title)s» kunne vises en tid. Den tiden er over, og historien er tatt ned fra alle "
            "sider.",
            title=title_of(story),
        ),
        _("Takk for at du delte den. Du trenger ikke gjøre noe."),
        _contact(story),
    )


def lesson_question(*, lesson: Lesson, asked_by: str, token: str) -> tuple[str, str]:
    """To a receiver: this is what was learned; what do you answer?"""
    return _("Vil dere svare på dette? %(title)s", title=lesson.title), _letter(
        _("Til %(receiver)s", receiver=lesson.receiver),
        _(
            "%(name)s og de som er med i %(project)s har lært noe som dere kan gjøre noe med:",
            name=asked_by,
            project=lesson.project.name,
        )
        if lesson.project
        else _("%(name)s har skrevet ned noe som er lært, og som dere kan gjøre noe med:", name=asked_by),
        lesson.title,
        lesson.text,
        _("Hva svarer dere? Skriv svaret her, gjerne kort:"),
        absolute_url("stories.answer_lesson", token=token),
        _("Svar innen %(when)s. Lenka er til dere alene.", when=show_date(lesson.answer_by)),
        _("Svaret vises for alle sammen med lærdommen. Uten svar står det at dere ikke har svart ennå."),
        _lesson_contact(lesson),
    )


def lesson_reminder(*, lesson: Lesson, token: str) -> tuple[str, str]:
    """To a receiver who has not answered, once."""
    return _("Vi venter på svar: %(title)s", title=lesson.title), _letter(
        _("Til %(receiver)s", receiver=lesson.receiver),
        _(
            "Vi ba dere svare på «%(title)s» innen %(when)s. Vi har ikke fått noe svar ennå.",
            title=lesson.title,
            when=show_date(lesson.answer_by),
        ),
        _("Svar her. Lenka er ny, og den forrige virker ikke lenger:"),
        absolute_url("stories.answer_lesson", token=token),
        _("Et kort svar er nok, også om svaret er nei. Vi minner dere ikke på det flere ganger."),
        _lesson_contact(lesson),
    )


def lesson_answered(*, lesson: Lesson) -> tuple[str, str]:
    """To whoever wrote the lesson: here is the answer."""
    return _("Svar på «%(title)s»", title=lesson.title), _letter(
        _("%(name)s har svart for %(receiver)s:", name=lesson.answered_by, receiver=lesson.receiver),
        lesson.answer,
        absolute_url("stories.show_lesson", lesson_id=lesson.id),
        _lesson_contact(lesson),
    )


def _contact(story: Story) -> str:
    project = story.project
    return _who(project.contact_name, project.contact_email) if project is not None else _who("", "")


def _lesson_contact(lesson: Lesson) -> str:
    project = lesson.project
    return _who(project.contact_name, project.contact_email) if project is not None else _who("", "")


def _who(name: str, email: str) -> str:
    if email:
        return _(
            "Lurer du på noe? Skriv til %(who)s.", who=" ".join(part for part in (name, f"<{email}>") if part)
        )
    return _("Lurer du på noe? Spør den som ga deg denne lenka, eller skriv til kommunen.")


def _letter(*parts: str) -> str:
    return "\n\n".join([*(part for part in parts if part), _("Hilsen Fellespott")])


def guardian_ended(*, story: Story, link: str) -> tuple[str, str]:
    """To the teller: a guardian's yes no longer holds, and the story is taken down."""
    name = title_of(story)
    return _("«%(title)s» er tatt ned", title=name), _letter(
        _("Hei!"),
        _("Et ja fra en foresatt gjelder ikke lenger. Derfor er «%(title)s» tatt ned.", title=name),
        _("Historien er din. Du kan spørre på nytt, eller la den ligge:"),
        link,
        _("Hilsen Fellespott"),
    )


def no_longer_shown(*, story: Story) -> tuple[str, str]:
    """To those who lead the round: a story is taken down. It says no more than they need."""
    name = title_of(story)
    return _("Historien «%(title)s» vises ikke lenger", title=name), _letter(
        _("Hei!"),
        _("Et samtykke til historien «%(title)s» gjelder ikke lenger, så den er tatt ned.", title=name),
        _("Dere trenger ikke gjøre noe. Spør ikke om hvem eller hvorfor."),
        _("Hilsen Fellespott"),
    )
