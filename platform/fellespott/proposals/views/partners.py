"""The group's side of partners: ask, change, remind, take off."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.web import access, current_person, done, now, refused, save

from .. import services
from ..forms import PartnerForm
from ..labels import PARTNER_STATES
from ..models import Partner, Proposal
from ..policies import can_write_proposal
from ..queries import facts_of
from ..states import Step
from ..throttle import counted
from .moving import frame, turned_away
from .room import can_write_part, load_partner, load_proposal, room


@room.get("/forslag/<uuid:proposal_id>/steg/partnere")
@access(can_write_proposal, load=load_proposal, private=True)
def partners(proposal: Proposal) -> Any:
    """Who is asked, and what they have answered."""
    return turned_away(proposal, Step.PARTNERS) or render_template(
        "proposals/partners.html",
        action_form=ActionForm(),
        facts_known=facts_of(proposal),
        states=PARTNER_STATES,
        **frame(proposal, Step.PARTNERS),
    )


@room.route("/forslag/<uuid:proposal_id>/steg/partnere/ny", methods=["GET", "POST"])
@access(can_write_proposal, load=load_proposal, private=True)
def add_partner(proposal: Proposal) -> Any:
    """Ask one more."""
    away = turned_away(proposal, Step.PARTNERS)
    if away:
        return away
    form = PartnerForm()
    token = save(
        form,
        counted(
            proposal,
            lambda: services.add_partner(
                current_session(), actor=current_person(), proposal=proposal, now=now(), **_asked(form)
            ),
            mails=_mails(form.deputy_email.data),
        ),
    )
    if token:
        sent = _("Vi har sendt spørsmålet til %(email)s.", email=form.contact_email.data)
        more = request.form.get("then") == "another"
        return done(sent, f"proposals.{'add_partner' if more else 'partners'}", proposal_id=proposal.id)
    page = render_template(
        "proposals/partner.html", form=form, partner=None, **frame(proposal, Step.PARTNERS)
    )
    return page, form_status(form)


@room.route("/forslag/<uuid:proposal_id>/partnere/<uuid:partner_id>", methods=["GET", "POST"])
@access(can_write_part, load=load_partner, private=True)
def change_partner(partner: Partner) -> Any:
    """Change what is asked, before there is an answer; or take the partner off."""
    proposal = partner.proposal
    away = turned_away(proposal, Step.PARTNERS)
    if away:
        return away
    form = PartnerForm(obj=partner)
    changed = save(
        form,
        counted(
            proposal,
            lambda: services.change_partner(
                current_session(), actor=current_person(), partner=partner, now=now(), **_asked(form)
            ),
            mails=_mails(form.deputy_email.data),
        ),
    )
    if changed:
        return done(_("Endringen er lagret."), "proposals.partners", proposal_id=proposal.id)
    page = render_template(
        "proposals/partner.html",
        form=form,
        partner=partner,
        action_form=ActionForm(),
        **frame(proposal, Step.PARTNERS),
    )
    return page, form_status(form)


@room.post("/forslag/<uuid:proposal_id>/partnere/<uuid:partner_id>/minn")
@access(can_write_part, load=load_partner, private=True)
def remind_partner(partner: Partner) -> Any:
    """Send the link once more."""
    form, proposal = ActionForm(), partner.proposal
    token = save(
        form,
        counted(
            proposal,
            lambda: services.resend_partner_link(
                current_session(), actor=current_person(), partner=partner, now=now()
            ),
            mails=_mails(partner.deputy_email),
        ),
    )
    if token is None:
        return refused(form, "proposals.partners", proposal_id=proposal.id)
    sent = _(
        "Vi har sendt en ny lenke til %(email)s. Den gamle virker ikke lenger.", email=partner.contact_email
    )
    return done(sent, "proposals.partners", proposal_id=proposal.id)


@room.post("/forslag/<uuid:proposal_id>/partnere/<uuid:partner_id>/ta-bort")
@access(can_write_part, load=load_partner, private=True)
def remove_partner(partner: Partner) -> Any:
    """Take the partner off."""
    form, proposal, name = ActionForm(), partner.proposal, partner.actor_name

    def remove() -> bool:
        services.remove_partner(current_session(), actor=current_person(), partner=partner, now=now())
        return True

    if save(form, remove) is None:
        return refused(form, "proposals.partners", proposal_id=proposal.id)
    flash(_("%(name)s er tatt bort.", name=name), "success")
    return redirect(url_for("proposals.partners", proposal_id=proposal.id), 303)


def _mails(deputy_email: str | None) -> int:
    return 2 if deputy_email else 1


def _asked(form: PartnerForm) -> dict[str, Any]:
    texts = ("organisation", "unit", "contact_name", "contact_email", "deputy_name", "deputy_email", "role")
    return {name: form[name].data or "" for name in texts} | {
        name: form[name].data for name in ("kind", "is_lead", "no_money_decisions")
    }
