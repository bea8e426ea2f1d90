"""A juror with a sheet open: sends what static/js/autosave.js sends, without a browser."""

from typing import Any

from fellespott.jury.sheet_texts import names_of
from tests.proposals.writing_support import OpenPage


class OpenSheet(OpenPage):
    """A sheet as one tab has it open. A radio button not chosen is not sent."""

    def body(self) -> dict[str, str]:
        """The boxes of the next save."""
        whole = super().body()
        return {name: text for name, text in whole.items() if text or not name.startswith("c_")}


def open_sheet(fetch: Any, found: Any, number: int = 0, tab: str = "a1") -> OpenSheet:
    """Open the sheet on that proposal of the round."""
    names = names_of(found.call.criteria_version.criteria)
    page = OpenSheet.open(fetch, f"/forslag/{found.proposals[number].id}/vurder", *names, tab=tab)
    assert isinstance(page, OpenSheet)
    return page
