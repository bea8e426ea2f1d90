"""Codes on paper for a group: the sheet, who used which, one taken back, a new one for who lost theirs."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import render_template, request
from sqlalchemy.orm import Session

from fellespott.core.authz import Decision
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.local_only import settings
from fellespott.core.pagination import paginate
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.models import PaperCode, Person
from fellespott.people.queries import names_of

from .. import queries, services
from ..forms import CodeSheetForm
from ..models import Group, Membership
from ..policies import can_print_codes, can_renew_code
from ..sheets import languages_of, lines_on_use, qr_address
from .pages import load_group, load_membership
from .room import room


@dataclass(frozen=True, slots=True)
class GroupCode:
    """A code with the group it was printed for."""

    group: Group
    code: PaperCode


def load_code(session: Session, group_id: uuid.UUID, code_id: uuid.UUID) -> GroupCode | None:
    """A code printed for the group of an address."""
    group, code = queries.group_by_id(session, group_id), session.get(PaperCode, code_id)
    if group is None or code is None or code.invitation is None:
        return None
    is_ours = code.invitation.kind == queries.INVITATION_KIND and code.invitation.target_id == group.id
    return GroupCode(group, code) if is_ours else None


def can_withdraw_code(actor: Person | None, target: GroupCode, moment: datetime) -> Decision:
    """Whoever hands out codes may take one back."""
    return can_print_codes(actor, target.group, moment)


@room.route("/<uuid:group_id>/kodeark", methods=["GET", "POST"])
@access(can_print_codes, load=load_group, private=True)
def print_codes(group: Group) -> Any:
    """How many codes; the sheet is the answer, shown this once: what we keep of the codes opens nothing."""
    form, session = CodeSheetForm(data={"count": 10, "languages": languages_of(group)}), current_session()
    printed = save(
        form,
        lambda: services.print_sheet(
            session,
            actor=current_person(),
            group=group,
            count=form.count.data or 0,
            key=settings().secret_key,
            now=now(),
        ),
    )
    if printed is None:
        return render_template("groups/print_codes.html", form=form, group=group), form_status(form)
    return _sheet(group, [text for _code, text in printed], form.chosen_languages)


@room.get("/<uuid:group_id>/koder")
@access(can_print_codes, load=load_group, private=True)
def list_codes(group: Group) -> Any:
    """Which codes are unused, used and withdrawn; never the codes themselves."""
    session = current_session()
    page = paginate(session, queries.select_codes(group), number=request.args.get("side", 1, type=int))
    renewed = queries.renewals(session, group)
    printers = {one.printed_by_id for one in [*page.items, *renewed] if one.printed_by_id}
    return render_template(
        "groups/codes.html",
        group=group,
        page=page,
        renewed=renewed,
        renewable=queries.renewable(session, group),
        printers=names_of(session, printers),
        form=ActionForm(),
    )


@room.post("/<uuid:group_id>/koder/<uuid:code_id>/trekk")
@access(can_withdraw_code, load=load_code, private=True)
def withdraw_code(target: GroupCode) -> Any:
    """Make an unused code open nothing."""
    form, group = ActionForm(), target.group

    def act() -> bool:
        services.withdraw_code(
            current_session(), actor=current_person(), group=group, code=target.code, now=now()
        )
        return True

    if save(form, act):
        return done(_("Koden er trukket tilbake."), "groups.list_codes", group_id=group.id)
    return refused(form, "groups.list_codes", group_id=group.id)


@room.route("/<uuid:group_id>/medlemmer/<uuid:membership_id>/ny-kode", methods=["GET", "POST"])
@access(can_renew_code, load=load_membership, private=True)
def renew_code(membership: Membership) -> Any:
    """A new code for a member who has lost theirs; the answer is the sheet with it."""
    form, group = ActionForm(), membership.group
    renewed = save(
        form,
        lambda: services.renew_code(
            current_session(),
            actor=current_person(),
            membership=membership,
            key=settings().secret_key,
            now=now(),
        ),
    )
    if renewed is None:
        page = render_template("groups/renew_code.html", form=form, group=group, person=membership.person)
        return page, form_status(form)
    language = membership.person.language
    return _sheet(group, [renewed[1]], [language] if language else [], person=membership.person)


def _sheet(group: Group, codes: list[str], languages: list[str], person: Person | None = None) -> Any:
    return render_template(
        "groups/sheet.html",
        group=group,
        codes=codes,
        qr_address=qr_address,
        notes=lines_on_use(languages, group=group, ask=current_person().name, is_new=person is None),
        person=person,
    )
