"""Rules R3 and R5 at their odd edges: jurors before the deadline, and staff who have a part in the round."""

import pytest

from fellespott.calls.states import Phase
from fellespott.core.clock import utcnow
from fellespott.jury import services
from fellespott.jury.models import SheetSetAside
from fellespott.people.states import Role
from fellespott.proposals.states import ProposalState
from tests.factories import add_member, make_call, make_juror, make_proposal, make_sheet, with_role
from tests.jury.rounds import make_round
from tests.support.html import submit, text_of


def test_jurors_do_not_see_what_is_sent_in_before_the_deadline(session, sign_in):
    call = make_call(session)
    hidden = make_proposal(session, call=call, state=ProposalState.SUBMITTED, title="Nattåpent bibliotek")
    juror = sign_in(make_juror(session, call).seat.person)
    for page in ("", "/vurder", "/habilitet", "/jury/velkommen", "/juryen", "/forslag", "/rangering"):
        assert hidden.title not in juror.get(f"/utlysninger/{call.slug}{page}").get_data(as_text=True), page
    assert hidden.title not in text_of(juror.get("/mitt"))
    call.phase = Phase.CLOSED
    assert hidden.title in text_of(juror.get(f"/utlysninger/{call.slug}/habilitet"))


@pytest.mark.parametrize("page", ["vurder", "vurder/se-over", "vedtak", "samtale"])
def test_a_hidden_proposal_is_told_from_none_at_no_address(session, sign_in, client, page):
    hidden = make_proposal(session, state=ProposalState.SUBMITTED)
    stranger = sign_in(make_juror(session, hidden.call).seat.person)
    nobody = "00000000-0000-4000-8000-000000000000"
    # Who is not signed in is asked to sign in first, whatever there is.
    for one, status in ((client, 303), (stranger, 404)):
        none = one.get(f"/forslag/{nobody}/{page}")
        there = one.get(f"/forslag/{hidden.id}/{page}")
        assert (there.status_code, none.status_code) == (status, status)
        assert text_of(there).replace(str(hidden.id), nobody) == text_of(none)


def test_staff_in_the_group_do_not_set_aside_sheets_about_its_proposal(session, sign_in):
    found = make_round(session)
    add_member(session, found.proposals[0].group, found.staff)
    own, other = (make_sheet(session, found.jurors[0], one, [1] * 8) for one in found.proposals)
    staff = sign_in(found.staff)
    assert staff.get(f"/vurderinger/{own.id}/legg-til-side").status_code == 403
    assert submit(staff, f"/vurderinger/{other.id}/legg-til-side", {"reason": "Bror"}).status_code == 303
    assert [one.sheet_id for one in session.query(SheetSetAside)] == [other.id]


def test_staff_on_the_jury_do_not_lead_the_round_they_judge(session, sign_in):
    found = make_round(session)
    other = make_sheet(session, found.jurors[1], found.proposals[0], [1] * 8)
    with_role(session, found.person(0), Role.ROUND_STAFF)
    juror, slug = sign_in(found.person(0)), found.call.slug
    assert juror.get(f"/vurderinger/{other.id}/legg-til-side").status_code == 403
    assert juror.get(f"/utlysninger/{slug}/jury/avslutt").status_code == 403
    services.draft_decision(session, actor=found.staff, call=found.call, missing_note="Syke.", now=utcnow())
    for page in ("vedtak/arbeid", "vedtak/kunngjor", "vedtak/likt"):
        assert juror.get(f"/utlysninger/{slug}/{page}").status_code == 403
    assert juror.get(f"/forslag/{found.proposals[0].id}/vedtak").status_code == 403
    assert sign_in(found.staff).get(f"/utlysninger/{slug}/vedtak/arbeid").status_code == 200
