"""Criteria sets: reading them, and writing a new version."""

from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.db import current_session
from fellespott.core.forms import form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, save

from .. import queries, services
from ..criteria_forms import VersionForm
from ..models import CriteriaSet, CriteriaSetVersion
from ..policies import can_manage_calls
from .blueprint import room


def load_set(session: Session, key: str) -> CriteriaSet | None:
    """A set by its name; one without versions cannot be shown."""
    found = queries.criteria_set_by_key(session, key)
    return found if found is not None and found.versions else None


def load_version(session: Session, key: str, number: int) -> CriteriaSetVersion | None:
    """A version of a set."""
    found = queries.criteria_set_by_key(session, key)
    return next((one for one in found.versions if one.number == number), None) if found is not None else None


@room.get("/kriterier")
@access(can_manage_calls)
def list_criteria_sets() -> Any:
    """The sets a call can be judged by."""
    sets = [one for one in queries.criteria_sets(current_session()) if one.versions]
    return render_template("calls/criteria_sets.html", sets=sets)


@room.get("/kriterier/<key>/<int:number>")
@access(can_manage_calls, load=load_version)
def show_version(version: CriteriaSetVersion) -> Any:
    """One version as it was written, and the calls that use it."""
    used_by = queries.calls_with(current_session(), version)
    return render_template("calls/criteria_version.html", version=version, used_by=used_by)


@room.route("/kriterier/<key>/ny", methods=["GET", "POST"])
@access(can_manage_calls, load=load_set)
def new_version(criteria_set: CriteriaSet) -> Any:
    """Write a new version, starting from the latest."""
    form = VersionForm.of(criteria_set)
    added = save(
        form,
        lambda: services.add_version(
            current_session(),
            actor=current_person(),
            criteria_set=criteria_set,
            criteria=form.values,
            base=form.opened_on,
            now=now(),
        ),
    )
    if added:
        said = _("Versjon %(number)s er lagret. Nye utlysninger får den.", number=added.number)
        return done(said, "calls.show_version", key=criteria_set.key, number=added.number)
    form.catch_up(criteria_set.latest.number)
    return render_template("calls/criteria_edit.html", form=form, criteria_set=criteria_set), form_status(
        form
    )
