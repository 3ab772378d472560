"""The picture: the same for the same network, and much the same tomorrow."""

from math import dist
from random import Random
from uuid import UUID

from app.network import measures
from app.network.layout import FARTHEST_STEP, positions
from app.network.measures import Flow

LEFT = [UUID(int=number) for number in range(1, 16)]
RIGHT = [UUID(int=number) for number in range(101, 116)]
NEWCOMER = UUID(int=999)


def two_towns() -> list[Flow]:
    """Two groups of fifteen that refer among themselves, and one tie between them."""
    random = Random(7)  # noqa: S311
    within = [Flow(*random.sample(group, 2), "food", 5, 0) for group in (LEFT, RIGHT) for _ in range(60)]
    return [*within, Flow(LEFT[0], RIGHT[0], "food", 1, 0)]


def picture(flows, before=None):
    tied = measures.ties(measures.network(flows))
    return positions(tied, measures.communities(tied), before or {})


def middle(points):
    return tuple(sum(values) / len(points) for values in zip(*points, strict=True))


def test_every_organization_has_a_place_within_the_picture():
    places = picture(two_towns())
    assert set(places) == {*LEFT, *RIGHT}
    assert all(abs(value) < 1.2 for point in places.values() for value in point)


def test_no_two_organizations_stand_on_each_other():
    places = list(picture(two_towns()).values())
    assert min(dist(one, other) for one in places for other in places if one is not other) > 0.02


def test_the_same_network_gives_the_same_picture():
    assert picture(two_towns()) == picture(two_towns())


def test_groups_stand_apart():
    places = picture(two_towns())
    left, right = [places[one] for one in LEFT], [places[one] for one in RIGHT]
    assert all(dist(point, middle(left)) < dist(point, middle(right)) for point in left)
    assert all(dist(point, middle(right)) < dist(point, middle(left)) for point in right)


def test_tomorrow_everyone_stands_within_a_small_step_of_where_they_stood():
    today = picture(two_towns())
    tomorrow = picture([*two_towns(), Flow(LEFT[3], RIGHT[4], "food", 40, 0)], today)
    assert max(abs(a - b) for one in today for a, b in zip(today[one], tomorrow[one], strict=True)) <= (
        FARTHEST_STEP + 1e-12
    )


def test_a_newcomer_appears_near_those_it_works_with():
    today = picture(two_towns())
    tomorrow = picture([*two_towns(), *(Flow(one, NEWCOMER, "food", 5, 0) for one in LEFT[:5])], today)
    to_left = dist(tomorrow[NEWCOMER], middle([tomorrow[one] for one in LEFT]))
    to_right = dist(tomorrow[NEWCOMER], middle([tomorrow[one] for one in RIGHT]))
    assert to_left < to_right


def test_a_network_of_two_has_a_picture_and_an_empty_one_has_none():
    assert len(picture([Flow(LEFT[0], LEFT[1], "food", 1, 0)])) == 2
    assert picture([]) == {}
