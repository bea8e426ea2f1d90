"""Texts of the mails the jury room sends, each in the reader's own language."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import force_locale

from fellespott.calls.models import Call
from fellespott.core.i18n import LANGUAGES, _, show_date
from fellespott.core.links import absolute_url
from fellespott.people.models import Person
from fellespott.proposals.models import Proposal

from .comparing import Comparison
from .models import DecisionEntry
from .score_words import criterion_lines, place_line
from .states import Outcome

Mail = tuple[str, str]


def juror_invitation_mail(*, call: Call, name: str, invited_by: str, link: str, valid_days: int) -> Mail:
    """Subject and body of an invitation to sit on the jury. `link` is a whole address."""
    lines = [
        _("Hei, %(name)s!", name=name),
        _("%(name)s spør om du vil sitte i juryen for %(call)s.", name=invited_by, call=call.title),
        _(
            "Juryen ser filmer og leser forslag fra grupper som bor her, og sier hva de mener om dem. "
            "Du møter som deg selv, ikke på vegne av noen. Du trenger ikke kunne noe om kommunen."
        ),
        _("Trykk her for å svare. Lenka virker i %(days)s dager:", days=valid_days),
        link,
        _("Det er frivillig. Vil du ikke, trenger du ikke gjøre noe."),
    ]
    return _("Vil du sitte i juryen for %(call)s?", call=call.title), _body(lines, call)


def jury_opens_mail(*, call: Call, person: Person) -> Mail:
    """Subject and body to a juror when the sheets are open."""
    with _in_language_of(person):
        lines = [
            _("Hei, %(name)s!", name=person.name),
            _("Nå er forslagene i %(call)s klare for deg.", call=call.title),
            _("Svar først på om du står for nær noen av dem. Så ser du ett forslag om gangen."),
            absolute_url("jury.my_sheets", slug=call.slug),
            _("Du kan stoppe når som helst og fortsette en annen dag."),
        ]
        if call.jury_meets_at:
            lines.append(_("Juryen møtes %(date)s.", date=show_date(call.jury_meets_at)))
        return _("Forslagene er klare for juryen: %(call)s", call=call.title), _body(lines, call)


def second_round_mail(*, call: Call, person: Person) -> Mail:
    """Subject and body to a juror when they may score again."""
    with _in_language_of(person):
        lines = [
            _("Hei, %(name)s!", name=person.name),
            _("Har samtalen fått deg til å tenke annerledes? Nå kan du vurdere forslagene på nytt."),
            absolute_url("jury.my_sheets", slug=call.slug),
            _("Begge vurderingene blir stående. Vil du ikke endre noe, trenger du ikke gjøre noe."),
        ]
        return _("Andre runde er åpen: %(call)s", call=call.title), _body(lines, call)


def recommendation_mail(*, call: Call, person: Person) -> Mail:
    """Subject and body to a member of the steering group when the recommendation is ready."""
    with _in_language_of(person):
        lines = [
            _("Hei, %(name)s!", name=person.name),
            _("Innstillingen for %(call)s er klar for styringsgruppa.", call=call.title),
            _(
                "Si ja eller nei til hvert forslag, med en begrunnelse. "
                "Er du for nær et forslag, må en annen avgjøre det."
            ),
            absolute_url("jury.edit_decision", slug=call.slug),
        ]
        return _("Innstillingen er klar: %(call)s", call=call.title), _body(lines, call)


def outcome_mail(
    *,
    entry: DecisionEntry,
    call: Call,
    person: Person,
    link: str,
    talk: str,
    scores: Comparison[uuid.UUID] | None = None,
) -> Mail:
    """Subject and body to somebody in a group when the decision is published, with how the jury scored."""
    with _in_language_of(person):
        title = entry.proposal.title
        if entry.outcome is Outcome.YES:
            subject = _("Ja til «%(title)s»", title=title)
            lines = [
                _("Hei, %(name)s!", name=person.name),
                _("Gratulerer! Forslaget deres, «%(title)s», fikk ja.", title=title),
                _("Begrunnelsen:"),
                entry.reason,
                _(
                    "Det neste som skjer, er at dere og partnerne lager en avtale sammen. "
                    "%(contact)s tar kontakt med dere.",
                    contact=_contact(call),
                ),
            ]
        else:
            subject = _("Svar på «%(title)s»", title=title)
            lines = [
                _("Hei, %(name)s!", name=person.name),
                _("Takk for forslaget deres, «%(title)s». Denne gangen ble det nei.", title=title),
                _("Begrunnelsen:"),
                entry.reason,
                entry.conversation_offer,
                _("Vil dere snakke? Si ja her, så tar vi kontakt:"),
                talk,
            ]
        if scores is not None:
            lines += [_("Slik vurderte juryen forslaget deres:"), _scored(scores, call)]
        lines += [_("Hele vedtaket, med alle begrunnelser:"), link]
        if call.complaints_to:
            lines.append(
                _("Er dere uenige, kan dere klage. Slik gjør dere det: %(where)s", where=call.complaints_to)
            )
        return subject, _body(lines, call)


def talk_wanted_mail(*, proposal: Proposal, asked_by: Person, note: str) -> Mail:
    """Subject and body to the call's contact when a group wants the talk it was offered."""
    lines = [
        _("Gruppa bak «%(title)s» vil gjerne snakke om svaret de fikk.", title=proposal.title),
        _(
            "%(name)s ba om samtalen på vegne av gruppa %(group)s.",
            name=asked_by.name,
            group=proposal.group.name,
        ),
    ]
    if asked_by.email:
        lines.append(_("Skriv til %(email)s for å avtale tid.", email=asked_by.email))
    if note:
        lines += [_("Dette skrev de:"), note]
    return _("Ønsker samtale: %(title)s", title=proposal.title), _body(lines, proposal.call)


def _scored(scores: Comparison[uuid.UUID], call: Call) -> str:
    return "\n".join([place_line(scores, call), *(f"- {line}" for line in criterion_lines(scores, call))])


def _contact(call: Call) -> str:
    return call.contact_name or call.responsible_unit or _("Kommunen")


def _body(lines: list[str], call: Call) -> str:
    """The lines as paragraphs, ended with who sent it and where to reply."""
    if call.contact_email:
        ending = _("Spørsmål? Skriv til %(name)s, %(email)s.", name=_contact(call), email=call.contact_email)
    else:
        ending = _("Spørsmål? Snakk med %(name)s.", name=_contact(call))
    return "\n\n".join([*lines, ending, _("Hilsen Fellespott")])


@contextmanager
def _in_language_of(person: Person) -> Iterator[None]:
    with force_locale(person.language if person.language in LANGUAGES else "nb"):
        yield
