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
        _l(
            "Skriv slik dere snakker. Stikkord er fine, og skrivefeil gjør ingenting. Snakk gjerne sammen "
            "først."
        ),
    ),
    Step.DREAM: Question(
        _l("Hva drømmer dere om?"),
        _l("Tenk dere at det har gått noen år, og at det gikk bra. Fortell hvordan det er da."),
    ),
    Step.IDEA: Question(
        _l("Hva er ideen deres?"),
        _l("Fortell det som om du forklarer det til en nabo. Noen få setninger holder."),
    ),
    Step.PARTICIPANTS: Question(
        _l("Hvem blir med, og hvem er det for?"),
        _l("Skriv hvem det gjelder, omtrent hvor mange, og hvordan de er med. Ikke skriv navn på folk."),
    ),
    Step.ORIGIN: Question(
        _l("Hvordan begynte det?"),
        _l("De som er med på å forme en idé, eier den. Fortell hvem det var, uten navn på enkeltpersoner."),
    ),
    Step.PARTNERS: Question(
        _l("Hvem gjør det sammen med dere?"),
        _l("Skriv inn hvem dere vil ha med. De får en e-post med en lenke, og svarer selv."),
    ),
    Step.MONEY: Question(
        _l("Hva skal pengene gå til?"),
        _l("Én ting på hver linje, med et omtrentlig beløp. Pengene kan ikke gå til stillinger eller lønn."),
    ),
    Step.FILM: Question(
        _l("Fortell hvorfor, i en film"),
        _l("Film med telefonen. Snakk rett fram, hold telefonen på tvers, og finn et stille sted."),
    ),
    Step.PROMISES: Question(
        _l("Kan dere love dette?"),
        _l("Les løftene sammen, og kryss av for dem dere sier ja til."),
    ),
}
