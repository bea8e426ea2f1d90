"""Where a story is, what a consent covers, and how well a practice is known to work."""

from enum import StrEnum


class StoryState(StrEnum):
    """Written, read and approved by its teller, published; or taken down again."""

    DRAFT = "draft"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


STORY_MOVES: dict[StoryState, frozenset[StoryState]] = {
    StoryState.DRAFT: frozenset({StoryState.APPROVED, StoryState.WITHDRAWN}),
    StoryState.APPROVED: frozenset({StoryState.DRAFT, StoryState.PUBLISHED, StoryState.WITHDRAWN}),
    # Back to draft when its text is corrected: off every public page until the teller has read it again.
    # Back to approved when a guardian's yes falls: the text is right, but nobody may read it.
    StoryState.PUBLISHED: frozenset({StoryState.DRAFT, StoryState.APPROVED, StoryState.WITHDRAWN}),
    StoryState.WITHDRAWN: frozenset(),
}


class ConsentScope(StrEnum):
    """Where a story may be shown; each wider one holds the narrower."""

    GROUP = "group"
    PUBLIC = "public"


class ConsentEnd(StrEnum):
    """Why a consent no longer stands."""

    WITHDRAWN = "withdrawn"
    RAN_OUT = "ran_out"
    REPLACED = "replaced"  # the teller gave another
    STORY_WITHDRAWN = "story_withdrawn"


class LessonKind(StrEnum):
    """Lessons about how to work may be shown at any time; ideas only after need and dream (rule R3)."""

    HOW_TO_WORK = "how_to_work"
    IDEA = "idea"


class Evidence(StrEnum):
    """What a practice's result rests on."""

    RESEARCHED = "researched"
    EVALUATED = "evaluated"
    FOLLOWED = "followed"
    FEEDBACK = "feedback"
    NOT_RESEARCHED = "not_researched"


class BankKind(StrEnum):
    """The kinds of things in the learning bank."""

    STORY = "story"
    LESSON = "lesson"
    PRACTICE = "practice"
