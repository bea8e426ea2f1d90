"""To a provider (ID-porten, Entra) and back: to sign in, to connect it, to show who one is."""

from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.exc import IntegrityError

from fellespott.config import Provider
from fellespott.core.db import current_session, expect_writes
from fellespott.core.errors import DomainError
from fellespott.core.forms import ActionForm
from fellespott.core.i18n import _, _l
from fellespott.core.web import CONFLICT, access, current_person, done, now, public, refused, safe_next, save

from ..login import forget_signing_in, keep_signing_in, second_step_missing, signing_in
from ..models import Person
from ..policies import can_be_signed_in
from ..providers import (
    CONNECT,
    SIGN_IN,
    VERIFY,
    Flow,
    address_of,
    come_back,
    flow_to,
    note_verification,
    provider_called,
    providers,
    set_out,
    vouching,
)
from ..services import Proof, link_identity, person_of
from ..services.oidc import Subject
from ..services.second_step import disconnect_provider
from ..states import WayIn
from ..throttle import count_visit
from .room import room
from .signing_in import come_in_with

room.app_template_global("providers")(providers)


def load_provider(_session: Any, *, key: str) -> Provider | None:
    """The provider of an address."""
    return provider_called(key)


@room.get("/logg-inn/med/<key>")
@public
def sign_in_by_provider(key: str) -> Any:
    """Go to the provider's own page. By GET: our pages send forms to nobody but us."""
    provider = _known(key)
    count_visit("provider")
    shared = bool(signing_in().get("shared"))
    forget_signing_in()
    onward = safe_next(request.args.get("next"))
    keep_signing_in(next=onward, shared=shared)
    set_out(key, SIGN_IN, next_path=onward)
    return _go(provider)


@room.get("/logg-inn/med/<key>/videre")
@public
def on_to_provider(key: str) -> Any:
    """The page between a button of ours and the provider's: it says where one is going, and goes there."""
    provider, flow = _known(key), flow_to(key)
    if flow is None:
        return redirect(url_for("people.sign_in"), 303)
    count_visit("provider")
    try:
        address = address_of(flow, provider)
    except DomainError as error:
        return _failed(error, provider, flow)
    return render_template("people/to_provider.html", provider=provider, address=address, flow=flow)


@room.get("/logg-inn/med/<key>/tilbake")
@public
def back_from_provider(key: str) -> Any:
    """The provider has sent the browser back, with an answer or with a no."""
    provider, flow = _known(key), flow_to(key)
    try:
        count_visit("provider")
        _refuse_a_no(provider)
        # The provider is asked meanwhile: nothing of ours is held open.
        current_session().rollback()
        flow, proven = come_back(
            provider,
            state=request.args.get("state", ""),
            code=request.args.get("code", ""),
            issuer=request.args.get("iss"),
        )
        return ENDINGS[flow.purpose](flow, proven)
    except DomainError as error:
        current_session().rollback()
        return _failed(error, provider, flow)


@room.post("/meg/innlogging/<key>/koble")
@access(can_be_signed_in, load=load_provider)
def connect_provider(provider: Provider) -> Any:
    """Begin to connect a provider to my account."""
    form = ActionForm()
    if not form.validate_on_submit():
        return refused(form, "people.show_ways_in")
    set_out(provider.key, CONNECT, next_path=url_for("people.show_ways_in"))
    return redirect(url_for("people.on_to_provider", key=provider.key), 303)


@room.post("/meg/innlogging/<key>/fjern")
@access(can_be_signed_in)
def remove_provider(key: str) -> Any:
    """Let a provider open my account no more, also one that is not set up here any longer."""
    form = ActionForm()

    def act() -> bool:
        disconnect_provider(
            current_session(), actor=current_person(), provider=key, vouching=vouching(), now=now()
        )
        return True

    if save(form, act) is None:
        return refused(form, "people.show_ways_in")
    return done(_("Fjernet. Du kan koble den til igjen senere."), "people.show_ways_in")


def _known(key: str) -> Provider:
    provider = provider_called(key)
    if provider is None:
        raise DomainError("provider_unknown", _l("Denne innloggingen er ikke satt opp her."), status=404)
    return provider


def _go(provider: Provider) -> Any:
    flow = flow_to(provider.key)
    if flow is None:
        return redirect(url_for("people.sign_in"), 303)
    try:
        return redirect(address_of(flow, provider), 303)
    except DomainError as error:
        return _failed(error, provider, flow)


def _refuse_a_no(provider: Provider) -> None:
    """The provider says no. Its own words are not shown: they come by the address, from anybody."""
    error = request.args.get("error")
    if error == "access_denied":
        raise DomainError(
            "provider_said_no", _l("Du avbrøt hos %(provider)s.", provider=provider.label), status=403
        )
    if error:
        raise DomainError(
            "provider_said_no",
            _l("%(provider)s kunne ikke logge deg inn nå.", provider=provider.label),
            status=400,
        )


def _come_in(_flow: Flow, proven: Subject) -> Any:
    return come_in_with(Proof(WayIn.PROVIDER, identity=proven.identity, second_step=proven.second_step))


def _connect(_flow: Flow, proven: Subject) -> Any:
    session = current_session()
    expect_writes()
    person = current_person()
    if person is None or second_step_missing():
        raise DomainError("sign_in_first", _l("Du må logge inn først."), status=403)
    try:
        link_identity(session, person=person, identity=proven.identity, now=now())
        session.commit()
    except IntegrityError as error:
        raise DomainError("conflict", CONFLICT, status=409) from error
    return done(_("Nå kan du logge inn slik også."), "people.show_ways_in")


def _verify(flow: Flow, proven: Subject) -> Any:
    owner: Person | None = person_of(current_session(), Proof(WayIn.PROVIDER, identity=proven.identity))
    if flow.not_by is not None and owner is not None and str(owner.id) == flow.not_by:
        raise DomainError(
            "provider_own_identity",
            _l("Dette er innloggingen til den det gjelder. En annen må bekrefte, med sin egen."),
            status=409,
        )
    note_verification(flow)
    return redirect(safe_next(flow.next) or url_for("home.front"), 303)


ENDINGS = {SIGN_IN: _come_in, CONNECT: _connect, VERIFY: _verify}


def _failed(error: DomainError, provider: Provider, flow: Flow | None) -> Any:
    """Why it did not work, and the way back to where the person came from."""
    purpose = flow.purpose if flow else SIGN_IN
    if purpose == SIGN_IN:
        back = url_for("people.sign_in", next=flow.next if flow else None)
        again = url_for("people.sign_in_by_provider", key=provider.key, next=flow.next if flow else None)
    else:
        back, again = (flow.next if flow else None) or url_for("home.front"), None
    page = render_template(
        "people/provider_failed.html", error=error, provider=provider, back_url=back, again_url=again
    )
    return page, error.status
