"""Writing a letter, sending it, taking it back, reminding partners."""

from typing import Any

from flask import redirect, render_template, request, url_for

from fellespott.core.db import current_session
from fellespott.core.forms import ActionForm, form_status
from fellespott.core.i18n import _, _n
from fellespott.core.web import access, current_person, done, now, refused, save
from fellespott.extensions import limiter

from .. import services, texts
from ..forms import LetterForm, WithdrawForm, goal_name
from ..models import Agreement, Letter, Project
from ..policies import can_view_letter, can_write_agreement, can_write_letter, can_write_letters
from ..states import LetterState
from .room import load_agreement, load_letter, load_project, may_know_agreement, room


@room.route("/prosjekter/<slug>/avtale/ny", methods=["GET", "POST"])
@access(can_write_letters, load=load_project)
def new_letter(project: Project) -> Any:
    """Begin the project's next letter, as it was usual in 2021 or as the one in force is."""
    if project.open_letter is not None:
        return redirect(url_for("letters.edit_letter", slug=project.slug, number=project.open_letter.number))
    amends = project.letter_in_force
    form = LetterForm.of(services.suggested_letter(project), is_amendment=amends is not None)
    if _asks_for_a_row(form):
        return _page(form, project, None)
    letter = save(
        form,
        lambda: services.draft_letter(
            current_session(), actor=current_person(), project=project, now=now(), **form.values
        ),
    )
    return _saved(letter) if letter else (_page(form, project, None), form_status(form))


@room.route("/prosjekter/<slug>/avtale/<int:number>/skriv", methods=["GET", "POST"])
@access(can_write_letter, load=load_letter, known_to=can_view_letter)
def edit_letter(letter: Letter) -> Any:
    """Write on a draft."""
    project = letter.project
    if letter.state is not LetterState.DRAFT and request.method == "GET":
        return redirect(url_for("letters.show_letter", slug=project.slug, number=letter.number))
    values = services.as_written(letter)
    form = LetterForm.of(values, is_amendment=letter.amends_id is not None, version=letter.version)
    if _asks_for_a_row(form):
        return _page(form, project, letter)
    saved = save(
        form,
        lambda: services.update_letter(
            current_session(),
            actor=current_person(),
            letter=letter,
            version=form.opened_on,
            now=now(),
            **form.values,
        ),
    )
    if saved:
        return _saved(saved)
    form.catch_up(letter.version)
    return _page(form, project, letter), form_status(form)


@room.post("/prosjekter/<slug>/avtale/<int:number>/send")
@access(can_write_letter, load=load_letter, known_to=can_view_letter)
def send_letter(letter: Letter) -> Any:
    """Freeze the text and ask the partners."""
    form, where = ActionForm(), {"slug": letter.project.slug, "number": letter.number}
    asked = save(
        form,
        lambda: services.send_letter(current_session(), actor=current_person(), letter=letter, now=now()),
    )
    if asked is None:
        return refused(form, "letters.show_letter", **where)
    said = _n(
        "Brevet er sendt til %(num)s partner. Teksten ligger fast.",
        "Brevet er sendt til %(num)s partnere. Teksten ligger fast.",
        len(asked),
    )
    return done(said, "letters.show_letter", **where)


@room.route("/prosjekter/<slug>/avtale/<int:number>/trekk", methods=["GET", "POST"])
@access(can_write_letter, load=load_letter, known_to=can_view_letter)
def withdraw_letter(letter: Letter) -> Any:
    """Take it back to write it anew."""
    form, project = WithdrawForm(), letter.project
    taken_back = save(
        form,
        lambda: services.withdraw_letter(
            current_session(),
            actor=current_person(),
            letter=letter,
            reason=form.reason.data or "",
            now=now(),
        ),
    )
    if taken_back:
        said = _("Brevet er trukket tilbake, og partnerne har fått vite det. Nå kan du skrive det om.")
        return done(said, "letters.edit_letter", slug=project.slug, number=letter.number)
    page = render_template("letters/withdraw.html", form=form, letter=letter, project=project)
    return page, form_status(form)


@room.post("/avtalesvar/<uuid:agreement_id>/minn")
@limiter.limit("60 per hour")
@access(can_write_agreement, load=load_agreement, known_to=may_know_agreement)
def remind_partner(agreement: Agreement) -> Any:
    """Send the link once more."""
    form, letter = ActionForm(), agreement.letter
    where = {"slug": letter.project.slug, "number": letter.number}
    token = save(
        form,
        lambda: services.remind_partner(
            current_session(), actor=current_person(), agreement=agreement, now=now()
        ),
    )
    if token is None:
        return refused(form, "letters.show_letter", **where)
    said = _("Vi har sendt en ny lenke til %(name)s.", name=agreement.partner.actor_name)
    return done(said, "letters.show_letter", **where)


def _asks_for_a_row(form: LetterForm) -> bool:
    return request.method == "POST" and form.add_row(request.form.get("add"))


def _saved(letter: Letter) -> Any:
    said = _("Utkastet er lagret. Slik kommer brevet til å se ut.")
    return done(said, "letters.show_letter", slug=letter.project.slug, number=letter.number)


def _page(form: LetterForm, project: Project, letter: Letter | None) -> str:
    return render_template(
        "letters/edit.html",
        form=form,
        project=project,
        letter=letter,
        amends=project.letter_in_force,
        goals=[(goal_name(*part), *asked) for part, asked in texts.GOAL_QUESTIONS.items()],
        form_descriptions={form.value: said for form, said in texts.FORM_EXPLAINED.items()},
    )
