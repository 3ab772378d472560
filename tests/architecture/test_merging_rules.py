"""Whatever names a listing says what becomes of it when that listing is merged with another."""

import pytest

from app.db import Base
from app.stewardship.actions.followers import foreign_keys
from app.stewardship.following import FOLLOWING, NAMED, Rule


@pytest.mark.usefixtures("wired")
def test_every_foreign_key_to_a_listing_has_a_rule() -> None:
    missing = set(foreign_keys()) - set(FOLLOWING)
    assert not missing, (
        f"say in app/stewardship/following.py what becomes of {missing} when listings are merged"
    )


@pytest.mark.usefixtures("wired")
def test_no_rule_is_about_something_that_is_not_there() -> None:
    assert not set(FOLLOWING) - set(foreign_keys())
    columns = {
        f"{table.name}.{column.name}" for table in Base.metadata.sorted_tables for column in table.columns
    }
    assert not set(NAMED) - columns


def test_what_stays_ends_or_is_moved_elsewhere_says_why() -> None:
    silent = {Rule.STAYS, Rule.ENDS, Rule.REACTS}
    assert not [
        name for name, following in FOLLOWING.items() if following.rule in silent and not following.why
    ]
