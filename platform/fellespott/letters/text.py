"""The text of a letter, written once from its data when it is sent, in bokmål: what every partner agrees to.

Plain text with the least of signs, so that it can be kept, hashed, read in fifty years and set on a page:
"# " opens the title, "## " a heading, "- " a point; an empty line parts paragraphs. What people wrote can
never look like a heading.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from fellespott.calls.states import ActorKind
from fellespott.core.money import format_kroner

from .models import Goal, Letter, Project, ProjectPartner
from .rules import review_dates
from .states import Form, GoalAbout, GoalKind, ProjectOrigin

MONTHS = (
    "januar februar mars april mai juni juli august september oktober november desember".split()  # noqa: SIM905
)
KINDS = {
    ActorKind.MUNICIPAL: "kommunen",
    ActorKind.COUNTY: "fylkeskommunen",
    ActorKind.STATE: "staten",
    ActorKind.VOLUNTARY: "frivillig organisasjon",
    ActorKind.BUSINESS: "næringsliv",
}
GOAL_HEADINGS = {
    (GoalKind.RESULT, GoalAbout.RESIDENTS): "Dette skal vi gjøre for og med innbyggerne (resultatmål)",
    (GoalKind.RESULT, GoalAbout.COOPERATION): "Dette skal vi gjøre for samarbeidet (resultatmål)",
    (GoalKind.EFFECT, GoalAbout.RESIDENTS): "Dette skal det føre til for innbyggerne (effektmål)",
    (GoalKind.EFFECT, GoalAbout.COOPERATION): "Dette skal det føre til for samarbeidet (effektmål)",
}
FORMS = {
    Form.UNCONDITIONAL: "Uten betingelser: et fast beløp som kommer jevnlig, og som de som får det, bruker "
    "slik de vil.",
    Form.CONDITIONAL: "Til et formål: pengene er knyttet til noe bestemt, for eksempel et gavekort eller en "
    "regning som blir betalt.",
    Form.COLLECTIVE: "Sammen: gruppa bestemmer i fellesskap hva pengene går til.",
}
# Rule R8: the reasons for which a project can be warned and stopped, and no others.
STOP_REASONS = {
    "not_towards_goals": "Prosjektet jobber ikke mot målene i dette brevet.",
    "not_the_principles": "Prosjektet følger ikke prinsippene i Innbyggernes modell.",
    "no_more_cooperation": "Samarbeidet øker ikke, og det handler bare om å dele ut penger.",
    "no_anchoring": "Prosjektet mangler forankring eller ledelse.",
    "target_groups_apart": "Partnernes målgrupper overlapper nesten ikke.",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a letter as a page sets it: "title", "heading", "text" or "list"."""

    kind: str
    lines: tuple[str, ...]


def render(letter: Letter) -> str:
    """The whole letter. The same data always gives the same text."""
    project = letter.project
    parts: list[str] = [f"# Tildelingsbrev {letter.number} for {_one_line(project.name)}"]
    parts += _who(letter, project)
    parts += _goals(letter.goals)
    parts += ["## Slik vil vi at andre skal se oss", *_said(letter.others_see_us)]
    parts += _money(letter)
    parts += _deciding(letter, project.partners)
    parts += [
        "## Ingenting skal betales tilbake",
        "De som får penger, skal ikke betale noe tilbake, og de skylder ingen noe. Ingen ber om kvitteringer "
        "fra familier, og ingen spør om diagnose, inntekt eller fødselsnummer.",
    ]
    parts += _time(letter)
    parts += ["## Når perioden er slutt", *_said(letter.at_the_end)]
    parts += _disagreeing(project)
    return "\n\n".join(parts) + "\n"


