"""Two listings made one, and two again: what moves, what stays, what is told, and who may."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app import audit, clock
from app.accounts.models import Membership, Team
from app.actor import Role
from app.db import Base, db, transaction
from app.directory import models as m
from app.errors import Conflict, Invalid, Moved, NotAllowed
from app.stewardship import sheets
from app.stewardship.actions import edits, merging, versions
from app.stewardship.actions.followers import foreign_keys
from app.stewardship.choosing import Pick, combined, suggested
from app.stewardship.following import FOLLOWING, Rule
from app.stewardship.models import Claim, Merge, MergeStep, Proposal, Version
from app.stewardship.sheets import Listing
from tests import town
from tests.stewardship import twins

pytestmark = pytest.mark.usefixtures("town_app")
CORA = town.actor(town.CORA)


def merge(kept: UUID, gone: UUID, kind: str = "organizations", picks: dict[str, Pick] | None = None) -> UUID:
    with transaction():
        return twins.merge(kind, kept, gone, picks or {}).id


def undo(merge_id: UUID) -> list[str]:
    with transaction():
        return merging.undo(db.session.get_one(Merge, merge_id), by=CORA)


def listing(kind: str, id_: UUID) -> Listing:
    db.session.rollback()
    return sheets.find_even_merged(kind, id_)


def everything() -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the directory and of those who keep it, but for what only tells of changes."""
    db.session.rollback()
    but = (
        "audit_event",
        "job",
        "change",
        "version",
        "listing_merge",
        "merge_step",
        "session",
        "duplicate_pair",
    )
    return {
        table.name: sorted(tuple(map(str, row)) for row in db.session.execute(select(table)))
        for table in Base.metadata.sorted_tables
        if table.name not in but
    }


def without_stamps(rows: dict[str, list[tuple[Any, ...]]]) -> dict[str, list[tuple[Any, ...]]]:
    """Listings without `last_modified`, which moves with every change."""
    for name in ("organization", "service", "location"):
        table = Base.metadata.tables[name]
        at = [column.name for column in table.columns].index("last_modified")
        rows[name] = [row[:at] + row[at + 1 :] for row in rows[name]]
    return rows


def test_what_names_an_organization_names_the_kept_one_and_what_stays_is_stated() -> None:
    twin = twins.organization()
    merge(town.HARBOR, twin, picks={"identifiers": Pick.BOTH})
    for name, table in foreign_keys().items():
        of, _, column = name.partition(".")
        rows = db.session.scalar(
            select(func.count())
            .select_from(Base.metadata.tables[of])
            .where(Base.metadata.tables[of].c[column] == twin)
        )
        if table == "organization" and FOLLOWING[name].rule in (Rule.MOVES, Rule.MOVES_ONCE):
            assert rows == 0, name
    own = m.Service.organization_id == town.HARBOR
    assert db.session.scalar(select(func.count(m.Service.id)).where(own)) == 3
    numbers = select(m.OrganizationIdentifier.identifier).where(
        m.OrganizationIdentifier.organization_id == town.HARBOR
    )
    assert sorted(db.session.scalars(numbers)) == ["00-1", "00-2"]
    assert db.session.scalar(select(Claim.organization_id)) == town.HARBOR
    assert sorted(db.session.scalars(select(Team.name).where(Team.organization_id == town.HARBOR))) == [
        "Pantry team", "Pantry team (2)",
    ]  # fmt: skip


def test_its_people_serve_both_and_proposals_wait_for_the_kept_one() -> None:
    twin = twins.organization()
    with transaction():
        proposal = edits.suggest(
            listing("organizations", twin), subject="contact", words="Wrong.", by=CORA
        ).id
    merge(town.HARBOR, twin)
    places = select(Membership.organization_id).where(
        Membership.person_id == town.OWEN, Membership.role == Role.PROVIDER
    )
    assert set(db.session.scalars(places)) == {town.LAKEVIEW, twin, town.HARBOR}
    waits = db.session.get_one(Proposal, proposal)
    assert (waits.listing_id, waits.organization_id) == (town.HARBOR, town.HARBOR)


def test_the_other_one_leads_on_and_no_list_shows_it() -> None:
    twin = twins.organization()
    merge(town.HARBOR, twin)
    gone = listing("organizations", twin)
    assert isinstance(gone, m.Organization)
    assert (gone.merged_into_id, gone.listed) == (town.HARBOR, False)
    with pytest.raises(Moved) as moved:
        sheets.find("organizations", twin)
    assert moved.value.to == town.HARBOR


def test_a_chain_of_merges_leads_to_its_end() -> None:
    one, two = twins.organization(), twins.organization(name="Harbor Food", claim=False)
    first = merge(one, two)
    merge(town.HARBOR, one)
    assert listing("organizations", two).merged_into_id == town.HARBOR
    with pytest.raises(Conflict, match="merged itself"):
        undo(first)


