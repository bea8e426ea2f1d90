"""Whose yes a story needs beside its teller's (rule R15), and what a guardian is told of it."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from fellespott.core.clock import to_oslo
from fellespott.core.i18n import _
from fellespott.core.links import local_url
from fellespott.core.registry import GuardedFacts
from fellespott.groups.guarded import answer_from, given_about
from fellespott.groups.guardian_rules import Answer, Need, band_now
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.models import GuardianConsent
from fellespott.groups.states import HELPS, MemberKind
from fellespott.people.states import AgeBand

from .models import TEXT_FIELDS, Story
from .policies import scopes_of
from .states import StoryState
from .texts import HEADINGS, title_of

KIND = "story"
_GROWN = (None, AgeBand.ADULT)
# Only a text its teller has approved is shown to a guardian.
SHOWN_TO_GUARDIANS = frozenset({StoryState.APPROVED, StoryState.PUBLISHED})


def asks_about_stories(story: Story) -> bool:
    """Whether a guardian is asked about it: as its call says; always where it belongs to none."""
    if story.is_constructed:
        return False
    return story.project is None or GuardedAct.STORY in story.project.call.guardian_acts


def guardian_answer(session: Session, story: Story, day: date) -> Answer:
    """Whether a guardian's yes is needed to this very text, and is there. The teller's own is the consent."""
    if story.teller is None or not asks_about_stories(story):
        return Answer(Need.NOBODY, is_given=True)
    given = given_about(session, kind=KIND, act=GuardedAct.STORY, object_ids=[story.id])
    answer = answer_from(
        given, story.teller, object_id=story.id, mark=story.text_sha256, is_asked=True, today=day
    )
    return Answer(Need.OWN, is_given=True) if answer.need is Need.OWN else answer


def needs_age(story: Story, now: datetime) -> bool:
    """Whether the teller has to say how old they are before the story can be shown to everyone."""
    if story.teller is None or not asks_about_stories(story):
        return False
    return band_now(story.teller.age_band, story.teller.turns_18, to_oslo(now).date()) is None


def guardian_yes(session: Session, story: Story, day: date) -> GuardianConsent | None:
    """The yes to this very text that holds that day: a guardian's, or staff's waiver."""
    given = given_about(session, kind=KIND, act=GuardedAct.STORY, object_ids=[story.id])
    held = [
        one
        for one in given
        if one.person_id == story.teller_id and one.standing and one.given.holds(story.text_sha256, day)
    ]
    return held[0] if held else None


def tell_guardian(_session: Session, story: Story) -> GuardedFacts:
    """What a guardian is told of the story."""
    project, writer = story.project, story.written_by_id
    helps = {MemberKind.CONTACT_ADULT, *HELPS}
    active = project.group.active if project is not None else []
    adults = {one.person_id for one in active if one.kind in helps and one.person.age_band in _GROWN}
    others = frozenset({writer} if writer is not None and writer != story.teller_id else ())
    people = {story.teller_id} if story.teller_id and story.state in SHOWN_TO_GUARDIANS else set()
    return GuardedFacts(
        act=GuardedAct.STORY,
        title=title_of(story),
        what=_(
            "Historien «%(title)s», fortalt av %(name)s. Navnet som står der, er: %(told_as)s.",
            title=title_of(story),
            name=story.teller.name if story.teller is not None else "",
            told_as=story.told_as or _("En som var med"),
        ),
        seen_by=_("Alle kan lese den på nettet."),
        url=local_url("stories.read_story", story_id=story.id),
        mark=story.text_sha256,
        is_asked=asks_about_stories(story),
        people=frozenset(people),
        askers=others,
        registrars=others & frozenset(adults),
        scopes=scopes_of(project),
        closes_at=project.call.closes_at if project is not None else None,
        parts=tuple(
            (HEADINGS[name], getattr(story, name))
            for name in TEXT_FIELDS
            if name in HEADINGS and name != "title" and getattr(story, name)
        ),
        contact_email=project.call.contact_email if project is not None else "",
    )
