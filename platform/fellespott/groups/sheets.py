"""What stands on a sheet of codes: how to use one, in the languages of those who get it."""

from collections.abc import Iterable
from dataclasses import dataclass

from fellespott.core.i18n import LANGUAGES, _, current_language, speaking
from fellespott.core.links import absolute_url

from .models import Group


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a code, in one language."""

    language: str
    title: str
    steps: tuple[str, ...]
    keep: str
    ask: str


def paper_address() -> str:
    """Where a code is typed: a whole address, without the code in it."""
    return absolute_url("people.paper_code")


def qr_address(code: str) -> str:
    """Where the square leads: the same page, with the code filled in."""
    return absolute_url("people.paper_code_filled", code=code)


def languages_of(group: Group) -> list[str]:
    """The reader's language first, then those of the people in the group."""
    spoken = [current_language(), *(one.person.language for one in group.active if one.person.language)]
    return [one for one in dict.fromkeys(spoken) if one in LANGUAGES]


def lines_on_use(languages: Iterable[str], *, group: Group, ask: str, is_new: bool) -> list[Note]:
    """How the code is used, once in each language; in the reader's own where none is chosen."""
    return [_note(one, group, ask, is_new) for one in (list(languages) or [current_language()])]


def _note(language: str, group: Group, ask: str, is_new: bool) -> Note:
    with speaking(language):
        title = _("Bli med i gruppa %(group)s", group=group.name) if is_new else _("Din nye kode")
        return Note(
            language=language,
            title=title,
            steps=(
                _("Skann ruta med mobilen, eller gå til %(address)s.", address=paper_address()),
                _("Skriv koden."),
                _("Velg hva vi skal kalle deg. Et kallenavn holder.") if is_new else _("Så er du inne."),
            ),
            keep=_("Ta vare på lappen. Den er nøkkelen din, så ikke vis den til andre."),
            ask=_("Lurer du på noe? Spør %(name)s.", name=ask),
        )