@pytest.mark.parametrize("kind", ["organizations", "services", "places"])
def test_undoing_puts_every_row_and_both_sheets_back(kind: str) -> None:
    kept, gone = twins.pair_of(kind)
    before = without_stamps(everything())
    sheets_before = [sheets.sheet_of(listing(kind, id_)) for id_ in (kept, gone)]
    first, second = sheets_before
    picks = suggested(first, second, second_is_fresher=True)
    made = merge(kept, gone, kind, picks)
    assert without_stamps(everything()) != before
    kept_words = {
        name: value for name, value in sheets.sheet_of(listing(kind, gone)).items() if name != "status"
    }
    assert kept_words == {name: second[name] for name in kept_words}, "the one that is gone keeps its words"
    assert undo(made) == []
    assert [sheets.sheet_of(listing(kind, id_)) for id_ in (kept, gone)] == sheets_before
    after = without_stamps(everything())
    assert {
        n: after[n]
        for n in before
        if twins.without_new_ids(n, after[n]) != twins.without_new_ids(n, before[n])
    } == {}


def test_what_changed_since_is_left_as_it_is_and_told() -> None:
    kept, gone = twins.pair_of("services")
    made = merge(kept, gone, "services", {"description": Pick.SECOND, "email": Pick.SECOND})
    with transaction():
        versions.change(listing("services", kept), {"description": "Newer words."}, by=CORA)
    assert undo(made) == ["description"]
    assert sheets.sheet_of(listing("services", kept))["description"] == "Newer words."
    assert sheets.sheet_of(listing("services", kept))["email"] is None


def test_both_histories_stay_and_both_are_told_of_it() -> None:
    kept, gone = twins.pair_of("services")
    with transaction():
        versions.change(listing("services", gone), {"fees": "Two dollars"}, by=CORA, why="They rang")
    merge(kept, gone, "services", {"fees": Pick.SECOND})
    whys = set(db.session.scalars(select(Version.why).where(Version.listing_id.in_((kept, gone)))))
    assert {"They rang", "Merged with Comunity pantry: The same"} <= whys
    told = [[e.name for e in audit.timeline_of(("service", id_))][-1] for id_ in (kept, gone)]
    assert told == ["listing.merged", "listing.merged_away"]


def test_the_fresher_word_on_room_is_kept_and_a_confirmation_goes_with_its_words() -> None:
    kept, gone = twins.pair_of("services")
    merge(kept, gone, "services", {"phones": Pick.SECOND, "schedules": Pick.FIRST})
    room = db.session.scalar(select(m.Capacity.room).where(m.Capacity.service_id == kept))
    assert room == "full"
    kept_fields = dict(
        db.session.execute(
            select(m.Confirmation.field, m.Confirmation.how).where(m.Confirmation.service_id == kept)
        ).all()
    )
    assert kept_fields["phone"] == "call"
    assert kept_fields.get("hours") != "call"


def test_two_stewards_at_once_one_wins_and_the_other_is_told() -> None:
    kept, gone = twins.pair_of("services")
    seen = twins.seen("services", kept, gone)
    merge(kept, gone, "services")
    with pytest.raises(Conflict, match="merged one of these already"), transaction():
        twins.merge("services", gone, kept, {}, seen=(seen[1], seen[0]))
    assert db.session.scalar(select(func.count(Merge.id))) == 1


def test_a_listing_that_was_changed_meanwhile_is_looked_at_once_more() -> None:
    kept, gone = twins.pair_of("services")
    seen = twins.seen("services", kept, gone)
    with clock.at(clock.now().replace(hour=20)), transaction():
        versions.change(listing("services", gone), {"fees": "Two dollars"}, by=CORA)
    with pytest.raises(Conflict, match="changed while you were comparing"), transaction():
        twins.merge("services", kept, gone, {}, seen=seen)


def test_what_belongs_to_two_organizations_is_never_made_one() -> None:
    with pytest.raises(Invalid, match="merge the organizations first"), transaction():
        twins.merge("services", town.PANTRY, town.SHELTER, {})


def test_who_serves_victims_of_violence_is_not_mixed_with_others() -> None:
    with pytest.raises(Invalid, match="victims of violence"), transaction():
        twins.merge("organizations", town.HARBOR, town.SAFE_HARBOR, {})


def test_only_stewards_merge() -> None:
    kept, gone = twins.pair_of("services")
    with pytest.raises(NotAllowed), transaction():
        twins.merge("services", kept, gone, {}, by=town.actor(town.PRIYA))


def test_it_can_be_undone_once_and_within_thirty_days() -> None:
    kept, gone = twins.pair_of("services")
    made = merge(kept, gone, "services")
    with clock.at(clock.now() + merging.UNDO_WITHIN * 2), pytest.raises(Conflict, match="30 days"):
        undo(made)
    undo(made)
    with pytest.raises(Conflict, match="undone already"):
        undo(made)


def test_the_name_that_goes_stays_as_another_name() -> None:
    one, other = {"name": "Harbor", "alternate_name": None}, {"name": "The Harbor", "alternate_name": None}
    assert combined(one, other, {}, kept_is_first=True) == {"alternate_name": "The Harbor"}
    taken = combined(one, other, {"name": Pick.SECOND}, kept_is_first=True)
    assert taken == {"name": "The Harbor", "alternate_name": "Harbor"}


def test_a_place_is_never_shown_more_openly_by_suggestion() -> None:
    one, other = {"address_visibility": "full"}, {"address_visibility": "area"}
    assert suggested(one, other, second_is_fresher=False) == {"address_visibility": Pick.SECOND}


def test_steps_are_numbered_so_that_they_can_be_undone_in_order() -> None:
    merge(town.HARBOR, twins.organization())
    numbers = list(db.session.scalars(select(MergeStep.number).order_by(MergeStep.number)))
    assert numbers == list(range(1, len(numbers) + 1))
    assert uuid4() not in numbers
