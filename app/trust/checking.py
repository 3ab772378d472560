"""Every night: what was said of yesterday's referrals is written down, and what was said long ago is held against
what happened since. Also who stands on first pages. What is found is for everyone to read."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from flask import current_app
from sqlalchemy import insert, select

from app import clock, messages
from app.accounts import actions as accounts
from app.accounts.models import Membership, Person
from app.accounts.queries import is_active
from app.actor import Role
from app.db import db
from app.directory.queries import needs_of_services
from app.stewardship.desk import Pile
from app.trust import calibration
from app.trust.cases import Case
from app.trust.chances import Candidate, Viewpoint, scores_of
from app.trust.disclosure import rounded
from app.trust.exposure import LEAST_PAGES, NIGHTS, Exposure, Group, Kind, exposure, together
from app.trust.facts import case_of, day_of, room_said
from app.trust.forecasting import Ending, Past, day_number
from app.trust.forecasting import Forecast as Said
from app.trust.knowledge import knowledge
from app.trust.models import Check, Forecast
from app.trust.setting_aside import facts_that_count
from app.trust.state import State

WINDOW_DAYS = 365
NOBODY = Viewpoint()
NO_PAGES = exposure((), {})


@dataclass(frozen=True, slots=True)
class Night:
    """What one night brings: forecasts to be written down, and what was found."""

    forecasts: Sequence[Said]
    found: Mapping[str, Any]
    listings: Mapping[UUID, Kind] = field(default_factory=dict)
    asked: Exposure = NO_PAGES


def look(now: datetime) -> Night:
    """Forecast the days that have none yet, and judge those whose time is over. Reads only."""
    cases = [case_of(row) for row in facts_that_count()]
    today = day_number(day_of(now))
    made = {one.referral_id: _said(one) for one in db.session.scalars(select(Forecast))}
    days = sorted({day_number(case.day) for case in cases if _is_due(case, today, made)})
    new = [one for one in Past(cases).forecasts(days, room_said(now)) if one.referral not in made]
    said = [one for one in (*made.values(), *new) if one.day >= today - WINDOW_DAYS]
    listings, pages = _offered(_first_days(cases), today)
    found = judged(said, Past(cases).endings(day_of(now)))
    return Night(new, found, listings, exposure(pages, listings))


def keep(night: Night, on: date) -> Check:
    """Write it down, once for a day; a second time the same day replaces the first."""
    if night.forecasts:
        db.session.execute(insert(Forecast), [_row(one) for one in night.forecasts])
    seen = [exposure(accounts.take_shown(), night.listings)]
    former = db.session.scalar(select(Check).where(Check.day == on))
    if former is not None:
        seen += _seen(former)
        db.session.delete(former)
        db.session.flush()
    earlier = list(db.session.scalars(select(Check).order_by(Check.day.desc()).limit(calibration.NIGHTS - 1)))
    behind = bool(night.found.get("behind"))
    alarmed = calibration.must_alarm([behind, *(one.behind for one in earlier)])
    check = Check(
        day=on,
        behind=behind,
        alarmed=alarmed,
        found={**night.found, **_exposed(seen, on, earlier, night.asked)},
    )
    db.session.add(check)
    db.session.flush()
    if alarmed and not any(one.alarmed for one in earlier):
        _tell(check)
    return check


def newest() -> Check | None:
    """What was found last. One statement."""
    return db.session.scalar(select(Check).order_by(Check.day.desc()).limit(1))


def pile() -> Pile:
    """On the stewards' desk: whether the model trails."""
    check = newest()
    alarmed = check is not None and check.alarmed
    since = (
        datetime.combine(check.day, datetime.min.time(), clock.now().tzinfo) if check and alarmed else None
    )
    words = ("simpler count that does better than the model", "simpler counts that do better")
    return Pile("The model", "trust.how", int(alarmed), since, words)


