"""Keeping what a listing said: `remember` after each change, `said_in` to go back."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select

from app import audit, clock
from app.actor import SYSTEM, Actor
from app.db import db
from app.directory import actions as directory
from app.directory.critical import Critical, Way
from app.directory.models import Location, Service, ServiceAtLocation
from app.errors import NotFound
from app.stewardship import policy, sheets
from app.stewardship.diff import changes_between
from app.stewardship.models import Version
from app.stewardship.sheets import Listing

FOUND, ADDED, EDITED, ACCEPTED = "found", "added", "edited", "accepted"
RESTORED, FEED, ELSEWHERE, HANDED_OVER = "restored", "feed", "elsewhere", "handed_over"
MERGED, UNMERGED = "merged", "unmerged"
# Whether a service is offered is no matter of wording: its referrals are asked about first.
NEVER_RESTORED = ("status",)
# Whoever writes one of these anew for their own organization has confirmed it.
CONFIRMS = {
    "schedules": Critical.HOURS,
    "phones": Critical.PHONE,
    "eligibility_description": Critical.ELIGIBILITY,
    "eligibility_rules": Critical.ELIGIBILITY,
    "service_areas": Critical.ELIGIBILITY,
    "accepts_referrals": Critical.ACCEPTING,
}


def remember_before(listing: Listing) -> None:
    """Before the first change: what the listing said so far, and what changed it behind our back (a feed, say)."""
    remember_all_before([listing])


def remember_all_before(listings: Sequence[Listing]) -> None:
    """The same for many. Two statements beside what `sheets.load` brings."""
    lasts = _lasts(listings)
    for listing in listings:
        last, sheet = lasts.get(listing.id), sheets.sheet_of(listing)
        if last is None:
            _keep(listing, sheet, None, by=SYSTEM, how=FOUND, why="")
            continue
        # Fields that sheets did not hold when it was kept: what they say now is what they said.
        last.sheet = {name: value for name, value in sheet.items() if name not in last.sheet} | last.sheet
        if changes_between(last.sheet, sheet):
            _keep(listing, sheet, last, by=SYSTEM, how=ELSEWHERE, why="")
    db.session.flush()


def remember(listing: Listing, *, by: Actor, why: str = "", how: str = EDITED) -> Version | None:
    """Keep what the listing says now, as the work of `by`. None when it says what it said."""
    return remember_all([listing], by=by, why=why, how=how).get(listing.id)


def remember_all(
    listings: Sequence[Listing], *, by: Actor, why: str = "", how: str = EDITED
) -> dict[UUID, Version]:
    """The same for many: the versions made, by listing."""
    lasts, made = _lasts(listings), {}
    for listing in listings:
        last, sheet = lasts.get(listing.id), sheets.sheet_of(listing)
        if last is None or changes_between(last.sheet, sheet):
            made[listing.id] = _keep(listing, sheet, last, by=by, how=how, why=why)
    db.session.flush()
    return made


def change(
    listing: Listing,
    changes: dict[str, Any],
    *,
    by: Actor,
    why: str = "",
    how: str = EDITED,
    owner_says: bool = False,
) -> Version | None:
    """Write the changes into the listing, keep the version, record it. The one door through which listings change.

    `owner_says`: a steward lets go live what the listing's own people wrote, so it is confirmed by them.
    """
    remember_before(listing)
    sheets.write(listing, changes)
    version = remember(listing, by=by, why=why, how=how)
    if version is not None:
        audit.record(
            "listing.changed", listing, by=by, fields=version.fields, version=version.number, how=how
        )
        _confirm(listing, version, owner_says=owner_says, by=by)
    return version


def note(listing: Listing, *, by: Actor, why: str, how: str) -> Version:
    """Keep that something happened to a listing that no field of it says."""
    remember_before(listing)
    return _keep(
        listing, sheets.sheet_of(listing), _lasts([listing]).get(listing.id), by=by, how=how, why=why
    )


def said_in(listing: Listing, number: int) -> dict[str, Any]:
    """What of version `number` can be brought back."""
    mine = Version.listing_id == listing.id, Version.number == number
    old = db.session.scalar(select(Version).where(*mine))
    if old is None:
        raise NotFound("There is no such version.")
    return {name: value for name, value in old.sheet.items() if name not in NEVER_RESTORED}


def _confirm(listing: Listing, version: Version, *, owner_says: bool, by: Actor) -> None:
    fields = {CONFIRMS[name] for name in version.fields if name in CONFIRMS}
    own = version.how == EDITED and policy.serves(by, sheets.owner_of(listing))
    if not own and not owner_says:
        return
    if isinstance(listing, Service) and fields:
        directory.confirm_fields(listing, sorted(fields), how=Way.OWNER, by=by)
    elif isinstance(listing, Location) and "address" in version.fields:
        for service in _own_services_at(listing):
            directory.confirm_fields(service, [Critical.ADDRESS], how=Way.OWNER, by=by)


def _own_services_at(place: Location) -> Iterable[Service]:
    """What the place's own organization offers there: it doesn't speak for others under the same roof."""
    here = ServiceAtLocation.service_id == Service.id, ServiceAtLocation.location_id == place.id
    mine = select(Service).join(ServiceAtLocation, here[0]).where(here[1])
    return db.session.scalars(mine.where(Service.organization_id == place.organization_id))


def _lasts(listings: Sequence[Listing]) -> dict[UUID, Version]:
    """The last version of each listing that has one."""
    ids = [listing.id for listing in listings]
    newest = (
        select(Version.listing_id, func.max(Version.number).label("number"))
        .where(Version.listing_id.in_(ids))
        .group_by(Version.listing_id)
        .subquery()
    )
    last = and_(Version.listing_id == newest.c.listing_id, Version.number == newest.c.number)
    return {version.listing_id: version for version in db.session.scalars(select(Version).join(newest, last))}


def _keep(
    listing: Listing, sheet: dict[str, Any], last: Version | None, *, by: Actor, how: str, why: str
) -> Version:
    version = Version(
        kind=sheets.kind_of(listing),
        listing_id=listing.id,
        number=last.number + 1 if last else 1,
        at=clock.now(),
        by_id=by.id,
        how=how,
        why=why,
        fields=sorted(changes_between(last.sheet, sheet)) if last else [],
        sheet=sheet,
    )
    db.session.add(version)
    return version
