"""Words for requests, in the reader's language, and the paragraphs of the law they speak of."""

from typing import Any

from fellespott.core.i18n import _l

from .states import Ground, Outcome, RequestState

STATES: dict[RequestState, tuple[Any, str]] = {
    RequestState.RECEIVED: (_l("Venter på svar"), "warning"),
    RequestState.ANSWERED: (_l("Besvart"), "success"),
}
OUTCOMES: dict[Outcome, tuple[Any, str]] = {
    Outcome.FULL: (_l("Gitt i sin helhet"), "success"),
    Outcome.PART: (_l("Gitt med noe sladdet"), "info"),
    Outcome.REFUSED: (_l("Avslått"), "danger"),
    Outcome.NOTHING: (_l("Fant ikke noe slikt dokument"), "neutral"),
}
GROUNDS: dict[Ground, Any] = {
    Ground.PERSONAL: _l("Noens personlige forhold (offentleglova § 13, jf. forvaltningsloven § 13 nr. 1)"),
    Ground.INTERNAL: _l("Dokument til eget bruk i kommunen (offentleglova § 14)"),
    Ground.BUSINESS: _l("Forretningshemmeligheter (offentleglova § 13, jf. forvaltningsloven § 13 nr. 2)"),
    Ground.CONTROL: _l("Kontroll og tiltak som ellers ikke virker (offentleglova § 24)"),
    Ground.IDENTITY_NUMBER: _l("Fødselsnummer (offentleglova § 26)"),
    Ground.VULNERABLE: _l("Opplysninger som kan utsette noen for fare (offentleglova § 24 tredje ledd)"),
}
