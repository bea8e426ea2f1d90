"""Words for what projects and letters are made of, in the reader's language."""

from typing import Any

from fellespott.core.i18n import _, _l, show_date, show_money

from .rules import Lack
from .states import Form, GoalAbout, GoalKind, LetterState, ProjectOrigin, ProjectState

PROJECT_STATES: dict[ProjectState, tuple[Any, str]] = {
    ProjectState.PLANNED: (_l("Avtalen gjøres klar"), "info"),
    ProjectState.RUNNING: (_l("I gang"), "success"),
    ProjectState.WARNED: (_l("Har fått en advarsel"), "warning"),
    ProjectState.STOPPED: (_l("Stoppet"), "neutral"),
    ProjectState.COMPLETED: (_l("Fullført"), "success"),
    ProjectState.HANDED_OVER: (_l("Ført videre i vanlig drift"), "success"),
}

LETTER_STATES: dict[LetterState, tuple[Any, str]] = {
    LetterState.DRAFT: (_l("Skrives"), "mine"),
    LetterState.SENT: (_l("Venter på partnerne"), "info"),
    LetterState.AGREED: (_l("Gjelder"), "success"),
    LetterState.REPLACED: (_l("Erstattet av et nytt brev"), "neutral"),
}

ORIGINS: dict[ProjectOrigin, Any] = {
    ProjectOrigin.AWARD: _l("Fikk ja i utlysningen"),
    ProjectOrigin.ADDED: _l("Lagt til av styringsgruppa"),
}

FORM_NAMES: dict[Form, Any] = {
    Form.UNCONDITIONAL: _l("Uten betingelser"),
    Form.CONDITIONAL: _l("Til et formål"),
    Form.COLLECTIVE: _l("Sammen"),
}
FORM_EXPLAINED: dict[Form, Any] = {
    Form.UNCONDITIONAL: _l("Et fast beløp som kommer jevnlig, og som de bruker slik de vil."),
    Form.CONDITIONAL: _l(
        "Knyttet til noe bestemt, for eksempel et gavekort eller en regning som blir betalt."
    ),
    Form.COLLECTIVE: _l("Gruppa bestemmer i fellesskap hva pengene går til."),
}

GOAL_KINDS: dict[GoalKind, Any] = {GoalKind.RESULT: _l("Resultatmål"), GoalKind.EFFECT: _l("Effektmål")}
GOAL_ABOUT: dict[GoalAbout, Any] = {
    GoalAbout.RESIDENTS: _l("om innbyggerne"),
    GoalAbout.COOPERATION: _l("om samarbeidet"),
}
# Heading and hint of each of the four kinds of goals, as the page that asks for them says it.
GOAL_QUESTIONS: dict[tuple[GoalKind, GoalAbout], tuple[Any, Any]] = {
    (GoalKind.RESULT, GoalAbout.RESIDENTS): (
        _l("Resultatmål om innbyggerne"),
        _l("Hva skal dere gjøre for og med dem det gjelder? Helst noe dere kan telle eller se."),
    ),
    (GoalKind.RESULT, GoalAbout.COOPERATION): (
        _l("Resultatmål om samarbeidet"),
        _l("Hva skal partnerne gjøre sammen, som dere ikke gjør i dag?"),
    ),
    (GoalKind.EFFECT, GoalAbout.RESIDENTS): (
        _l("Effektmål om innbyggerne"),
        _l("Hva skal det føre til i livene til folk?"),
    ),
    (GoalKind.EFFECT, GoalAbout.COOPERATION): (
        _l("Effektmål om samarbeidet"),
        _l("Hva skal være annerledes mellom partnerne når perioden er slutt?"),
    ),
}

LACKS: dict[str, Any] = {
    "goal_result_residents": _l("Skriv minst ett resultatmål om innbyggerne."),
    "goal_result_cooperation": _l("Skriv minst ett resultatmål om samarbeidet."),
    "goal_effect_residents": _l("Skriv minst ett effektmål om innbyggerne."),
    "goal_effect_cooperation": _l("Skriv minst ett effektmål om samarbeidet."),
    "others_see_us": _l("Skriv hvordan dere vil at andre skal se dere."),
    "covers": _l("Skriv hva pengene dekker."),
    "at_the_end": _l("Skriv hva som skjer når perioden er slutt."),
    "forms": _l("Velg minst én måte pengene kan betales ut på."),
    "instalments": _l("Skriv når pengene kommer."),
    "instalments_sum": _l("Utbetalingene til potten er %(have)s til sammen. De må bli %(needed)s."),
    "instalment_day_twice": _l("To utbetalinger til potten har samme dag: %(day)s. Slå dem sammen."),
    "instalment_outside": _l("%(day)s er utenfor perioden i brevet."),
    "instalment_gone": _l("%(needed)s er alt kommet i potten %(day)s. Den linja må stå som før."),
    "amendment_reason": _l("Skriv hvorfor brevet blir endret."),
    "partners": _l("Prosjektet har ingen partnere som kan si ja."),
}


def lack_text(one: Lack) -> str:
    """What to do about it, as one sentence."""
    return str(LACKS[one.code]) % {
        "have": show_money(one.have),
        "needed": show_money(one.needed),
        "day": show_date(one.day) if one.day else "",
    }


def forms_text(forms: list[str]) -> str:
    """ "Til et formål, sammen": the forms a letter names."""
    names = ", ".join(str(FORM_NAMES[Form(form)]).lower() for form in forms)
    return names.capitalize() or _("Ikke bestemt ennå")
