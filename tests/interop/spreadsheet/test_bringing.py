"""A provider brings a spreadsheet: sees what every row would do, and takes it in through the door of every edit."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from app import clock
from app.accounts.models import Membership
from app.accounts.queries import actor_of
from app.audit import AuditEvent
from app.db import db, transaction
from app.directory.models import Location, Organization, Service
from app.interop.spreadsheet import actions, handlers
from app.interop.spreadsheet.models import SpreadsheetUpload
from app.interop.spreadsheet.taking_in import take_in as take_some
from app.jobs.worker import run_all
from app.stewardship import sheets
from app.stewardship.actions import edits
from app.stewardship.models import Proposal, Version
from tests import town
from tests.browser import Browser
from tests.conftest import NOON
from tests.interop.spreadsheet.carrying import (
    PLAIN,
    START,
    accept_columns,
    bring,
    csv_of,
    guessed,
    seen,
    send,
    service,
    service_named,
    take_in,
    the_upload,
    xlsx_of,
)

BrowserOf = Callable[[UUID], Browser]


def row(name: str = "Community pantry", **more: str) -> list[list[str]]:
    """A file of one row, headings and cells."""
    return [["Name", *more], [name, *more.values()]]


def trust_harbor(*fields: str) -> None:
    with transaction():
        edits.trust(db.session.get_one(Organization, town.HARBOR), fields, by=town.actor(town.CORA))


def test_the_way_from_listings_to_what_is_live(browser_of: BrowserOf) -> None:
    trust_harbor("status")
    priya = browser_of(town.PRIYA)
    assert START in priya.get("/listings").get_data(as_text=True)
    url = bring(priya, PLAIN)
    page = seen(priya, url)
    assert "Soup on Sundays" in page
    assert "The listing says all of this already." in page
    assert db.session.query(Service).filter_by(name="Soup on Sundays").count() == 0
    assert take_in(priya, url).status_code == 303
    made = service_named("Soup on Sundays")
    assert (made.organization_id, made.status) == (town.HARBOR, "active")
    assert made.need_codes == ["food.meals"]
    assert [(s.byday, f"{s.opens_at:%H}") for s in made.schedules] == [("SU", "12")]
    assert made.phones[0].number == "(217) 555-0199"
    report = priya.get(url).get_data(as_text=True)
    assert "Soup on Sundays" in report
    assert the_upload().table is None


def test_nothing_is_written_before_it_is_confirmed(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Description="Other words"))
    assert "<ins>Other words</ins>" in seen(priya, url)
    assert service().description != "Other words"
    assert db.session.scalars(select(Version)).all() == []


def test_a_safe_field_goes_live_and_a_sensitive_one_waits_for_a_steward(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Description="Other words", Eligibility="Anyone of Springfield"))
    assert "A steward looks first" in seen(priya, url)
    take_in(priya, url, why="Our yearly list")
    assert (service().description, service().eligibility_description) == ("Other words", None)
    proposal = db.session.scalars(select(Proposal)).one()
    assert proposal.changes == {"eligibility_description": "Anyone of Springfield"}
    assert proposal.reason == "Our yearly list"
    assert "1 row has something that a steward looks at first" in seen(priya, url)
    version = db.session.scalars(select(Version).order_by(Version.number.desc())).first()
    assert version is not None
    assert (version.fields, version.why, version.by_id) == (["description"], "Our yearly list", town.PRIYA)


def test_a_new_service_waits_where_every_new_service_waits(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, PLAIN)
    assert "A steward looks at a new service" in seen(priya, url)
    take_in(priya, url)
    made = service_named("Soup on Sundays")
    assert made.status == "inactive"
    proposal = db.session.scalars(select(Proposal)).one()
    assert (proposal.listing_id, proposal.changes) == (made.id, {"status": "active"})


def test_a_steward_takes_everything_in_at_once(browser_of: BrowserOf) -> None:
    cora = browser_of(town.CORA)
    assert START in cora.get("/stewardship").get_data(as_text=True)
    url = bring(
        cora, [*PLAIN, ["Meals to your door", "Other", "", "", ""]], organization="harbor food pantry"
    )
    take_in(cora, url)
    assert service_named("Soup on Sundays").status == "active"
    assert service(town.DELIVERY).description == "Other"
    assert db.session.scalars(select(Proposal)).all() == []


def test_a_steward_adds_a_new_organization_with_its_services(browser_of: BrowserOf) -> None:
    cora = browser_of(town.CORA)
    url = bring(cora, PLAIN, organization="Prairie Kitchen", there="new")
    assert db.session.query(Organization).filter_by(name="Prairie Kitchen").count() == 0
    take_in(cora, url)
    db.session.rollback()
    made = db.session.query(Organization).filter_by(name="Prairie Kitchen").one()
    assert sorted(s.name for s in made.services) == ["Community pantry", "Soup on Sundays"]
    url = send(cora, csv_of(PLAIN), organization="Prairie Kitchen").headers["Location"]
    assert guessed(cora, url)["column_4"] == "needs"


def test_an_organization_that_is_mistyped_is_refused_with_the_nearest_name(browser_of: BrowserOf) -> None:
    cora = browser_of(town.CORA)
    answer = send(cora, csv_of(PLAIN), organization="Harbour Food Pantri")
    assert answer.status_code == 422
    assert "Do you mean Harbor Food Pantry" in answer.get_data(as_text=True)
    answer = send(cora, csv_of(PLAIN), organization="harbor food pantry", there="new")
    assert "is in the directory already" in answer.get_data(as_text=True)


def test_bad_rows_are_refused_one_by_one_and_the_good_ones_taken(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    rows = [
        ["Name", "Email", "Hours"],
        ["Community pantry", "new@harbor.example.org", "M-F 9-5"],
        ["Meals to your door", "not an address", "dusk till dawn"],
        ["", "x@y.example.org", ""],
    ]
    url = bring(priya, rows)
    page = seen(priya, url)
    assert "Must be one mail address, not “not an address”." in page
    assert "Can’t be read at “dusk”" in page
    assert "The row has no name." in page
    take_in(priya, url)
    assert service().email == "new@harbor.example.org"
    assert service(town.DELIVERY).email is None
    report = priya.get(f"{url}/report.csv").get_data(as_text=True)
    assert '3,Meals to your door,Refused,,,"Email: Must be one mail address' in report
    assert "2,Community pantry,Changed,Email,," in report


def test_what_the_file_does_not_say_is_left_alone(browser_of: BrowserOf) -> None:
    priya, before = browser_of(town.PRIYA), sheets.sheet_of(service())
    url = bring(priya, row(Description="", Phone="", Email="new@harbor.example.org"))
    take_in(priya, url)
    assert sheets.sheet_of(service()) == before | {"email": "new@harbor.example.org"}


def test_empty_cells_clear_only_when_that_is_ticked(browser_of: BrowserOf) -> None:
    with transaction():
        sheets.write(
            db.session.get_one(Service, town.PANTRY), {"application_process": "Come by", "url": "https://a.b"}
        )
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Intake="", Hours="", Notes="x"))
    assert "No row can be taken in" not in seen(priya, url)
    assert "say all of this already" in seen(priya, url)
    accept_columns(priya, url, clear_empty="y")
    take_in(priya, url)
    pantry = service()
    assert (pantry.application_process, pantry.schedules, pantry.url) == (None, [], "https://a.b")


def test_services_that_are_not_in_the_file_are_listed_and_left_alone(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Description="Other words"))
    page = seen(priya, url)
    assert "1 service here and not in the file" in page
    assert "Meals to your door" in page
    take_in(priya, url)
    assert service(town.DELIVERY).status == "active"


def test_the_same_file_a_second_time_changes_nothing(browser_of: BrowserOf) -> None:
    trust_harbor("status")
    priya = browser_of(town.PRIYA)
    rows = [
        [*PLAIN[0], "Street", "City", "State", "Zip"],
        *([*r, "7 Elm Avenue", "Springfield", "IL", "62701"] for r in PLAIN[1:]),
    ]
    take_in(priya, bring(priya, rows))
    page = seen(priya, bring(priya, rows))
    assert "The listings say all of this already." in page


def test_next_months_file_maps_by_itself(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    rows = [["Name", "Blurb"], ["Community pantry", "Other words"]]
    url = send(priya, csv_of(rows)).headers["Location"]
    assert guessed(priya, url) == {"column_0": "name", "column_1": ""}
    accept_columns(priya, url, column_1="description")
    assert "Other words" in seen(priya, url)
    again = send(priya, csv_of(rows)).headers["Location"]
    assert guessed(priya, again) == {"column_0": "name", "column_1": "description"}


def test_a_choice_of_columns_that_makes_no_sense_is_refused_beside_the_column(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = send(priya, csv_of(PLAIN)).headers["Location"]
    answer = accept_columns(priya, url, column_1="name")
    assert answer.status_code == 422
    assert "“Service” is Name already" in answer.get_data(as_text=True)
    answer = accept_columns(priya, url, column_0="")
    assert "Say which column holds the name" in answer.get_data(as_text=True)


def test_two_services_of_one_name_are_asked_about(browser_of: BrowserOf) -> None:
    with transaction():
        db.session.get_one(Service, town.DELIVERY).name = "Community pantry"
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Description="Other words"))
    page = seen(priya, url)
    assert "Several services have this name" in page
    assert "Community pantry, Harbor hall" in page
    assert take_in(priya, url).status_code == 409
    assert priya.post(f"{url}/rows/2", {"service": str(town.DELIVERY)}).status_code == 303
    take_in(priya, url)
    assert service(town.DELIVERY).description == "Other words"
    assert service().description != "Other words"


def test_a_row_with_an_id_renames_its_service_and_an_unknown_id_is_refused(browser_of: BrowserOf) -> None:
    cora = browser_of(town.CORA)
    rows = [["Id", "Name"], [str(town.PANTRY), "Harbor market"], [str(town.SHELTER), "Mine now"]]
    url = bring(cora, rows, organization="Harbor Food Pantry")
    assert "No service of this organization has this id." in seen(cora, url)
    take_in(cora, url)
    assert service().name == "Harbor market"
    assert service(town.SHELTER).name == "Lakeview night shelter"


def test_a_service_that_is_known_by_its_other_name_is_not_renamed(browser_of: BrowserOf) -> None:
    with transaction():
        sheets.write(db.session.get_one(Service, town.PANTRY), {"alternate_name": "The Tuesday Market"})
    cora = browser_of(town.CORA)
    take_in(
        cora,
        bring(cora, row("the tuesday market", Description="Other words"), organization="Harbor Food Pantry"),
    )
    assert (service().name, service().description) == ("Community pantry", "Other words")


def test_an_answer_that_makes_no_sense_is_refused(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, PLAIN)
    assert priya.post(f"{url}/rows/2", {"service": "x" * 1000}).status_code == 422
    assert priya.post(f"{url}/rows/99", {"service": "new"}).status_code == 422
    assert priya.post(f"{url}/words", {"word-0": "Soup", "need-0": "no.such"}).status_code == 303
    assert (the_upload().answers, the_upload().words) == ({}, {})


def test_a_row_of_another_organization_is_refused(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Agency="Lakeview Housing", Description="Other words"))
    assert "This row is of “Lakeview Housing”, not of Harbor Food Pantry." in seen(priya, url)


def test_words_that_are_no_need_are_told_with_the_nearest_and_remembered_once_explained(
    browser_of: BrowserOf,
) -> None:
    priya = browser_of(town.PRIYA)
    rows = row(Category="Foodbank stuff", Description="Other words")
    url = bring(priya, rows)
    page = seen(priya, url)
    assert "“Foodbank stuff” is not on the need list. Nearest: " in page
    assert "Words that are not on the need list" in page
    priya.post(f"{url}/words", {"word-0": "Foodbank stuff", "need-0": "food.baby"})
    page = seen(priya, url)
    assert "Words that are not on the need list" not in page
    take_in(priya, url)
    assert service().need_codes == ["food.baby"]
    assert "Words that are not" not in seen(priya, bring(priya, rows))


def test_an_address_finds_the_place_that_is_here_or_makes_one(browser_of: BrowserOf) -> None:
    trust_harbor("status", "address_visibility")
    priya = browser_of(town.PRIYA)
    rows = [
        ["Name", "Address", "City", "State", "Zip", "Site name"],
        ["Meals to your door", "12 Mill St.", "Springfield", "IL", "62701", ""],
        ["Soup", "7 Elm Avenue", "Springfield", "IL", "62704", "Elm house"],
        ["Bread", "7 Elm Ave", "Springfield", "", "62704", ""],
    ]
    take_in(priya, bring(priya, rows))
    assert [at.location_id for at in service(town.DELIVERY).service_at_locations] == [town.HARBOR_PLACE]
    made = db.session.query(Location).filter_by(name="Elm house").one()
    assert [(a.address_1, a.postal_code) for a in made.addresses] == [("7 Elm Avenue", "62704")]
    assert (made.organization_id, made.latitude) == (town.HARBOR, 39.7732)
    for name in ("Soup", "Bread"):
        assert [at.location_id for at in service_named(name).service_at_locations] == [made.id]


def test_where_a_victim_service_provider_is_stays_hidden(browser_of: BrowserOf) -> None:
    rows = row("Night line", Address="5 Quiet Street, Springfield, IL 62704")
    cora = browser_of(town.CORA)
    page = seen(cora, bring(cora, rows, organization="Safe Harbor"))
    assert "Can only be said by the organization’s own people" in page
    rosa = browser_of(town.ROSA)
    take_in(rosa, bring(rosa, rows, organization=str(town.SAFE_HARBOR)))
    made = db.session.query(Location).filter_by(name="5 Quiet Street, Springfield").one()
    assert made.address_visibility == "hidden"


def test_hours_of_each_day_in_a_column_of_its_own(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    rows = [
        ["Name", "Monday", "Tuesday", "Wed", "Sat"],
        ["Community pantry", "9-12", "9am to noon", "closed", ""],
    ]
    take_in(priya, bring(priya, rows))
    assert [(s.byday, f"{s.closes_at:%H}") for s in service().schedules] == [("MO,TU", "12")]


def test_holidays_and_notes_of_a_listing_stay_when_its_hours_are_brought(browser_of: BrowserOf) -> None:
    holiday = {"dtstart": "2026-12-25", "closed": True, "notes": "Christmas Day"}
    with transaction():
        pantry = db.session.get_one(Service, town.PANTRY)
        sheets.write(pantry, {"schedules": [*sheets.sheet_of(pantry)["schedules"], holiday]})
    priya = browser_of(town.PRIYA)
    take_in(priya, bring(priya, row(Hours="Tue 9-12")))
    weekly, kept = sheets.sheet_of(service())["schedules"]
    assert (weekly["byday"], weekly["zone"], kept) == ("TU", "America/Chicago", holiday)


def test_a_brought_number_stands_in_place_of_the_first_and_further_ones_stay(browser_of: BrowserOf) -> None:
    numbers = [
        {"number": "(217) 555-0123", "type": "voice"},
        {"number": "(217) 555-0100", "description": "Fax"},
    ]
    with transaction():
        sheets.write(db.session.get_one(Service, town.PANTRY), {"phones": numbers})
    priya = browser_of(town.PRIYA)
    take_in(priya, bring(priya, row(Phone="217.555.7777 ext 4")))
    told = [(p.number, p.extension) for p in service().phones]
    assert sorted(told) == [("(217) 555-0100", None), ("(217) 555-7777", 4)]


def test_a_workbook_with_several_sheets_asks_which(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    book = xlsx_of([["Read me"]], ("Our services", PLAIN))
    url = send(priya, book, "services.xlsx").headers["Location"]
    page = seen(priya, url)
    assert "Choose the sheet" in page
    assert "Our services" in page
    answer = priya.post(f"{url}/sheet", {"sheet": "Services"})
    assert answer.status_code == 422
    assert "no row below them" in answer.get_data(as_text=True)
    assert priya.post(f"{url}/sheet", {"sheet": "Our services"}).status_code == 303
    assert guessed(priya, url)["column_3"] == "schedules"
    assert the_upload().file is None


def test_the_file_is_sealed_while_it_is_kept(browser_of: BrowserOf) -> None:
    send(browser_of(town.PRIYA), csv_of(PLAIN), "harbor-secret.csv")
    kept = db.session.execute(text("SELECT * FROM spreadsheet_upload")).one()
    stored = b"".join(bytes(v) for v in kept if isinstance(v, bytes | memoryview))
    assert len(stored) > 200
    assert b"Soup" not in stored
    assert "Soup" not in str([v for v in kept if isinstance(v, str)])
    assert "harbor-secret" not in str(kept)


def test_what_was_begun_can_be_gone_on_with_and_thrown_away(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = send(priya, csv_of(PLAIN), "autumn.csv").headers["Location"]
    assert "Go on with autumn.csv" in priya.get("/listings").get_data(as_text=True)
    assert "Go on with autumn.csv" in priya.get(START).get_data(as_text=True)
    assert priya.post(f"{url}/discard").status_code == 303
    assert "autumn.csv" not in priya.get("/listings").get_data(as_text=True)
    assert priya.get(url).status_code == 404


def test_what_nobody_finished_is_forgotten_after_two_weeks(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = send(priya, csv_of(PLAIN)).headers["Location"]
    with clock.at(NOON + timedelta(days=15)):
        handlers.clear_spreadsheets()
    db.session.rollback()
    assert db.session.query(SpreadsheetUpload).count() == 0
    assert priya.get(url).status_code == 404


def test_only_a_few_unfinished_files_are_kept_for_one_person(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    for _ in range(7):
        send(priya, csv_of(PLAIN))
    db.session.rollback()
    assert db.session.query(SpreadsheetUpload).count() == 5


def test_it_is_written_down_who_brought_what(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    take_in(priya, bring(priya, PLAIN))
    db.session.rollback()
    event = db.session.query(AuditEvent).filter_by(name="spreadsheet.imported").one()
    assert (event.actor_id, event.data["created"], event.data["unchanged"]) == (town.PRIYA, 1, 1)
    assert db.session.query(AuditEvent).filter_by(name="spreadsheet.brought").count() == 1


def test_a_listing_that_changed_meanwhile_is_looked_at_once_more(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, row(Description="Other words"))
    stale = seen(priya, url)
    with transaction():
        sheets.write(db.session.get_one(Service, town.PANTRY), {"description": "Other words"})
    stamp = re.search(r'name="seen"[^>]*value="([^"]+)"', stale)
    assert stamp is not None
    answer = priya.post(f"{url}/confirm", {"seen": stamp[1]})
    assert answer.status_code == 409
    assert "Look at the rows once more" in answer.get_data(as_text=True)


def test_what_was_taken_in_is_not_taken_in_twice(browser_of: BrowserOf) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, PLAIN)
    take_in(priya, url)
    assert priya.post(f"{url}/confirm", {"seen": "x"}).status_code == 303
    assert "This spreadsheet was taken in already." in seen(priya, url)
    assert db.session.query(Service).filter_by(name="Soup on Sundays").count() == 1


@pytest.mark.parametrize("person", [town.OWEN, town.CORA, town.DANA, town.ADA])
def test_nobody_sees_or_touches_what_another_person_brought(browser_of: BrowserOf, person: UUID) -> None:
    url = bring(browser_of(town.PRIYA), PLAIN)
    other = browser_of(person)
    for page in (url, f"{url}/columns", f"{url}/report.csv"):
        assert other.get(page).status_code in (403, 404)
    for step in ("sheet", "columns", "rows/2", "words", "confirm", "discard"):
        assert other.post(f"{url}/{step}").status_code in (403, 404)
    assert the_upload().stage == "check"


def test_a_provider_brings_nothing_for_an_organization_of_others(browser_of: BrowserOf) -> None:
    answer = send(browser_of(town.OWEN), csv_of(PLAIN), organization=str(town.HARBOR))
    assert answer.status_code == 422
    assert browser_of(town.OWEN).get(f"{START}/services-of/{town.HARBOR}.csv").status_code == 404
    assert browser_of(town.DANA).get(START).status_code == 403


@pytest.fixture
def ten_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of more than ten rows is a long one."""
    monkeypatch.setattr(actions, "AT_ONCE", 10)


