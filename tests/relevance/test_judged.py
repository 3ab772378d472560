"""The judged queries themselves: enough of them, of every kind, and about services that exist."""

from collections import Counter

from seed_data.catalogue import services
from tests.relevance.judgments import HELD_OUT, judged


def test_at_least_120_queries_are_judged_with_enough_of_every_kind() -> None:
    kinds = Counter(query.kind for query in judged())
    assert sum(kinds.values()) >= 120
    assert kinds["name"] >= 15
    assert kinds["misspelt"] >= 20
    assert min(kinds.values()) >= 7


def test_at_least_40_further_queries_are_held_out_from_tuning() -> None:
    assert len(judged(HELD_OUT)) >= 40


def test_every_service_that_is_judged_exists_and_no_query_is_without_an_answer() -> None:
    names = {service.name for service in services().values()}
    for query in (*judged(), *judged(HELD_OUT)):
        assert query.grades, query.text
        assert set(query.grades) <= names, query.text
        assert set(query.grades.values()) <= {1, 2, 3}


def test_no_query_stands_twice() -> None:
    asked = Counter((query.text, query.near) for query in (*judged(), *judged(HELD_OUT)))
    assert asked.most_common(1)[0][1] == 1
