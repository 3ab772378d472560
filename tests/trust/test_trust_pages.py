"""The record as it stands on a page."""

from flask import render_template_string

from app.trust.record import Record, Share
from app.trust.telling import told_to_an_agency

PAGE = '{% import "trust/_record.html" as trust with context %}{{ trust.record(telling, "Food") }}'


def page(app, telling) -> str:
    with app.test_request_context():
        return render_template_string(PAGE, telling=telling)


def test_the_record_shows_each_share_as_a_picture_and_in_a_table(town_app):
    own = Record(20, Share(18, 20), Share(12, 15), Share(3, 4), Share(0, 0), 5.0, 6.0, {})
    all_ = Record(60, Share(50, 60), Share(40, 48), Share(30, 36), Share(0, 0), 5.0, 6.0, {"capacity": 12})
    text = page(town_app, told_to_an_agency(all_, own, "food"))
    assert text.count("18 of 20") == 3  # beside the picture, in its label, in the table
    assert "about 30 of 40" in text
    assert "3 of 4, too few to say" in text
    assert "For food, in the past year. It usually answers within 5 hours" in text
    assert "there was no room (about 10 of others’)" in text


def test_no_record_is_said_not_to_speak_against_a_newcomer(town_app):
    assert "someone has to be the first" in page(town_app, None)


def test_anyone_may_read_how_reliability_is_counted(browser):
    answer = browser.get("/how-reliability-is-counted")
    assert answer.status_code == 200
    assert "Do people get seen?" in answer.text
