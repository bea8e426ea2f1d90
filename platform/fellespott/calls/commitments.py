"""What everyone who sends in a proposal is asked to promise, unless a call says otherwise."""

from typing import Any

# The promise that is asked for only where research follows along.
RESEARCH = "research"

_USUAL: tuple[tuple[str, str, str], ...] = (
    (
        RESEARCH,
        "Vi blir med på følgeforskningen: forskere følger med på hva vi gjør og hva som kommer ut av det.",
        "We take part in the follow-along research: researchers follow what we do and what comes of it.",
    ),
    (
        "money_for_residents",
        "Pengene går rett til folk som bor her. De går aldri til stillinger eller lønn.",
        "The money goes straight to people who live here. It never goes to positions or wages.",
    ),
    (
        "share_lessons",
        "Vi deler det vi lærer underveis, også det som ikke virker.",
        "We share what we learn along the way, also what does not work.",
    ),
    (
        "nothing_owed",
        "Ingen som får hjelp, skylder noe tilbake.",
        "Nobody who is helped owes anything back.",
    ),
)


def usual_commitments() -> list[dict[str, Any]]:
    """A fresh list in the shape a call keeps: key, and the promise in each language. Rules R2 and R9."""
    return [{"key": key, "nb": nb, "en": en} for key, nb, en in _USUAL]
