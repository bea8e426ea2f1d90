"""The municipality's own contacts: listed, added, changed, removed."""

from typing import Any

from flask import render_template

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import queries, services
from ..forms import ContactForm
from ..models import HelpContact
from ..policies import can_edit_contacts
from .room import load_contact, room


def _typed(form: ContactForm) -> dict[str, str]:
    fields = ("name", "phone", "web", "about")
    return {name: getattr(form, name).data or "" for name in fields}


@room.route("/hjelp/kontakter", methods=["GET", "POST"])
@access(can_edit_contacts)
def list_contacts() -> Any:
    """The list, and a form for one more."""
    form = ContactForm()
    added = save(
        form,
        lambda: services.add_contact(current_session(), actor=current_person(), now=now(), **_typed(form)),
    )
    if added:
        return done(_("Kontakten er lagt til."), "safety.list_contacts")
    found = queries.contacts(current_session())
    page = render_template(
        "safety/contacts.html", form=form, contacts=found, action_form=ActionForm(formdata=None)
    )
    return page, form_status(form)


@room.route("/hjelp/kontakter/<uuid:contact_id>", methods=["GET", "POST"])
@access(can_edit_contacts, load=load_contact)
def edit_contact(contact: HelpContact) -> Any:
    """Change one."""
    form = ContactForm(obj=contact)
    changed = save(
        form,
        lambda: services.edit_contact(
            current_session(), actor=current_person(), contact=contact, now=now(), **_typed(form)
        ),
    )
    if changed:
        return done(_("Lagret."), "safety.list_contacts")
    return render_template("safety/contact.html", form=form, contact=contact), form_status(form)


@room.post("/hjelp/kontakter/<uuid:contact_id>/fjern")
@access(can_edit_contacts, load=load_contact)
def remove_contact(contact: HelpContact) -> Any:
    """Take one away."""
    form = ActionForm()

    def remove() -> bool:
        services.remove_contact(current_session(), actor=current_person(), contact=contact, now=now())
        return True

    if save(form, remove) is None:
        return refused(form, "safety.list_contacts")
    return done(_("Kontakten er fjernet."), "safety.list_contacts")
