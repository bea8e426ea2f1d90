import pytest
from sqlalchemy.exc import IntegrityError

from fellespott.calls.tags import kind_of_tag, tag_label, tag_sets
from fellespott.core.clock import utcnow
from fellespott.proposals import services
from fellespott.proposals.models import ProposalTag
from fellespott.proposals.states import ProposalState, TagKind
from fellespott.stories.tags import tag_choices
from tests.factories import make_proposal
from tests.support.html import submit, text_of

from .support import actions, contact_of, refusal


def choose(session, proposal, *keys):
    return services.choose_tags(
        session, actor=contact_of(proposal.group), proposal=proposal, keys=keys, now=utcnow()
    )


def keys_of(proposal):
    return sorted(one.key for one in proposal.tags)


def test_lists_have_eight_marmot_areas_eighteen_needs_four_districts_and_five_ages():
    assert {kind: len(one["tags"]) for kind, one in tag_sets().items()} == {
        "marmot": 8,
        "need_area": 18,
        "age_group": 5,
        "district": 5,
    }
    assert set(tag_sets()) == {kind.value for kind in TagKind}
    assert [tag_label(key) for key, kind in kind_of_tag().items() if kind == "district"] == [
        "Heimdal",
        "Lerkendal",
        "Midtbyen",
        "Østbyen",
        "Hele byen",
    ]


def test_every_tag_has_a_key_of_its_own_and_both_languages():
    tags = [tag for one in tag_sets().values() for tag in one["tags"]]
    assert len({tag["key"] for tag in tags}) == len(tags) == 36
    assert all(tag["label"].keys() == {"nb", "en"} for tag in tags)


def test_stories_share_the_words_for_what_it_is_about_and_for_age():
    shared = [key for key, kind in kind_of_tag().items() if kind in ("marmot", "age_group")]
    assert [key for key, _label in tag_choices() if not key.startswith("driver-")] == shared


def test_tags_are_put_on_and_taken_off_and_strangers_left_out(session):
    proposal = make_proposal(session)
    choose(session, proposal, "marmot-a", "district-ostbyen", "nonsense")
    choose(session, proposal, "marmot-a", "need-leisure")
    assert keys_of(proposal) == ["marmot-a", "need-leisure"]
    assert {one.kind for one in proposal.tags} == {TagKind.MARMOT, TagKind.NEED_AREA}
    assert actions(session) == ["proposal.tags", "proposal.tags"]


def test_choosing_what_stands_is_not_told_again(session):
    proposal = make_proposal(session)
    for _ in range(2):
        choose(session, proposal, "marmot-a")
    assert actions(session) == ["proposal.tags"]


@pytest.mark.parametrize("empty", ["need", "dream"])
def test_no_category_before_need_and_dream(session, empty):
    proposal = make_proposal(session, **{empty: ""})
    assert refusal(lambda: choose(session, proposal, "marmot-a")).code == "need_and_dream_first"
    assert keys_of(proposal) == []


def test_what_is_sent_in_keeps_its_tags(session):
    proposal = make_proposal(session, state=ProposalState.SUBMITTED)
    assert refusal(lambda: choose(session, proposal, "marmot-a")).code == "already_sent"


def test_database_takes_each_tag_once(session):
    proposal = make_proposal(session)
    choose(session, proposal, "marmot-a")
    with pytest.raises(IntegrityError), session.begin_nested():
        session.add(ProposalTag(proposal_id=proposal.id, kind=TagKind.MARMOT, key="marmot-a"))


def test_page_shows_what_is_ticked_and_takes_nothing_for_an_answer(session, sign_in):
    proposal = make_proposal(session)
    browser, url = sign_in(contact_of(proposal.group)), f"/forslag/{proposal.id}/steg/tema"
    answer = submit(browser, url, {"marmot": ["marmot-a"], "age_group": ["age-13-17"], "go": "next"})
    assert answer.location == f"/forslag/{proposal.id}/steg/lofter"
    page = browser.get(url).get_data(as_text=True)
    assert page.count(" checked") == 2
    assert page.count('<details class="ds-details" open>') == 2
    assert keys_of(proposal) == ["age-13-17", "marmot-a"]
    answer = submit(browser, url, {"marmot": [], "age_group": [], "go": "next"})
    assert (answer.status_code, keys_of(proposal)) == (303, [])


def test_page_refuses_a_word_that_is_not_in_the_list(session, sign_in):
    proposal = make_proposal(session)
    url = f"/forslag/{proposal.id}/steg/tema"
    answer = submit(sign_in(contact_of(proposal.group)), url, {"district": ["oslo"], "go": "next"})
    assert (answer.status_code, keys_of(proposal)) == (422, [])
    assert "Hva handler forslaget om?" in text_of(answer)
