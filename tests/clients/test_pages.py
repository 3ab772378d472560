"""The pages of clients as case managers meet them."""

import re
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from app.clients import actions, queries
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization
from tests import town
from tests.browser import text_of
from tests.referrals.cast import AMARA, DANA, LEE, open_client


@pytest.fixture
def maria(town_app):
    with transaction():
        return open_client().id


def new(**changes) -> dict[str, str]:
    form = {
        "name": "Tomas Reyes",
        "language": "es",
        "area": "62704",
        "need": "housing.rent",
        "words": "We owe one month.",
        "team": str(town.HOUSING_TEAM),
        "nonce": str(uuid4()),
    }
    return {**form, **changes}


def test_a_form_without_its_nonce_is_refused_in_words(dana, town_app):
    for nonce in ("", "no id"):
        response = dana.post("/clients/new", new(nonce=nonce))
        assert response.status_code == 422
        assert "Reload the page" in text_of(response)


def test_what_nobody_can_see_is_not_part_of_a_name(dana, town_app):
    page = dana.get(dana.post("/clients/new", new(name="To\x00mas \u202eReyes")).location)
    assert "<h1>Tomas Reyes</h1>" in page.get_data(as_text=True)


def test_namesakes_are_told_apart_when_one_is_chosen(town_app):
    with transaction():
        first, second, _ = (open_client(name=name) for name in ("Gloria Varner", "gloria varner", "Ana Ruiz"))
        first.area, second.area = "62701", "62629"
    labels = [label for _, label in queries.choices(seen_by=DANA)]
    assert "Ana Ruiz" in labels
    glorias = [label for label in labels if label.casefold().startswith("gloria")]
    assert len(set(glorias)) == 2
    assert all(any(area in label for label in glorias) for area in ("62701", "62629"))


@pytest.mark.parametrize("page", ["7", "-3", "99999999999999999999", "x"])
def test_a_page_that_is_not_there_is_the_nearest_that_is(dana, maria, page):
    assert "Maria Sandoval" in text_of(dana.get(f"/clients?page={page}"))


def test_a_name_and_a_need_open_a_record(dana, town_app):
    response = dana.post("/clients/new", new())
    assert response.status_code == 303
    page = text_of(dana.get(response.location))
    for words in ("Tomas Reyes", "Spanish", "“We owe one month.”", "Find help for this"):
        assert words in page


def test_a_record_opened_twice_is_one_record(dana, town_app):
    form = new()
    assert dana.post("/clients/new", form).location == dana.post("/clients/new", form).location
    assert db.session.scalar(select(func.count()).select_from(Client)) == 1


def test_a_missing_name_is_said_and_the_rest_is_kept(dana, town_app):
    response = dana.post("/clients/new", new(name=" "))
    assert response.status_code == 422
    assert "Enter what they like to be called." in text_of(response)
    assert "We owe one month." in text_of(response)


def test_a_namesake_at_the_agency_is_asked_about_once(dana, town_app, maria):
    form = new(name="maria  SANDOVAL")
    warned = dana.post("/clients/new", form)
    assert "1 client of your agency has this name" in text_of(warned)
    assert dana.post("/clients/new", {**form, "another": "y"}).status_code == 303


def test_another_agency_learns_nothing_of_a_namesake(browser_of, town_app, maria):
    lee = browser_of(town.LEE)
    form = new(name="Maria Sandoval", team=str(town.STREET_TEAM))
    assert lee.post("/clients/new", form).status_code == 303


def test_a_victim_service_provider_keeps_no_index_of_names(town_app):
    with transaction():
        db.session.get_one(Organization, town.NORTHSIDE).victim_service_provider = True
        db.session.flush()
        assert open_client().name_index is None


def test_a_client_is_there_for_the_own_team_only(browser_of, maria):
    assert browser_of(town.AMARA).get(f"/clients/{maria}").status_code == 200
    assert browser_of(town.LEE).get(f"/clients/{maria}").status_code == 404
    for stranger in (town.PRIYA, town.CORA, town.ADA):
        assert browser_of(stranger).get(f"/clients/{maria}").status_code == 403


@pytest.mark.parametrize("path", ["edit/about", "needs/new", "consent"])
def test_nobody_changes_a_client_of_another_team(browser_of, maria, path):
    lee = browser_of(town.LEE)
    assert lee.get(f"/clients/{maria}/{path}").status_code == 404
    assert lee.post(f"/clients/{maria}/close").status_code == 404
    assert db.session.get_one(Client, maria).closed_at is None


def test_unsafe_ways_are_said_first(dana, maria):
    ways = {"call": "allowed", "voicemail": "unsafe", "text": "refused", "mail": "not_asked"}
    form = {**ways, "post": "not_asked", "visit": "unsafe", "unsafe_note": "He opens the mail."}
    assert dana.post(f"/clients/{maria}/edit/contact", form).status_code == 303
    page = text_of(dana.get(f"/clients/{maria}"))
    assert "Never by voicemail or visit at home He opens the mail." in page
    assert page.index("Never by") < page.index("Needs")
    assert db.session.get_one(Client, maria).ways == {
        "call": "allowed",
        "voicemail": "unsafe",
        "text": "refused",
        "visit": "unsafe",
    }


@pytest.mark.parametrize(
    ("section", "form", "shown"),
    [
        ("about", {"name": "María S.", "language": "es", "pronouns": "she/her"}, "María S."),
        ("words", {"goals": "A place of our own."}, "A place of our own."),
        ("circumstances", {"household": "Four", "hardships": ["danger"], "status": ["veteran"]}, "Veteran"),
    ],
)
def test_each_section_is_changed_by_itself(dana, maria, section, form, shown):
    assert dana.post(f"/clients/{maria}/edit/{section}", form).status_code == 303
    assert shown in text_of(dana.get(f"/clients/{maria}"))


