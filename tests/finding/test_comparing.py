"""Services side by side."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest

from app.db import transaction
from tests import town
from tests.browser import Browser
from tests.referrals import cast

THREE = "&".join(f"compare={id_}" for id_ in (town.PANTRY, town.RENT_HELP, town.DELIVERY))


def page(browser: Browser, url: str) -> str:
    answer = browser.get(url)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_services_are_chosen_one_by_one_from_the_results(browser: Browser) -> None:
    assert f"compare={town.PANTRY}" in page(browser, "/find?q=food")
    chosen = page(browser, f"/find?q=food&compare={town.PANTRY}")
    assert "1 service chosen to compare" in chosen
    assert "Don’t compare" in chosen
    both = f"/find?q=food&amp;compare={town.PANTRY}&amp;compare={town.DELIVERY}"
    assert both in chosen


def test_facts_in_which_they_differ_come_first(browser: Browser) -> None:
    text = page(browser, f"/compare?{THREE}&near=62704")
    differ, same = text.index("Where they differ"), text.index("The same for all")
    assert differ < text.index("Languages") < same
    assert same < text.index("Last confirmed")
    assert "mi" in text[differ:same]


def test_the_fit_is_said_for_a_client_at_hand(browser: Browser) -> None:
    with transaction():
        client = cast.open_client(name="Maria Alvarez")
        id_ = client.id
    browser.sign_in(town.DANA)
    text = page(browser, f"/compare?{THREE}&client={id_}")
    assert "For Maria Alvarez." in text
    assert "Fits this client" in text
    assert f"/services/{town.PANTRY}/refer?client={id_}" in text


def test_visitors_see_neither_record_nor_a_way_to_refer(browser: Browser) -> None:
    text = page(browser, f"/compare?{THREE}")
    assert "Their record" not in text
    assert "/refer" not in text


def test_another_teams_client_does_not_exist(browser: Browser) -> None:
    with transaction():
        id_ = cast.open_client(name="Maria Alvarez").id
    browser.sign_in(town.LEE)
    assert browser.get(f"/compare?{THREE}&client={id_}").status_code == 404


def test_five_are_as_many_as_four(browser: Browser) -> None:
    five = (town.PANTRY, town.RENT_HELP, town.DELIVERY, town.SHELTER, town.REFUGE)
    text = page(browser, "/compare?" + "&".join(f"compare={id_}" for id_ in five))
    assert "Lakeview night shelter" in text
    assert "Refuge from violence" not in text


@pytest.mark.parametrize("query", ["", "compare=nonsense", f"compare={town.id_of('nothing')}", "compare=%00"])
def test_nothing_to_compare_teaches_how_it_works(browser: Browser, query: str) -> None:
    assert "Choose two to four services" in page(browser, f"/compare?{query}")


def test_each_service_more_takes_two_statements_more(
    browser: Browser, statements: Callable[[], AbstractContextManager[list[str]]]
) -> None:
    browser.sign_in(town.DANA)
    counts = []
    for ids in (town.PANTRY,), (town.PANTRY, town.RENT_HELP, town.DELIVERY, town.SHELTER):
        with statements() as run:
            page(browser, "/compare?" + "&".join(f"compare={id_}" for id_ in ids))
        counts.append(len(run))
    assert counts[1] == counts[0] + 2 * 3
