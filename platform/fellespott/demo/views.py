"""The page of demo accounts. For whoever sits at this machine; for everyone else it does not exist."""

from datetime import datetime
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision, allow
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm
from fellespott.core.i18n import _
from fellespott.core.local_only import from_this_machine, settings
from fellespott.core.web import Room, access, done, now, refused, save
from fellespott.people.login import start_session
from fellespott.people.models import Person
from fellespott.people.queries import person_by_email
from fellespott.people.services import note_sign_in
from fellespott.people.states import WayIn

from .accounts import ACCOUNTS, account
from .services import is_loaded

room = Room("demo", __name__, url_prefix="/demo")


def can_try_demo(_actor: Person | None, _target: Any, _now: datetime) -> Decision:
    """Whoever is at this machine while it shows a demo; the loaders below see to that."""
    return allow()


def _is_here() -> bool:
    return settings().demo and from_this_machine()


def load_accounts(session: Session) -> Any:
    """The accounts, or None (not found) where there is no demo for this visitor."""
    return ACCOUNTS if _is_here() and is_loaded(session) else None


def load_person(session: Session, key: str) -> Person | None:
    """The demo's person with that key, where there is a demo for this visitor."""
    found = account(key)
    person = person_by_email(session, found.email) if found and _is_here() else None
    return person if person and person.is_demo else None


@room.get("")
@access(can_try_demo, load=load_accounts)
def show_accounts(accounts: Any) -> str:
    """Who one can be in the demo, and what each can try."""
    return render_template("demo/accounts.html", accounts=accounts, form=ActionForm(formdata=None))


@room.post("/logg-inn/<key>")
@access(can_try_demo, load=load_person)
def sign_in(person: Person) -> Any:
    """Be that person, with one click."""
    form = ActionForm()
    if save(form, lambda: note_sign_in(current_session(), actor=person, demo=True, now=now())) is None:
        return refused(form, "demo.show_accounts")
    start_session(person, way=WayIn.DEMO, second_step=True)
    return done(_("Nå er du %(name)s.", name=person.name), "home.mine")