def test_of_two_who_change_a_record_the_second_is_told_and_keeps_what_was_typed(browser_of, maria):
    dana, amara = browser_of(town.DANA), browser_of(town.AMARA)
    seen = db.session.get_one(Client, maria).version
    first = {"goals": "A place of our own.", "version": seen}
    assert dana.post(f"/clients/{maria}/edit/words", first).status_code == 303
    late = amara.post(f"/clients/{maria}/edit/words", {"goals": "A job.", "version": seen})
    assert late.status_code == 409
    assert "Someone else changed this record" in text_of(late)
    assert "A job." in text_of(late)
    again = {"goals": "A place and a job.", "version": seen + 1}
    assert amara.post(f"/clients/{maria}/edit/words", again).status_code == 303


def test_a_form_shows_what_is_written_down_so_far(dana, maria):
    dana.post(f"/clients/{maria}/edit/circumstances", {"hardships": ["danger", "no_phone"]})
    page = dana.get(f"/clients/{maria}/edit/circumstances").get_data(as_text=True)
    assert len(re.findall(r'type="checkbox"[^>]*\schecked', page)) == 2


def test_a_zip_code_has_five_digits(dana, maria):
    response = dana.post(f"/clients/{maria}/edit/about", {"name": "M", "language": "en", "area": "627"})
    assert response.status_code == 422
    assert "A ZIP code has five digits" in text_of(response)


def test_a_need_is_written_down_once(dana, maria):
    form = {"code": "food.pantry", "words": "Enough to eat"}
    assert dana.post(f"/clients/{maria}/needs/new", form).status_code == 303
    again = dana.post(f"/clients/{maria}/needs/new", form)
    assert again.status_code == 422
    assert "written down already" in text_of(again)


def test_consent_names_who_what_and_until_when(dana, town_app):
    with transaction():
        client = open_client(consent=False).id
    nonce = str(uuid4())
    form = {
        "recipient_1": str(town.HARBOR),
        "recipient_2": str(town.LAKEVIEW),
        "facts": ["name"],
        "method": "written",
        "length": "30",
        "nonce": nonce,
    }
    for _ in range(2):
        assert dana.post(f"/clients/{client}/consent", form).status_code == 303
    page = text_of(dana.get(f"/clients/{client}"))
    assert "Harbor Food Pantry and Lakeview Housing In force" in page
    assert "Phone, e-mail and address" not in page
    assert "until April 3, 2026" in page
    assert len(queries.client(client, seen_by=DANA).consents) == 1


def test_consent_without_a_recipient_is_no_consent(dana, maria):
    response = dana.post(
        f"/clients/{maria}/consent", {"method": "verbal", "length": "30", "nonce": str(uuid4())}
    )
    assert response.status_code == 422
    assert "Name at least one organization." in text_of(response)


def test_a_closed_record_moves_aside_and_comes_back(dana, maria):
    dana.post(f"/clients/{maria}/close")
    assert "Maria Sandoval" not in text_of(dana.get("/clients"))
    assert "Maria Sandoval" in text_of(dana.get("/clients?show=closed"))
    dana.post(f"/clients/{maria}/reopen")
    assert "Maria Sandoval" in text_of(dana.get("/clients"))


def test_a_name_is_looked_for_without_standing_in_an_address(dana, maria):
    with transaction():
        open_client(name="Walter Pruitt")
    page = text_of(dana.post("/clients", {"q": "sando"}))
    assert "Maria Sandoval" in page
    assert "Walter" not in page
    assert "Walter" in text_of(dana.get("/clients?q=sando"))  # an address is not searched


def test_who_has_looked_stands_on_the_page(browser_of, maria):
    browser_of(town.AMARA).get(f"/clients/{maria}")
    page = text_of(browser_of(town.DANA).get(f"/clients/{maria}"))
    assert re.search(r"Who has looked .*Amara Okafor", page)


def test_someone_without_a_team_is_told_what_to_do(browser_of, town_app):
    from app.accounts.models import TeamMember

    with transaction():
        for place in db.session.scalars(select(TeamMember).where(TeamMember.person_id == town.LEE)):
            db.session.delete(place)
    response = browser_of(town.LEE).get("/clients/new")
    assert response.status_code == 403
    assert "You belong to no team yet" in text_of(response)


def test_the_caseload_costs_the_same_for_fifty(dana, town_app, statements):
    def cost() -> int:
        with statements() as run:
            dana.get("/clients")
        return len(run)

    with transaction():
        open_client()
    dana.get("/clients")
    few = cost()
    with transaction():
        for n in range(49):
            open_client(name=f"Client {n}")
    assert cost() == few
    assert few <= 10


@pytest.mark.parametrize("actor", [DANA, AMARA, LEE, *map(town.actor, town.PEOPLE)], ids=lambda a: a.name)
def test_what_one_may_view_is_exactly_what_one_is_shown(town_app, actor):
    from app.clients import policy

    with transaction():
        open_client()
        open_client(LEE)
    clients = list(db.session.scalars(select(Client)))
    shown = set(db.session.scalars(select(Client.id).where(policy.visible_to(actor))))
    assert shown == {client.id for client in clients if policy.may_view(actor, client)}


def test_an_unknown_fact_is_a_programming_error(town_app):
    with pytest.raises(TypeError, match="no shoe_size"), transaction():
        open_client(shoe_size="9")


def test_a_change_of_nothing_is_no_event(town_app, maria):
    from app.audit import timeline_of

    with transaction():
        client = db.session.get_one(Client, maria)
        actions.change_client(client, by=DANA, name="Maria Sandoval")
    assert "client.changed" not in [event.name for event in timeline_of(("client", maria))]
