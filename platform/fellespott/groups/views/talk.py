"""The group's talk: for all who are in it, and nobody else. There are no messages between two, anywhere."""

import uuid
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.core.db import current_session, own_transaction
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import queries, services
from ..forms import MessageForm
from ..models import Group, GroupMessage
from ..policies import can_edit_group, can_hide_message, can_view_group, can_write_message
from .pages import load_group
from .room import room

MESSAGES = 30


def load_message(session: Session, group_id: uuid.UUID, message_id: uuid.UUID) -> GroupMessage | None:
    """A message in the group of an address."""
    message = session.get(GroupMessage, message_id)
    return message if message is not None and message.group_id == group_id else None


@room.get("/<uuid:group_id>/samtale")
@access(can_view_group, load=load_group, private=True)
def talk(group: Group) -> Any:
    """What has been written, newest first."""
    return _page(group, MessageForm(formdata=None))


@room.post("/<uuid:group_id>/samtale")
@access(can_write_message, load=load_group, known_to=can_view_group)
def write_message(group: Group) -> Any:
    """Write to all in the group."""
    form = MessageForm()
    written = save(
        form,
        lambda: services.write_message(
            current_session(), actor=current_person(), group=group, text=form.text.data or "", now=now()
        ),
    )
    if written is not None:
        return done(_("Sendt til alle i gruppa."), "groups.talk", group_id=group.id)
    return _page(group, form), form_status(form)


@room.post("/<uuid:group_id>/samtale/<uuid:message_id>/skjul")
@access(can_hide_message, load=load_message, private=True)
def hide_message(message: GroupMessage) -> Any:
    """Take back what I wrote."""
    form, group_id = ActionForm(), message.group_id

    def act() -> bool:
        services.hide_message(current_session(), actor=current_person(), message=message, now=now())
        return True

    if save(form, act):
        return done(_("Meldingen er skjult."), "groups.talk", group_id=group_id)
    return refused(form, "groups.talk", group_id=group_id)


def _page(group: Group, form: MessageForm) -> str:
    session, me = current_session(), current_person()
    mine = group.membership_of(me)
    page = paginate(
        session, queries.select_messages(group), number=request.args.get("side", 1, type=int), size=MESSAGES
    )
    has_new = mine is not None and _has_new(page.items, me.id, mine.talk_seen_at)
    mine_id = mine.id if mine is not None else None
    html = render_template(
        "groups/talk.html",
        group=group,
        page=page,
        form=form,
        may_write=can_write_message(me, group, now()),
        may_edit=can_edit_group(me, group, now()),
        hide_form=ActionForm(formdata=None),
    )
    if has_new and mine_id is not None and page.number == 1 and request.method == "GET":
        with own_transaction() as own:
            services.note_seen(own, membership_id=mine_id, now=now())
    return html


def _has_new(messages: list[GroupMessage], me_id: uuid.UUID, seen_at: Any) -> bool:
    return any(one.author_id != me_id and (seen_at is None or one.sent_at > seen_at) for one in messages)
