"""Every page, light and dark, on a phone and on a desk: axe finds nothing, and nothing is wider than the screen."""

from collections.abc import Callable, Mapping
from uuid import UUID

import pytest
from playwright.sync_api import Page
from sqlalchemy import select

from app.actor import PUBLIC, SYSTEM
from app.db import db, transaction
from app.directory.models import Location, Organization, Service
from app.referrals import links
from app.referrals.checkins import links as client_links
from app.referrals.checkins import planning
from app.referrals.checkins.links import Purpose
from app.referrals.choosing import actions as shortlists
from app.referrals.choosing import links as choice_links
from app.referrals.choosing.queries import current_of
from app.referrals.lifecycle import Action
from app.referrals.models import Referral
from app.referrals.tasks import actions as tasks
from app.referrals.tasks.kinds import Kind
from app.stewardship import handlers
from app.stewardship.actions import claims, drafts, edits
from app.stewardship.models import DuplicatePair
from app.stewardship.queries.edits import waiting_about
from tests import town
from tests.interop.feeds import PANTRY as DISPUTED
from tests.interop.feeds import disagree, pulled
from tests.interop.spreadsheet.carrying import steps_of_spreadsheets
from tests.journeys.conftest import Live
from tests.referrals import cast
from tests.stewardship import twins

pytestmark = [pytest.mark.browser, pytest.mark.once]