def judged(said: Iterable[Said], endings: Mapping[UUID, Ending]) -> dict[str, Any]:
    """What was said beside what became of it, as it may be published; too few are only counted."""
    pairs = [(one, endings[one.referral]) for one in said if one.referral in endings]
    if len(pairs) < calibration.LEAST:
        return {"judged": 0}
    happened = np.array([ending.connected for _, ending in pairs], dtype=np.float64)
    column = {name: np.array([getattr(one, name) for one, _ in pairs]) for name in Said._fields[2:]}
    losses = {
        name: calibration.log_loss(column[name], happened) for name in ("chance", "by_need", "logistic")
    }
    bins = calibration.calibration(column["chance"], happened)
    of = np.array([ending.of_follow_through for _, ending in pairs])
    partner = np.array([ending.partner for _, ending in pairs])
    said_of, low, high = (column[name][of] for name in ("follow_through", "low", "high"))
    held, partners = calibration.coverage(partner[of], said_of, low, high, happened[of])
    return {
        "judged": rounded(len(pairs)),
        "losses": losses,
        "behind": calibration.is_behind(losses["chance"], (losses["by_need"], losses["logistic"])),
        "bins": [list(one) for one in bins],
        "error": calibration.calibration_error(bins),
        "partners": partners if partners >= calibration.LEAST_PARTNERS else 0,
        "covered": held / partners if partners >= calibration.LEAST_PARTNERS else None,
    }


def _offered(first: Mapping[UUID, float], today: int) -> tuple[dict[UUID, Kind], list[list[UUID]]]:
    """Of whom each listing is, and the first page of each need as a reader without a past would be shown it."""
    state, offered = knowledge(), needs_of_services()
    sizes = Counter(partner for partner, _codes in offered.values())
    listings = {
        service: Kind(today - first[partner] if partner in first else -1.0, sizes[partner])
        for service, (partner, _codes) in offered.items()
    }
    if state is None:
        return listings, []
    by_need: defaultdict[str, list[Candidate]] = defaultdict(list)
    for service, (partner, codes) in offered.items():
        for need in dict.fromkeys(code.partition(".")[0] for code in codes):
            by_need[need].append(Candidate(service, partner, need))
    return listings, [_in_order(state, asked) for asked in by_need.values()]


def _in_order(state: State, asked: Sequence[Candidate]) -> list[UUID]:
    return [asked[at].service for at in np.argsort(-scores_of(state, asked, NOBODY).standing, kind="stable")]


def _exposed(seen: Sequence[Exposure], on: date, earlier: Sequence[Check], asked: Exposure) -> dict[str, Any]:
    """What was shown since last night, and what to publish: of the last weeks, or what would be shown while hardly
    anybody has looked for anything."""
    tonight, lately = together(seen), [check for check in earlier if on - check.day < timedelta(NIGHTS)]
    shown = together([tonight, *(one for check in lately for one in _seen(check))])
    enough = shown.pages >= LEAST_PAGES
    return {"shown": tonight, "exposure": {**(shown if enough else asked)._asdict(), "looked_for": enough}}


def _seen(check: Check) -> list[Exposure]:
    """What was shown until one night; nothing where it was not noted yet."""
    shown = check.found.get("shown")
    if not shown:
        return []
    pages, ages, sizes = shown
    return [Exposure(pages, *([Group(*group) for group in groups] for groups in (ages, sizes)))]


def _first_days(cases: Iterable[Case]) -> dict[UUID, float]:
    first: dict[UUID, float] = {}
    for case in cases:
        first[case.partner] = min(first.get(case.partner, case.day), case.day)
    return first


def _is_due(case: Case, today: int, made: Collection[UUID]) -> bool:
    return today - WINDOW_DAYS <= day_number(case.day) < today and case.verified and case.id not in made


def _said(row: Forecast) -> Said:
    return Said(row.referral_id, *(getattr(row, name) for name in Said._fields[1:]))


def _row(one: Said) -> dict[str, Any]:
    row = one._asdict()
    return {"referral_id": row.pop("referral"), **row}


def _tell(check: Check) -> None:
    """A mail to every administrator and coordinator: the model must be looked at."""
    holds = Person.memberships.any(Membership.role.in_([Role.ADMINISTRATOR, Role.COORDINATOR]))
    link = f"{current_app.extensions['settings'].base_url}/how-reliability-is-counted"
    for person in db.session.scalars(select(Person).where(is_active(), holds).order_by(Person.mail)):
        messages.queue("model_behind", to=person.mail, about=check, nights=calibration.NIGHTS, link=link)
