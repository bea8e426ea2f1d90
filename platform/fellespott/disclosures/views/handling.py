"""The register, for those who answer: what was asked, which documents, and what is blacked out."""

import uuid
from typing import Any

from flask import render_template, request

from fellespott.core.clock import to_oslo
from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _
from fellespott.core.pagination import paginate
from fellespott.core.registry import registry
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.people.queries import names_of

from .. import queries, redacting, rules, services, texts
from ..forms import RedactForm
from ..models import DisclosureRequest, PickedDocument
from ..policies import can_answer_requests
from ..services.handling import fingerprint
from .room import load_document, load_request, room

MAX_WORDS = 100


@room.get("/innsyn/krav")
@access(can_answer_requests)
def list_requests() -> str:
    """All requests, those without an answer first."""
    session = current_session()
    page = paginate(session, queries.register(), number=request.args.get("side", 1, type=int))
    return render_template(
        "disclosures/list.html",
        page=page,
        texts=texts,
        today=to_oslo(now()).date(),
        names=names_of(session, {one.handled_by_id for one in page.items if one.handled_by_id}),
    )


@room.get("/innsyn/krav/<uuid:request_id>")
@access(can_answer_requests, load=load_request, private=True)
def show_request(found: DisclosureRequest) -> str:
    """One request: its words, the documents picked, and a search for more."""
    session = current_session()
    words, kind = request.args.get("sok", "").strip()[:MAX_WORDS], request.args.get("hva", "")
    picked = [(one, queries.text_of(session, one)) for one in found.documents]
    return render_template(
        "disclosures/show.html",
        request_=found,
        picked=picked,
        hits=list(queries.search(session, words, kind)) if words else [],
        words=words,
        kinds=registry().disclosables.values(),
        kind=kind,
        names=names_of(session, {found.handled_by_id} if found.handled_by_id else set()),
        today=to_oslo(now()).date(),
        action_form=ActionForm(formdata=None),
        texts=texts,
    )


@room.post("/innsyn/krav/<uuid:request_id>/min")
@access(can_answer_requests, load=load_request, private=True)
def take_on(found: DisclosureRequest) -> Any:
    """I am working on it."""
    form = ActionForm()
    if save(
        form, lambda: services.take_on(current_session(), actor=current_person(), request=found, now=now())
    ):
        return done(_("Nå er det du som svarer."), "disclosures.show_request", request_id=found.id)
    return refused(form, "disclosures.show_request", request_id=found.id)


@room.post("/innsyn/krav/<uuid:request_id>/velg/<kind>/<uuid:object_id>")
@access(
    can_answer_requests,
    load=lambda session, request_id, kind, object_id: _wanted(session, request_id, kind, object_id),
    private=True,
)
def pick_document(wanted: Any) -> Any:
    """This is one of the documents asked for."""
    found, kind, object_id = wanted
    form = ActionForm()
    document = save(
        form,
        lambda: services.pick_document(
            current_session(),
            actor=current_person(),
            request=found,
            kind=kind,
            object_id=object_id,
            now=now(),
        ),
    )
    if document is None:
        return refused(form, "disclosures.show_request", request_id=found.id)
    return done(
        _("Les gjennom, og velg hva som skal sladdes."),
        "disclosures.redact_document",
        request_id=found.id,
        document_id=document.id,
    )


def _wanted(session: Any, request_id: uuid.UUID, kind: str, object_id: uuid.UUID) -> Any:
    found = load_request(session, request_id)
    known = registry().disclosables.get(kind)
    if found is None or known is None or known.load(session, object_id) is None:
        return None
    return found, kind, object_id


@room.post("/innsyn/krav/<uuid:request_id>/dokument/<uuid:document_id>/ta-bort")
@access(can_answer_requests, load=load_document, private=True)
def drop_document(document: PickedDocument) -> Any:
    """Not this one after all."""
    form, request_id = ActionForm(), document.request_id

    def act() -> bool:
        services.drop_document(current_session(), actor=current_person(), document=document, now=now())
        return True

    if save(form, act):
        return done(_("Dokumentet er tatt bort."), "disclosures.show_request", request_id=request_id)
    return refused(form, "disclosures.show_request", request_id=request_id)


@room.route("/innsyn/krav/<uuid:request_id>/dokument/<uuid:document_id>", methods=["GET", "POST"])
@access(can_answer_requests, load=load_document, private=True)
def redact_document(document: PickedDocument) -> Any:
    """Read it paragraph by paragraph, and black out what the law hides."""
    session, request_id = current_session(), document.request_id
    loaded = queries.text_of(session, document)
    if loaded is None:
        return done(_("Dokumentet finnes ikke lenger."), "disclosures.show_request", request_id=request_id)
    title, paragraphs = loaded
    typed = request.form if request.method == "POST" else None
    rows = redacting.rows_of(document, paragraphs, queries.names_near(session, document), typed)
    form = RedactForm(data={"text_sha256": fingerprint(paragraphs)})
    saved = save(
        form,
        lambda: services.redact(
            session,
            actor=current_person(),
            document=document,
            covers=redacting.covers_in(rows),
            text_sha256=form.text_sha256.data or "",
            now=now(),
        ),
    )
    if saved is not None:
        return done(_("Lagret. Slik blir det."), "disclosures.show_request", request_id=request_id)
    page = render_template(
        "disclosures/redact.html",
        form=form,
        rows=rows,
        title=title,
        request_id=request_id,
        texts=texts,
        result=rules.black_out(paragraphs, [cover for cover, _ground in redacting.covers_in(rows)]),
    )
    return page, form_status(form)
