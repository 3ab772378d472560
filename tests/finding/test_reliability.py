"""How a search is ordered for those who have signed in: by who has room and follows through, and for nobody else."""

import pytest
from werkzeug.datastructures import MultiDict

from app import clock
from app.actor import PUBLIC
from app.db import db, transaction
from app.directory.models import Capacity
from app.finding.answers import answer, meant_by
from app.finding.forms import Asked
from app.finding.ranking import Weights, Worth
from app.finding.reliability import need_for, weigh_for
from app.trust import handlers
from app.trust.chances import Candidate, scores_of, viewpoint
from app.trust.knowledge import knowledge, knowledge_for
from tests import town
from tests.trust.past import sent

pytestmark = pytest.mark.usefixtures("town_app")

SEEN = {"answered": 1, "accepted": 1, "connected": 4, "status": "contacted"}
REFUSED = {"answered": 1, "ended": 1, "status": "declined", "side": "provider"}


@pytest.fixture
def past():
    sent(20, town.HARBOR, **REFUSED)
    sent(20, town.LAKEVIEW, need="housing.rent", **SEEN)
    handlers.refresh()


def found(person=None, **asked) -> list:
    reader = town.actor(person) if person else PUBLIC
    meant = meant_by(Asked.read(MultiDict(asked)))
    return list(answer(meant, weigh=weigh_for(knowledge_for(reader), reader, None)).page.hits)


def ids(hits) -> list[str]:
    return [hit.id for hit in hits]


def test_whoever_follows_through_stands_before_whoever_refuses(past):
    order = ids(found(town.DANA))
    assert order.index(str(town.RENT_HELP)) < order.index(str(town.PANTRY))


def test_the_public_s_order_knows_nothing_of_it(past):
    with_it = ids(found())
    with transaction():
        db.session.execute(db.text("delete from trust_state"))
    assert ids(found()) == with_it


def test_a_full_place_stands_behind_one_with_room_whatever_its_record(past):
    before = ids(found(town.DANA))
    with transaction():
        db.session.query(Capacity).filter_by(service_id=town.RENT_HELP).delete()
        db.session.add(Capacity(service_id=town.RENT_HELP, room="full", said_at=clock.now()))
    handlers.refresh()
    after = ids(found(town.DANA))
    assert after.index(str(town.RENT_HELP)) > before.index(str(town.RENT_HELP))


def test_whoever_types_a_name_finds_that_one_first(past):
    assert ids(found(town.DANA, q="Community pantry"))[0] == str(town.PANTRY)
    assert [hit.score for hit in found(town.DANA, q="Community pantry")] == [
        hit.score for hit in found(q="Community pantry")
    ]


def test_the_order_is_the_product_that_the_reasons_say(past):
    """room × follow-through · 2^(−km/20) · relevance^½, newcomers half a standard error higher."""
    reader = town.actor(town.DANA)
    hits = found(town.DANA, q="food", near="62704")
    assert hits
    for hit in hits:
        service = next(id_ for id_ in town.SERVICES if str(id_) == hit.id)
        candidate = Candidate(service, town.SERVICES[service][1], "food")
        order = float(scores_of(knowledge(), [candidate], viewpoint(reader)).standing[0])
        assert Worth(order, hit.km, hit.relevance).value == pytest.approx(hit.score)


def test_a_partner_that_nobody_knows_stands_a_little_higher_than_its_number(past):
    state, reader = knowledge(), town.actor(town.DANA)
    scores = scores_of(state, [Candidate(town.REFUGE, town.SAFE_HARBOR, "safety")], viewpoint(reader))
    weights = weigh_for(state, reader, None)(meant_by(Asked.read(MultiDict({"need": "safety"}))))
    assert weights.by_id[str(town.REFUGE)] == pytest.approx(float(scores.standing[0]))
    assert float(scores.order[0]) > float(scores.chance[0])


def test_room_never_counts_without_follow_through_nor_the_reverse(past):
    state, reader = knowledge(), town.actor(town.DANA)
    scores = scores_of(state, [Candidate(town.PANTRY, town.HARBOR, "food")], viewpoint(reader))
    weights = weigh_for(state, reader, None)(meant_by(Asked.read(MultiDict({"need": "food"}))))
    assert weights.by_id[str(town.PANTRY)] == pytest.approx(float(scores.room[0] * scores.follow_through[0]))


@pytest.mark.parametrize(
    ("offered", "asked", "need"),
    [
        (("food.pantry", "housing.rent"), ("housing",), "housing"),
        (("food.pantry",), (), "food"),
        (("food.pantry",), ("legal",), "legal"),
        ((), (), ""),
    ],
)
def test_a_service_is_judged_for_what_is_looked_for_else_for_what_it_is_there_for(offered, asked, need):
    assert need_for(offered, asked) == need


def test_weights_multiply_with_what_a_service_is_meant_for():
    weights = Weights({"a": 0.5}, otherwise=0.4).times({"a": 2.0, "b": 2.0})
    assert (weights.by_id, weights.otherwise) == ({"a": 1.0, "b": 0.8}, 0.4)


def test_the_reasons_leave_out_what_changes_nothing():
    assert Worth(0.5).words == "50% for room and follow-through"
    assert Worth(0.5, 20.0, 0.25).words == (
        "50% for room and follow-through × 50% for the way there × 50% for how well the words fit"
    )


def test_a_card_says_the_chance_to_staff_and_not_to_the_public(past, browser_of, browser):
    assert "within 7 days" in browser_of(town.DANA).get("/find?q=food").text
    assert "within 7 days" not in browser.get("/find?q=food").text
    assert "follow-through" not in browser.get(f"/services/{town.PANTRY}").text


def test_service_and_comparison_say_the_same_chance(past, browser_of):
    dana = browser_of(town.DANA)
    reader = town.actor(town.DANA)
    candidate = Candidate(town.PANTRY, town.HARBOR, "food")
    chance = f"{float(scores_of(knowledge(), [candidate], viewpoint(reader)).chance[0]):.0%} within 7 days"
    for address in (f"/services/{town.PANTRY}", f"/compare?compare={town.PANTRY}&compare={town.RENT_HELP}"):
        assert chance in dana.get(address).text
