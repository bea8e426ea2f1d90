"""The learning bank, and a practice in it."""

from typing import Any

from flask import abort, render_template, request

from fellespott.core.db import current_session
from fellespott.core.i18n import current_language
from fellespott.core.web import current_person, public

from ..bank import search_bank
from ..policies import leads
from ..queries import practice_by_key
from ..states import BankKind, Evidence
from ..tags import grouped_choices, known_tags, tag_label
from ..texts import BANK_KINDS, EVIDENCE, SPREAD
from .room import room

LONGEST_SEARCH = 200


@room.get("/laeringsbank")
@public
def bank() -> str:
    """Stories, lessons and practices in one list, by words, kind and tag. All of it is in the address."""
    text = request.args.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    kind = next((one for one in BankKind if one.value == request.args.get("slag")), None)
    tag = next(iter(known_tags([request.args.get("tema", "")])), None)
    found = search_bank(
        current_session(),
        text=text,
        kinds=[kind] if kind else [],
        tags=[tag] if tag else [],
        page=request.args.get("side", 1, type=int),
    )
    return render_template(
        "stories/bank.html",
        bank=found,
        page=found.page,
        text=text,
        kind=kind,
        tag=tag,
        total=sum(found.found.values()),
        kinds=BANK_KINDS,
        tag_sets=grouped_choices(),
        tag_label=tag_label,
        evidence={one.value: EVIDENCE[one] for one in Evidence},
        may_write=leads(current_person(), None),
    )


@room.get("/praksis/<key>")
@public
def show_practice(key: str) -> Any:
    """A practice: what it does, what is known of it, and where that is written."""
    practice = practice_by_key(current_session(), key)
    if practice is None:
        abort(404)
    words = practice.details.get("en", {}) if current_language() == "en" else {}
    return render_template(
        "stories/practice.html",
        practice=practice,
        title=words.get("title", practice.title),
        does=words.get("does", practice.does),
        result=words.get("result", practice.result),
        evidence=EVIDENCE[practice.evidence],
        spread=SPREAD.get(practice.details.get("spread", "")),
        tag_label=tag_label,
    )