def sha256_of(text: str) -> str:
    """The hash by which a text is known, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def blocks(text: str) -> list[Block]:
    """The text in pieces, for a page. Never fails: what is not marked is a paragraph."""
    found: list[Block] = []
    for part in re.split(r"\n{2,}", text.strip()):
        lines = tuple(part.split("\n"))
        if part.startswith("# "):
            found.append(Block("title", (part[2:],)))
        elif part.startswith("## "):
            found.append(Block("heading", (part[3:],)))
        elif all(line.startswith("- ") for line in lines):
            found.append(Block("list", tuple(line[2:] for line in lines)))
        else:
            found.append(Block("text", lines))
    return found


def written_date(day: date) -> str:
    """ "1. august 2021", whatever language the reader has chosen: the text is one and the same."""
    return f"{day.day}. {MONTHS[day.month - 1]} {day.year}"


def kroner(amount_ore: int) -> str:
    """ "3 000 000 kroner", with spaces that do not break."""
    return f"{format_kroner(amount_ore)}\u00a0kroner"


def _who(letter: Letter, project: Project) -> list[str]:
    about = [f"Prosjekt: {_one_line(project.name)}", f"Gruppe: {_one_line(project.group.name)}"]
    about.append(f"Utlysning: {_one_line(project.call.title)}")
    parts = ["## Hvem det gjelder", _points(about)]
    if project.origin is ProjectOrigin.ADDED:
        parts += ["Styringsgruppa la prosjektet til, utenom rangeringen, og begrunner det slik:"]
        parts += _said(project.added_reason)
    else:
        parts.append("Forslaget fikk ja i utlysningen.")
    parts.append("Disse er partnere, og alle må si ja til dette brevet før det gjelder:")
    parts.append(_points(_partner_line(one) for one in project.partners))
    if letter.amends_id is not None:
        parts += ["Brevet erstatter det som gjaldt før, av denne grunnen:", *_said(letter.amendment_reason)]
    return parts


def _partner_line(partner: ProjectPartner) -> str:
    line = f"{_one_line(partner.actor_name)} ({KINDS[partner.kind]})"
    if partner.is_lead:
        line += ", ansvarlig leder"
    return f"{line}. Er ikke med og bestemmer over penger." if partner.no_money_decisions else line


def _goals(goals: Iterable[Goal]) -> list[str]:
    rows = list(goals)
    parts: list[str] = []
    for part, heading in GOAL_HEADINGS.items():
        texts = [one.text for one in rows if (one.kind, one.about) == part]
        parts += [f"## {heading}", _points(_one_line(text) for text in texts)]
    return parts


def _money(letter: Letter) -> list[str]:
    instalments = _points(
        f"{written_date(one.due_on)}: {kroner(one.amount_ore)}" for one in letter.instalments
    )
    return [
        "## Pengene",
        f"Prosjektet får {kroner(letter.amount_ore)} til sammen. De kommer i potten slik:",
        instalments,
        "Dette dekker pengene:",
        *_said(letter.covers),
        "Pengene går til innbyggerne. De kan aldri gå til stillinger eller lønn.",
        "Slik kan de betales ut:",
        _points(FORMS[Form(form)] for form in letter.forms),
    ]


def _deciding(letter: Letter, partners: Iterable[ProjectPartner]) -> list[str]:
    if letter.group_always:
        rule = ["Hele gruppa bestemmer, uansett beløp."]
    else:
        rule = [
            f"Under {kroner(letter.two_from_ore)} holder det at én sier ja.",
            f"Fra {kroner(letter.two_from_ore)} til og med {kroner(letter.group_above_ore)} må to si ja.",
            f"Over {kroner(letter.group_above_ore)} bestemmer hele gruppa.",
        ]
    rule.append("Det som går til samme formål og samme mottaker innen 30 dager, regnes sammen.")
    rule.append("Ingen sier alene ja til penger til seg selv eller egen husstand.")
    outside = [_one_line(one.actor_name) for one in partners if one.no_money_decisions]
    if outside:
        rule.append(f"Er ikke med og bestemmer over penger: {'; '.join(outside)}.")
    return ["## Hvem som bestemmer over pengene", _points(rule)]


def _time(letter: Letter) -> list[str]:
    start, end = letter.period_start, letter.period_end
    parts = [
        "## Perioden",
        f"Brevet gjelder fra {written_date(start)} til og med {written_date(end)}.",
        "## Halvårsgjennomgang",
    ]
    days = review_dates(start, end)
    if days:
        parts += [
            "Hvert halvår ser vi på målene sammen: fortsette, justere eller stoppe. Å endre kurs er vanlig. "
            "Det skjer disse dagene:",
            _points(written_date(day) for day in days),
        ]
    else:
        parts.append("Perioden er så kort at målene blir sett på når den er slutt.")
    return [
        *parts,
        "## Når et prosjekt kan bli stoppet",
        "Først kommer en advarsel, med tid til å rette opp. Styringsgruppa bestemmer, og begrunner det "
        "skriftlig. Bare disse grunnene gjelder:",
        _points(STOP_REASONS.values()),
        "Etter en stopp blir det ikke bestemt ny bruk av penger. Det som var bestemt før, blir betalt fram "
        "til en oppgjørsdato, og resten går tilbake.",
    ]


def _disagreeing(project: Project) -> list[str]:
    to = _said(project.call.complaints_to)
    return ["## Uenig?", "Du kan klage på det som blir bestemt.", *to]


def _points(lines: Iterable[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _said(text: str) -> list[str]:
    """What somebody wrote, as paragraphs, with nothing in it that could be read as our own signs."""
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return ["\n".join(_tame(line) for line in part.split("\n")) for part in paragraphs if part.strip()]


def _tame(line: str) -> str:
    line = line.strip()
    if re.match(r"#+\s", line):
        return line.lstrip("#").strip()
    return f"– {line[2:]}" if line.startswith("- ") else line


def _one_line(text: str) -> str:
    return " ".join(text.split())
