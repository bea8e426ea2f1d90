"""What each step asks, and how one may answer. Never what: a menu makes all answers alike (rule R3)."""

from dataclasses import dataclass
from typing import Any

from fellespott.core.i18n import _l

from .states import Step


@dataclass(frozen=True, slots=True)
class Question:
    """One question in large type, and a quiet word on how to answer it."""

    title: Any
    how: Any


QUESTIONS: dict[Step, Question] = {
    Step.NEED: Question(
        _l("Hva er viktig for dere?"),
        _l("Snakk sammen først. Skriv slik dere snakker. Stikkord er fine, og skrivefeil gjør ingenting."),
    ),
    Step.DREAM: Question(
        _l("Hva drømmer dere om?"),
        _l("Det har gått noen år, og det gikk bra. Hvordan er det da?"),
    ),
    Step.IDEA: Question(
        _l("Hva er ideen deres?"),
        _l("Forklar det som til en nabo. Noen få setninger holder."),
    ),
    Step.PARTICIPANTS: Question(
        _l("Hvem blir med, og hvem er det for?"),
        _l("Omtrent hvor mange, og hvordan er de med? Ikke skriv navn på folk."),
    ),
    Step.CHANGE: Question(
        _l("Hva skal bli annerledes?"),
        _l("Dette er et første utkast. Dere kan også hoppe over det."),
    ),
    Step.ORIGIN: Question(
        _l("Hvordan begynte det?"),
        _l("Hvem har vært med fra starten? Ikke skriv navn på folk."),
    ),
    Step.PARTNERS: Question(
        _l("Hvem gjør det sammen med dere?"),
        _l("De får en e-post med en lenke, og svarer selv."),
    ),
    Step.MONEY: Question(
        _l("Hva skal pengene gå til?"),
        _l("Én ting om gangen, omtrent hva den koster. Pengene kan ikke gå til lønn eller stillinger."),
    ),
    Step.FILM: Question(
        _l("Fortell hvorfor, i en film"),
        _l("Bruk telefonen, hold den på tvers, og finn et stille sted."),
    ),
    Step.TAGS: Question(
        _l("Hva handler forslaget om?"),
        _l("Kryss av for det som passer, så er det lettere å finne. Dere kan også hoppe over."),
    ),
    Step.PROMISES: Question(
        _l("Kan dere love dette?"),
        _l("Les dem sammen, og kryss av for dem dere sier ja til."),
    ),
}
