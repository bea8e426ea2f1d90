"""What is folded away on the page of a call's settings, and the line that says what is in it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fellespott.core.i18n import _, _l, _n, show_date, show_money
from fellespott.groups.guardian_states import GuardedAct
from fellespott.groups.guardian_texts import ACT_SHORT

from .rule_texts import ages_in_words, kinds_in_words, length_in_words
from .texts import METHOD_NAMES, MODE_NAMES, PUBLICITY_NAMES, TIE_NAMES

Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """A heading, the names of the boxes under it, and how their present values are told in one line."""

    title: Any
    names: tuple[str, ...]
    tell: Callable[[Values], Iterable[str]]
    intro: Any = ""
    # What a call must have before it is announced: the part stands open while it is not there.
    must_have: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A part as the page shows it."""

    title: Any
    names: list[str]
    inside: str
    intro: Any
    is_open: bool
    optional: frozenset[str]


# Boxes that may stay empty, and say so.
MAY_BE_EMPTY = frozenset(
    {
        "who_may_apply",
        "age_from",
        "age_to",
        "area",
        "budget_frame_ore",
        "max_award_ore",
        "jury_meets_at",
        "decision_expected_at",
        "second_criteria_version_id",
        "second_criteria_for",
        "ordinary_schemes",
        "rulebook",
    }
)


def show_part(part: Part, form: Any) -> ShownPart | None:
    """The part with the boxes this form has; None where it has none of them."""
    names = [name for name in part.names if name in form]
    if not names:
        return None
    values = {name: form[name].data for name in names}
    if "criteria_version_id" in values:
        labels = {str(one.value): one.label for one in form.criteria_version_id.choices}
        values["criteria_name"] = labels.get(str(values["criteria_version_id"]))
    lacks = any(not (values.get(name) or "").strip() for name in part.must_have if name in values)
    inside = ", ".join(part.tell(values))
    wrong = any(form[name].errors for name in names)
    return ShownPart(part.title, names, inside, part.intro, wrong or lacks, MAY_BE_EMPTY)


def _people(values: Values) -> Iterable[str]:
    for name in ("responsible_unit", "contact_name"):
        if values.get(name):
            yield str(values[name])


def _for_whom(values: Values) -> Iterable[str]:
    yield ages_in_words(values.get("age_from"), values.get("age_to")) or _("alle aldre")
    if "area" in values:
        yield values["area"] or _("hele kommunen")


def _needs(values: Values) -> Iterable[str]:
    if values.get("min_actors"):
        yield _n("minst %(num)s aktør", "minst %(num)s aktører", values["min_actors"])
    if kinds := kinds_in_words(values.get("kinds_needed") or []):
        yield _("minst %(kinds)s", kinds=kinds)
    if values.get("needs_municipal_lead"):
        yield _("kommunal leder")
    if not values.get("needs_film"):
        yield _("film er frivillig")
    elif values.get("film_max_seconds"):
        yield _("film på høyst %(length)s", length=length_in_words(values["film_max_seconds"]))


def _money(values: Values) -> Iterable[str]:
    if values.get("max_awards"):
        yield _n("høyst %(num)s får ja", "høyst %(num)s får ja", values["max_awards"])
    if values.get("budget_frame_ore") is not None:
        yield _("%(money)s i alt", money=show_money(values["budget_frame_ore"]))
    if values.get("max_award_ore") is not None:
        yield _("høyst %(money)s til hver", money=show_money(values["max_award_ore"]))
    if values.get("decision_mode") in MODE_NAMES:
        yield str(MODE_NAMES[values["decision_mode"]]).lower()


def _days(values: Values) -> Iterable[str]:
    if values.get("jury_meets_at"):
        yield _("juryen møtes %(day)s", day=show_date(values["jury_meets_at"]))
    if values.get("decision_expected_at"):
        yield _("svaret kommer %(day)s", day=show_date(values["decision_expected_at"]))
    if values.get("criteria_name"):
        yield str(values["criteria_name"])


def _ranking(values: Values) -> Iterable[str]:
    if values.get("ranking_method") in METHOD_NAMES:
        yield str(METHOD_NAMES[values["ranking_method"]]).lower()
    if (values.get("min_sheets") or 1) > 1:
        yield _n("minst %(num)s vurdering", "minst %(num)s vurderinger", values["min_sheets"])
    if values.get("tie_rule") in TIE_NAMES:
        yield _("likt: %(rule)s", rule=str(TIE_NAMES[values["tie_rule"]]).lower())


def _seen(values: Values) -> Iterable[str]:
    if values.get("proposals_public") in PUBLICITY_NAMES:
        when = str(PUBLICITY_NAMES[values["proposals_public"]]).lower()
        yield _("forslagene: %(when)s", when=when)
    yield _("filmene: med samtykke") if values.get("films_public") else _("filmene: bare juryen")


def _guardians(values: Values) -> Iterable[str]:
    acts = [str(ACT_SHORT[one]) for one in GuardedAct if one in (values.get("guardian_acts") or [])]
    return acts or [_("aldri")]


def _promises(values: Values) -> Iterable[str]:
    number = sum(1 for one in values.get("commitments") or [] if (one.get("nb") or "").strip())
    yield _n("%(num)s løfte", "%(num)s løfter", number)
    yield _("med følgeforskning") if values.get("has_research") else _("uten følgeforskning")


def _more(name: str) -> Callable[[Values], Iterable[str]]:
    def tell(values: Values) -> Iterable[str]:
        text = " ".join((values.get(name) or "").split())
        yield _("ingenting") if not text else text if len(text) <= 60 else text[:59].rstrip() + "…"

    return tell


PARTS = (
    Part(
        _l("Hvem som svarer"),
        ("responsible_unit", "contact_name", "contact_email", "complaints_to"),
        _people,
        must_have=("responsible_unit", "contact_name", "contact_email", "complaints_to"),
    ),
    Part(_l("Hvem det er for"), ("who_may_apply", "age_from", "age_to", "area"), _for_whom),
    Part(
        _l("Hva et forslag må ha"),
        ("min_actors", "kinds_needed", "needs_municipal_lead", "needs_film", "film_max_seconds"),
        _needs,
    ),
    Part(
        _l("Penger og svar"),
        ("max_awards", "budget_frame_ore", "max_award_ore", "decision_mode"),
        _money,
    ),
    Part(
        _l("Jury, kriterier og dagen for svar"),
        (
            "jury_meets_at",
            "decision_expected_at",
            "criteria_version_id",
            "second_criteria_version_id",
            "second_criteria_for",
        ),
        _days,
    ),
    Part(
        _l("Slik får forslagene plass"),
        ("ranking_method", "min_sheets", "tie_rule"),
        _ranking,
        intro=_l("Det ligger fast fra utlysningen åpner, og står i reglene alle kan lese."),
    ),
    Part(_l("Hva alle får se"), ("proposals_public", "films_public"), _seen),
    Part(_l("Når en foresatt må si ja"), ("guardian_acts",), _guardians),
    Part(
        _l("Det gruppa sier ja til"),
        ("has_research", "commitments"),
        _promises,
        intro=_l("Hver linje må gruppa si ja til før de sender inn. Tøm en linje for å ta den bort."),
    ),
    Part(_l("Andre ordninger som finnes"), ("ordinary_schemes",), _more("ordinary_schemes")),
    Part(_l("Mer om reglene"), ("rulebook",), _more("rulebook")),
)
