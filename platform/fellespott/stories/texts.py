"""Words of the stories' room that more than one page uses."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fellespott.core.i18n import _l

from .models import Story
from .states import BankKind, ConsentScope, Evidence, LessonKind, StoryState


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question of the change story: what is asked when writing, and what it is called when read."""

    name: str
    question: Any
    hint: Any
    heading: Any


PROMPTS: tuple[Prompt, ...] = (
    Prompt(
        "before", _l("Hvordan var det før?"), _l("En dag, et rom, en følelse. Små ting er nok."), _l("Før")
    ),
    Prompt(
        "mattered",
        _l("Hva var viktig for dere?"),
        _l("Ikke hva dere fikk, men hva som betydde noe."),
        _l("Det som var viktig for oss"),
    ),
    Prompt(
        "together",
        _l("Hva gjorde dere sammen?"),
        _l("Hvem var med, hvem bestemte, hva gjorde du selv?"),
        _l("Det vi gjorde sammen"),
    ),
    Prompt(
        "changed", _l("Hva er annerledes nå?"), _l("Noe andre kan se, eller noe bare du kjenner."), _l("Nå")
    ),
    Prompt(
        "did_not_work",
        _l("Hva virket ikke?"),
        _l("Dette hjelper andre mest. Ingen får mindre fordi du sier det."),
        _l("Det som ikke virket"),
    ),
    Prompt(
        "whats_next",
        _l("Hva er det neste?"),
        _l("Hva håper du på, og hva trengs?"),
        _l("Veien videre"),
    ),
)
HEADINGS: Mapping[str, Any] = {"title": _l("Tittel")} | {one.name: one.heading for one in PROMPTS}

# Rule R16: what is easily left out of a good story.
DID_NOT_WORK: tuple[Any, ...] = (
    _l("Kjente noen at de skyldte noe tilbake?"),
    _l("Fikk noen mer enn andre, uten at alle skjønte hvorfor?"),
    _l("Ble noen misunnelige, eller snakket om?"),
    _l("Ble det håp om noe som ikke kom?"),
    _l("Kostet det å holde ved like det dere fikk?"),
    _l("Ble det utrygt da pengene tok slutt?"),
)

STORY_STATES: Mapping[StoryState, tuple[Any, str]] = {
    StoryState.DRAFT: (_l("Utkast"), "neutral"),
    StoryState.APPROVED: (_l("Lest og godkjent"), "info"),
    StoryState.PUBLISHED: (_l("Publisert"), "success"),
    StoryState.WITHDRAWN: (_l("Trukket"), "neutral"),
}
SCOPES: Mapping[ConsentScope, Any] = {
    ConsentScope.PUBLIC: _l("Alle kan lese den på nettet"),
    ConsentScope.GROUP: _l("Bare de som er med i gruppa kan lese den"),
}
LESSON_KINDS: Mapping[LessonKind, Any] = {
    LessonKind.HOW_TO_WORK: _l("Om måten å jobbe på"),
    LessonKind.IDEA: _l("En idé andre kan bruke"),
}
EVIDENCE: Mapping[Evidence, tuple[Any, Any]] = {
    Evidence.RESEARCHED: (_l("Forsket på"), _l("Forskere har undersøkt det.")),
    Evidence.EVALUATED: (_l("Vurdert"), _l("Noen har målt eller vurdert hva det førte til.")),
    Evidence.FOLLOWED: (_l("Fulgt underveis"), _l("Forskere var med mens det ble prøvd ut.")),
    Evidence.FEEDBACK: (
        _l("Bare tilbakemeldinger"),
        _l("De som var med forteller. Ingen har undersøkt det."),
    ),
    Evidence.NOT_RESEARCHED: (_l("Ikke undersøkt"), _l("Det er for tidlig å si om det virker.")),
}
SPREAD: Mapping[str, Any] = {
    "many": _l("Brukes mange steder"),
    "some": _l("Brukes noen steder"),
    "few": _l("Prøvd ett eller få steder"),
}
BANK_KINDS: Mapping[BankKind, tuple[Any, Any]] = {
    BankKind.STORY: (_l("Historie"), _l("Historier")),
    BankKind.LESSON: (_l("Lærdom"), _l("Lærdommer")),
    BankKind.PRACTICE: (_l("Praksis"), _l("Praksiser")),
}
UNTITLED = _l("Historie uten tittel")


def title_of(story: Story) -> str:
    """The title, or what stands in its place while there is none."""
    return story.title or str(UNTITLED)