# Who looks at what. Words in braces stand for ids of what `living` makes.
PAGES: tuple[tuple[UUID | None, str], ...] = (
    (None, "/"),
    (None, "/find"),
    (None, "/find?q=food&near=62704&need=food"),
    (None, "/find?q=pantry&language=ar&open=1"),
    (None, "/find?bbox=-89.75,39.70,-89.60,39.85"),
    (None, "/find/missing?q=pantry&language=ar&near=62704"),
    (None, "/find?q=food+panrty+near+62704+open+24/7+spanish+for+a+16+year+old"),
    (None, f"/services/{town.PANTRY}"),
    (None, f"/services/{town.REFUGE}"),
    (None, f"/organizations/{town.HARBOR}"),
    (None, f"/places/{town.HARBOR_PLACE}"),
    (None, "/services/00000000-0000-4000-8000-000000000000"),
    (None, "/sign-in"),
    (None, "/reset"),
    (None, "/how-reliability-is-counted"),
    (None, "/how-results-are-ordered"),
    (None, "/open-data"),
    (None, f"/services/{town.PANTRY}/suggest"),
    (None, f"/organizations/{town.HARBOR}/claim"),
    (None, "/answer/{answer}"),
    (None, "/code"),
    (town.DANA, f"/services/{town.PANTRY}/all-fields"),
    (town.DANA, f"/organizations/{town.HARBOR}/all-fields"),
    (town.DANA, f"/places/{town.HARBOR_PLACE}/all-fields"),
    (town.DANA, "/today"),
    (town.PRIYA, "/today"),
    (town.DANA, "/clients"),
    (town.DANA, "/clients/new"),
    (town.DANA, "/clients/{client}"),
    (town.DANA, "/clients/{client}/story"),
    (town.DANA, "/clients/{client}/consent"),
    (town.DANA, "/clients/{client}/consents/{consent}/receipt"),
    (town.DANA, "/clients/{client}/household"),
    (town.DANA, "/clients/{client}/notes"),
    (town.DANA, "/clients/{client}/file"),
    (town.DANA, "/clients/{client}/erase"),
    (town.DANA, "/clients/import"),
    (town.DANA, "/clients/{client}/shortlist"),
    (town.DANA, "/clients/{client}/shortlist/paper"),
    (None, "{choose}"),
    (town.DANA, "/find?q=food&client={client}"),
    (town.DANA, "/searches"),
    (
        town.DANA,
        f"/compare?client={{client}}&near=62704&compare={town.PANTRY}&compare={town.RENT_HELP}&compare={town.DELIVERY}",
    ),
    (None, "/compare"),
    (town.DANA, "/searches/new?q=food&near=62704&language=es"),
    (town.DANA, f"/services/{town.RENT_HELP}/refer"),
    (town.DANA, "/referrals"),
    (town.DANA, "/referrals/{asked}"),
    (town.DANA, "/referrals/{done}"),
    (town.DANA, "/referrals/{done}/how-it-was"),
    (town.DANA, "/tasks"),
    (town.DANA, "/clients/not-spoken-to"),
    (town.DANA, "/clients/{client}/contact"),
    (town.DANA, "/clients/{client}/contact/paper"),
    (town.DANA, "/check-ins/{check_in}"),
    (None, "{how}"),
    (None, "{mine}"),
    (town.DANA, "/tasks/{task}"),
    (town.DANA, f"/partners/{town.HARBOR}"),
    (town.DANA, "/relationships"),
    (town.DANA, "/relationships/our-referrals"),
    (town.CORA, "/watch"),
    (town.CORA, "/disputes"),
    (town.PRIYA, f"/partners/{town.HARBOR}/counted"),
    (town.PRIYA, f"/partners/{town.HARBOR}"),
    (town.PRIYA, f"/partners/{town.HARBOR}/impact"),
    (town.DANA, "/account"),
    (town.DANA, "/account/notices"),
    (town.DANA, "/account/introductions"),
    (town.PRIYA, "/account/cover"),
    (town.PRIYA, f"/services/{town.PANTRY}"),
    (town.PRIYA, "/inbox"),
    (town.DANA, "/due"),
    (town.DANA, "/referrals/behind"),
    (town.CORA, f"/referrals/behind?partner={town.HARBOR}&need=food"),
    (town.DANA, "/referrals/{done}/chain"),
    (town.PRIYA, f"/services/{town.PANTRY}/questions"),
    (town.CORA, "/due?show=answer"),
    (town.PRIYA, f"/organizations/{town.HARBOR}/calendar"),
    (town.PRIYA, "/referrals/{sent}"),
    (town.PRIYA, "/referrals/{sent}/summary"),
    (town.PRIYA, "/referrals/{done}"),
    (town.PRIYA, "/listings"),
    (town.PRIYA, "/listings/spreadsheet"),
    (town.PRIYA, "/listings/spreadsheet/{sheet}"),
    (town.PRIYA, "/listings/spreadsheet/{columns}"),
    (town.PRIYA, "/listings/spreadsheet/{rows}"),
    (town.PRIYA, "/listings/spreadsheet/{report}"),
    (town.CORA, "/listings/spreadsheet"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit/hours"),
    (town.PRIYA, f"/services/{town.PANTRY}/history"),
    (town.CORA, "/stewardship"),
    (town.CORA, "/stewardship/claims"),
    (town.CORA, "/stewardship/assurances"),
    (town.CORA, f"/stewardship/organizations/{town.HARBOR}"),
    (town.CORA, "/stewardship/quality"),
    (town.CORA, "/stewardship/quality/no-who"),
    (town.CORA, "/stewardship/quality/hours/fresh"),
    (town.CORA, f"/organizations/{town.HARBOR}/assurances"),
    (town.PRIYA, f"/organizations/{town.HARBOR}/assurances"),
    (town.PRIYA, f"/organizations/{town.HARBOR}/assurances/new"),
    (town.CORA, "/stewardship/taxonomies"),
    (town.CORA, "/stewardship/feeds"),
    (town.CORA, "/stewardship/feeds/new"),
    (town.CORA, "/stewardship/feeds/{feed}"),
    (town.CORA, "/stewardship/conflicts"),
    (town.CORA, "/stewardship/conflicts/services/{disputed}"),
    (town.CORA, "/stewardship/duplicates"),
    (town.CORA, "/stewardship/duplicates/{twins}"),
    (town.CORA, "/stewardship/duplicates/{merged}"),
    (town.CORA, "/stewardship/verification"),
    (town.CORA, f"/stewardship/verification/{town.PANTRY}"),
    (town.CORA, "/network"),
    (town.CORA, "/network/organizations"),
    (town.CORA, f"/network/organizations/{town.HARBOR}"),
    (town.CORA, f"/network/organizations/{town.HARBOR}/write?reason=quiet"),
    (town.CORA, f"/network/explore?about={town.HARBOR}&from={town.NORTHSIDE}&to={town.HARBOR}"),
    (town.CORA, f"/network/what-if?closed={town.HARBOR}"),
    (town.CORA, f"/network/pairs/{town.NORTHSIDE}/{town.HARBOR}"),
    (town.CORA, "/network/unmet"),
    (town.CORA, "/network/export"),
    (town.CORA, "/network/report"),
    (town.CORA, "/network/report/monthly"),
    (town.CORA, "/unmet"),
    (town.CORA, "/referrals/{sent}"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit/about"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit/who"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit/contact"),
    (town.PRIYA, f"/services/{town.PANTRY}/preview"),
    (town.PRIYA, f"/services/{town.PANTRY}/history/2"),
    (town.PRIYA, f"/places/{town.HARBOR_PLACE}/edit/address"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit/people"),
    (town.PRIYA, f"/services/{town.PANTRY}/edit/more"),
    (town.PRIYA, f"/organizations/{town.HARBOR}/edit/more"),
    (town.PRIYA, f"/services/{town.PANTRY}/offered"),
    (town.PRIYA, f"/organizations/{town.HARBOR}/services/new"),
    (town.PRIYA, f"/organizations/{town.HARBOR}/places/new"),
    (town.PRIYA, "/proposals/{proposal}"),
    (town.CORA, "/stewardship/proposals/{proposal}"),
    (town.CORA, "/stewardship/claims/{claim}"),
    (town.CORA, "/stewardship/organizations/new"),
    (town.CORA, f"/services/{town.PANTRY}/hand-over"),
    (town.PRIYA, f"/places/{town.HARBOR_PLACE}/moving"),
    (town.CORA, f"/stewardship/organizations/{town.HARBOR}/trust"),
    (town.ADA, "/admin/people"),
    (town.ADA, "/admin/people/invite"),
    (town.ADA, f"/admin/people/{town.DANA}"),
    (town.ADA, f"/admin/people/{town.DANA}/close"),
    (town.ADA, "/admin/organizations"),
    (town.ADA, "/admin/teams"),
    (town.ADA, f"/admin/teams/{town.HOUSING_TEAM}"),
)
# Leaflet draws its marks small on purpose; the list beside the map holds the same places.
RULES = '{ rules: { "target-size": { enabled: false } } }'
COLOURS = '{ runOnly: ["color-contrast"] }'


@pytest.fixture
def living(live: Live) -> Mapping[str, UUID | str]:
    """A client with a long name, three referrals (just sent, asked about, done), and listings that are kept."""
    with live.app.app_context():
        with transaction():
            client = cast.open_client(name="Maria Guadalupe Fernández-Montgomery de la Cruz")
            ids: dict[str, UUID | str] = {"client": client.id, "consent": client.consents[0].id}
            for name in ("sent", "asked", "done"):
                ids[name] = cast.send(client).id
            ids["answer"] = links.make(db.session.get_one(Referral, ids["sent"]), None)
            asked = db.session.get_one(Referral, ids["asked"])
            check_in = planning.add(asked, planning.day_here(), by=cast.DANA)
            ids["check_in"] = check_in.id
            for name, more in ((Purpose.CHECK_IN, {"check_in": check_in}), (Purpose.PAGE, {})):
                address = client_links.make(client, name, by=cast.DANA, **more)
                ids[name.value] = address[address.index(f"/{name}/") :]
            ids["task"] = tasks.open_task(Kind.NOT_SEEN, client, asked, by=SYSTEM).id
            for service in (town.PANTRY, town.RENT_HELP):
                shortlists.put_on(client, db.session.get_one(Service, service), by=cast.DANA)
            chosen = current_of(client.id)
            assert chosen is not None
            _link, link = choice_links.make(chosen, by=cast.DANA)
            ids["choose"] = link[link.index("/choose/") :]
        ids |= kept() | listed_twice()
        disagree(by=town.actor(town.CORA))
        ids["disputed"], ids["feed"] = UUID(DISPUTED), pulled()
        ids |= steps_of_spreadsheets()
        cast.take(ids["asked"], Action.ASK, cast.PRIYA, question="How many people live in the household?")
        for action, given in (
            (Action.ACCEPT, {}),
            (Action.CONTACT, {}),
            (Action.COMPLETE, {"outcomes": ["achieved"]}),
        ):
            cast.take(ids["done"], action, cast.PRIYA, **given)
    live.refresh()
    return ids


def listed_twice() -> dict[str, UUID]:
    """A pair of services to decide, and a pair of places that was merged."""
    twins.service(paused=False)
    handlers.find_duplicates()
    with transaction():
        twins.merge("places", town.HARBOR_PLACE, twins.twin_of(town.HARBOR_PLACE), {})
    kinds = ((pair.kind, pair.state, pair.id) for pair in db.session.scalars(select(DuplicatePair)))
    found = {(kind, state): id_ for kind, state, id_ in kinds}
    return {"twins": found["services", "open"], "merged": found["places", "merged"]}


def kept() -> dict[str, UUID]:
    """A listing with history and a draft, a change that waits, and a claim."""
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        drafts.save(pantry, {"name": "Harbor free market", "fees": "A dollar"}, by=cast.PRIYA)
        edits.publish(pantry, seen=edits.stamp_of(pantry), why="We moved to Mill Street", by=cast.PRIYA)
        drafts.save(pantry, {"alert": "Closed on Friday"}, by=cast.PRIYA)
        moves = {"address": {"address_1": "80 Oak Street", "city": "Springfield", "postal_code": "62701"}}
        drafts.save(db.session.get_one(Location, town.HARBOR_PLACE), moves, by=cast.PRIYA)
        (proposal,) = waiting_about(town.PANTRY)
        harbor = db.session.get_one(Organization, town.HARBOR)
        claim = claims.claim(harbor, name="Jo Park", mail="jo@harbor.example.org", by=PUBLIC)
        return {"proposal": proposal.id, "claim": claim.id}


def check(page: Page, axe: str, url: str) -> list[str]:
    """What is wrong with a page, in words."""
    answer = page.goto(url)
    missing = url.startswith("/services/00000000")
    wrong = (
        []
        if answer and answer.status == (404 if missing else 200)
        else [f"{url}: {answer and answer.status}"]
    )
    page.evaluate(axe)
    # Only colours differ in the dark: the page need not be loaded once more.
    for scheme, rules in (("light", RULES), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = page.evaluate(f"async () => (await axe.run(document, {rules})).violations")
        wrong += [f"{url}, {scheme}: {v['id']}: {v['nodes'][0]['target']} {v['help']}" for v in found]
    width, screen = page.evaluate("() => [document.documentElement.scrollWidth, window.innerWidth]")
    if width > screen:
        wrong.append(f"{url}: {width} px wide on a screen of {screen} px")
    return wrong


@pytest.mark.slow
@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_axe_finds_nothing_on_any_page(
    live: Live,
    living: Mapping[str, UUID | str],
    open_browser: Callable[..., Page],
    axe: str,
    phone: bool,
) -> None:
    wrong: list[str] = []
    for person in dict.fromkeys(person for person, _url in PAGES):
        page = open_browser(person, phone=phone)
        for whose, url in PAGES:
            if whose == person:
                wrong += check(page, axe, url.format(**living))
    assert not wrong, "\n".join(wrong)