def test_a_long_file_is_taken_in_by_a_job_with_its_progress_shown(
    browser_of: BrowserOf, ten_at_once: None
) -> None:
    trust_harbor("status")
    priya = browser_of(town.PRIYA)
    rows = [["Name", "Description"], *([f"Service {n}", "Words"] for n in range(23))]
    url = bring(priya, rows)
    take_in(priya, url)
    page = seen(priya, url)
    assert "0 of 23 rows" in page
    assert priya.post(f"{url}/discard").status_code == 409
    run_all()
    assert "of 23 rows" in seen(priya, url)
    assert "Taken in" in seen(priya, url)
    assert db.session.query(Service).filter(Service.name.like("Service %")).count() == 23


def test_a_job_that_is_cut_off_goes_on_where_it_was_and_makes_nothing_twice(
    browser_of: BrowserOf, ten_at_once: None
) -> None:
    priya = browser_of(town.PRIYA)
    url = bring(priya, [["Name"], *([f"Service {n}"] for n in range(15))])
    take_in(priya, url)
    with transaction():
        take_some(the_upload(), 10, by=actor_of(town.PRIYA))
    assert "10 of 15 rows" in seen(priya, url)
    handlers.take_in_spreadsheet(the_upload().id)
    db.session.rollback()
    assert db.session.query(Service).filter(Service.name.like("Service %")).count() == 15


