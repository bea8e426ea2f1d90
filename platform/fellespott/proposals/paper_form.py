"""The proposal's questions on paper: numbered and worded as the steps are at this moment, never a copy.

Need and dream stand alone on the first page; nothing on it is an example, or anything to choose among (R3).
"""

from dataclasses import dataclass
from typing import Any

from fellespott.calls.models import Call
from fellespott.calls.papers import call_address, moment_in_words, qr_file, readable_address
from fellespott.calls.tags import kind_label
from fellespott.core.drawings import drawing_svg
from fellespott.core.i18n import RIGHT_TO_LEFT, _, _l, in_language, show_money, speaking

from .forms import STEP_FORMS, BudgetLineForm, PartnerForm, TagsForm
from .labels import ACTOR_KINDS
from .questions import QUESTIONS
from .states import STEPS, TEXT_FIELDS, Step, TagKind

FIRST_PAGE = (Step.NEED, Step.DREAM)
PARTNER_BOXES = 4
MONEY_ROWS = 8
# The paper has as many lines as the box on the screen has rows, where that says how many.
USUAL_ROWS = 5
# What the form on the screen calls every box that its question has named already.
UNNAMED: Any = STEP_FORMS[Step.NEED].need.args[0]
# On the screen a whole page says what is asked here.
OWN_NAMES: dict[str, Any] = {
    "ordinary_scheme": _l("Finnes det allerede en ordning som betaler for dette? Skriv hva dere vet."),
}


@dataclass(frozen=True, slots=True)
class PaperField:
    """One text a step asks for: its name in the proposal, its words (or none), and room to write."""

    name: str
    label: Any
    rows: int
    is_optional: bool


def number_of(step: Step) -> int:
    """Its number, on the screen and on the paper."""
    return STEPS.index(step) + 1


def text_fields(step: Step) -> list[PaperField]:
    """The texts a step asks for, out of the step's own form."""
    form: Any = STEP_FORMS.get(step, BudgetLineForm)
    return [_field(name, getattr(form, name)) for name in TEXT_FIELDS.get(step, ())]


def _field(name: str, unbound: Any) -> PaperField:
    label = OWN_NAMES.get(name, unbound.args[0])
    shown = unbound.kwargs.get("render_kw") or {}
    is_line = unbound.field_class.__name__ == "StringField"
    optional = any(getattr(one, "field_flags", {}).get("optional") for one in unbound.args[1])
    rows = 1 if is_line else int(shown.get("rows", USUAL_ROWS))
    return PaperField(name, label, rows, optional)


def label_of(field: PaperField) -> str:
    """Its words on the paper: none where the question itself says it."""
    return "" if str(field.label) == str(UNNAMED) else str(field.label)


def paper_form(call: Call, language: str) -> dict[str, Any]:
    """What form.typ draws."""
    address = call_address(call)
    with speaking(language):
        return {
            "language": language,
            "rtl": language in RIGHT_TO_LEFT,
            "title": call.title,
            "author": call.responsible_unit or "Fellespott",
            "logo": drawing_svg("logo"),
            "drawing": drawing_svg("people"),
            "qr": qr_file(address),
            "qr_says": _("QR-kode som åpner %(address)s", address=address),
            "address": readable_address(address),
            "first": [_step(call, step) for step in FIRST_PAGE],
            "steps": [_step(call, step) for step in STEPS if step not in FIRST_PAGE],
            "words": _words(call),
        }


