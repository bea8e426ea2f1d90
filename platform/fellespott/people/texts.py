"""Words for the ways in, and for ages."""

from typing import Any

from fellespott.core.i18n import _l

from .states import AgeBand, WayIn

WAY_NAMES: dict[WayIn, Any] = {
    WayIn.EMAIL_CODE: _l("Med kode på e-post"),
    WayIn.EMAIL_LINK: _l("Med lenke på e-post"),
    WayIn.PAPER_CODE: _l("Med kode på papir"),
    WayIn.TEXT_MESSAGE: _l("Med tekstmelding"),
    WayIn.PROVIDER: _l("Med ID-porten eller jobbkonto"),
    WayIn.PASSKEY: _l("Med passnøkkel"),
    WayIn.INVITATION: _l("Med invitasjon på e-post"),
    WayIn.DEMO: _l("I demoen"),
}

AGE_NAMES: dict[AgeBand, Any] = {
    AgeBand.UNDER_13: _l("Under 13 år"),
    AgeBand.FROM_13: _l("13 eller 14 år"),
    AgeBand.FROM_15: _l("15, 16 eller 17 år"),
    AgeBand.ADULT: _l("18 år eller eldre"),
}