def test_whoever_lost_the_right_has_the_rest_not_taken_in(browser_of: BrowserOf, ten_at_once: None) -> None:
    priya = browser_of(town.PRIYA)
    take_in(priya, bring(priya, [["Name"], *([f"Service {n}"] for n in range(15))]))
    with transaction():
        db.session.query(Membership).filter_by(person_id=town.PRIYA).delete()
    handlers.take_in_spreadsheet(the_upload().id)
    assert the_upload().stage == "done"
    assert db.session.query(Service).filter(Service.name.like("Service %")).count() == 0
    assert db.session.query(AuditEvent).filter_by(name="spreadsheet.stopped").count() == 1


def test_looking_at_the_rows_takes_no_more_statements_for_many_rows(
    browser_of: BrowserOf, statements
) -> None:
    cora = browser_of(town.CORA)
    counts = []
    for many in (5, 200):
        with transaction():
            db.session.add_all(
                Service(organization_id=town.LAKEVIEW, name=f"S{many}-{n}") for n in range(many)
            )
        rows = [["Name", "Description"], *([f"S{many}-{n}", "Other"] for n in range(many))]
        url = bring(cora, rows, organization="Lakeview Housing")
        with statements() as run:
            assert "Other" in seen(cora, url)
        counts.append(len(run))
    assert counts[1] <= counts[0] <= 45