def _words(call: Call) -> dict[str, Any]:
    return {
        "kind": _("Forslag på papir"),
        "intro": _(
            "Fyll ut sammen, med penn. Dere trenger ikke svare på alt på én gang. Begynn med de to på denne "
            "sida, før dere snur arket."
        ),
        "group": _("Gruppa heter"),
        "contact": _("Den vi kan spørre, og telefon eller e-post"),
        "turn": _("Snu arket når dere er enige om disse to."),
        "page": _("Side %(number)s av %(total)s", number="{n}", total="{t}"),
        "helped": _("Hvem hjalp dere med å fylle ut eller skrive inn?"),
        "helped_how": _("Den som skriver det inn, endrer ikke ordene deres. Dere leser og sier ja etterpå."),
        "hand_in": _("Lever skjemaet her"),
        "deadline": _("Frist"),
        "when": moment_in_words(call.closes_at),
        "hand_in_how": _("Lever gjerne noen dager før fristen, så rekker noen å skrive det inn."),
        "places": [one for one in (call.responsible_unit, call.contact_name, call.contact_email) if one],
        "online": _("Eller gjør alt på mobilen"),
        "who_sees": _("Bare gruppa og den som skriver det inn, ser svarene før dere sender inn."),
        "optional": _("valgfritt"),
        "more": _("Trenger dere mer plass? Skriv på et ark til, og sett tallet foran."),
    }


def _step(call: Call, step: Step) -> dict[str, Any]:
    return {
        "number": number_of(step),
        "title": str(QUESTIONS[step].title),
        "how": str(QUESTIONS[step].how),
        "texts": [
            {
                "label": label_of(one),
                "lines": one.rows,
                "optional": one.is_optional,
            }
            for one in text_fields(step)
        ],
        **PARTS.get(step, _nothing_more)(call),
    }


def _nothing_more(_call: Call) -> dict[str, Any]:
    return {}


def _partners(call: Call) -> dict[str, Any]:
    needed = _("Så mange må ha sagt ja før dere kan sende inn: %(number)s.", number=call.min_actors)
    lead = _("Én av dem må være en kommunal tjeneste eller enhet som har ansvaret.")
    return {
        "note": f"{needed} {lead}" if call.needs_municipal_lead else needed,
        "partners": {
            "boxes": max(PARTNER_BOXES, call.min_actors),
            "head": _("Partner"),
            "name": _words_of(PartnerForm, "organisation"),
            "unit": _words_of(PartnerForm, "unit"),
            "kinds": [str(one) for one in ACTOR_KINDS.values()],
            "person": _words_of(PartnerForm, "contact_name"),
            "email": _words_of(PartnerForm, "contact_email"),
            "role": _words_of(PartnerForm, "role"),
            "ticks": [_words_of(PartnerForm, "is_lead"), _words_of(PartnerForm, "no_money_decisions")],
        },
    }


def _money(call: Call) -> dict[str, Any]:
    most = call.max_award_ore
    found: dict[str, Any] = {
        "money": {
            "rows": MONEY_ROWS,
            "heads": [
                _words_of(BudgetLineForm, "purpose"),
                _words_of(BudgetLineForm, "amount"),
                _words_of(BudgetLineForm, "running"),
                _words_of(BudgetLineForm, "paid_later_by"),
            ],
            "total": _("Til sammen"),
        }
    }
    if most:
        found["note"] = _("Det meste ett forslag kan få her, er %(amount)s.", amount=show_money(most))
    return found


def _film(call: Call) -> dict[str, Any]:
    if not call.needs_film:
        return {"note": _("Dere kan velge bort filmen. Vil dere ha den med, send den fra mobilen.")}
    minutes = f"{call.film_max_seconds / 60:g}".replace(".", ",")
    return {
        "note": _(
            "Et papir kan ikke bære en film. Send den fra mobilen, eller vis den til den som skriver inn "
            "skjemaet. Den kan vare i %(minutes)s minutter.",
            minutes=minutes,
        )
    }


def _tags(_call: Call) -> dict[str, Any]:
    groups = []
    for kind in TagKind:
        choices = getattr(TagsForm, kind.value).kwargs["choices"]()
        groups.append({"label": kind_label(kind.value), "words": [str(one.label) for one in choices]})
    return {"tick_groups": [one for one in groups if one["words"]]}


def _promises(call: Call) -> dict[str, Any]:
    return {"ticks": [in_language(one) for one in call.commitments_asked]}


def _words_of(form: Any, name: str) -> str:
    return str(getattr(form, name).args[0])


PARTS: dict[Step, Any] = {
    Step.PARTNERS: _partners,
    Step.MONEY: _money,
    Step.FILM: _film,
    Step.TAGS: _tags,
    Step.PROMISES: _promises,
}
