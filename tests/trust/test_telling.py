"""The words of the record."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.trust import disclosure
from app.trust.record import Record, Share
from app.trust.telling import told_to_an_agency, told_to_the_provider

shares = st.integers(0, 200).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


def record(answers=Share(0, 0), takes_on=Share(0, 0), seen=Share(0, 0), **rest) -> Record:  # noqa: B008
    usual = {"referrals": 0, "hours_to_answer": None, "days_to_be_seen": None, "set_aside": {}}
    return Record(answers=answers, takes_on=takes_on, seen=seen, **{**usual, **rest})


def all_agencies(part: int, whole: int) -> str:
    return told_to_an_agency(record(Share(part, whole)), None, "").columns[0].answers.words


def test_shares_from_other_agencies_are_said_roughly():
    assert all_agencies(0, 0) == "none yet"
    assert all_agencies(9, 10) == "too few to say"
    assert all_agencies(0, 30) == "none of about 30"
    assert all_agencies(8, 30) == "few of about 30"
    assert all_agencies(14, 31) == "about 15 of 30"
    assert all_agencies(29, 31) == all_agencies(31, 31) == "nearly all of about 30"


def test_the_speed_is_said_in_hours_then_days():
    told = told_to_the_provider(record(hours_to_answer=4.2, days_to_be_seen=6.1), "")
    assert told.speed == "usually answers within 5 hours and sees people within 7 days"
    assert told_to_the_provider(record(hours_to_answer=60), "").speed == "usually answers within 3 days"
    assert told_to_the_provider(record(hours_to_answer=0.4), "").speed == "usually answers within the hour"
    assert told_to_the_provider(record(), "").speed == ""


def test_what_is_not_counted_against_a_partner_is_told_by_its_reason():
    told = told_to_an_agency(record(set_aside={"client": 3, "capacity": 17, "listing": 0}), None, "")
    assert told.not_counted == ("there was no room (about 15)", "the client said no or did not come (few)")


@settings(deadline=None)
@given(shares, st.data())
def test_equal_levels_of_other_agencies_are_told_in_equal_words_and_pictures(counts, data):
    whole = data.draw(st.integers(*disclosure.bounds(counts.whole)))
    low, high = disclosure.bounds(counts.part)
    part = data.draw(st.integers(min(low, whole), min(high, whole)))
    one = told_to_an_agency(record(counts), None, "").columns[0].answers
    other = told_to_an_agency(record(Share(part, whole)), None, "").columns[0].answers
    assert one == other


@settings(deadline=None)
@given(shares, shares)
def test_the_own_column_tells_nothing_of_the_others(own, others):
    all_ = record(Share(own.part + others.part, own.whole + others.whole))
    told = told_to_an_agency(all_, record(own), "")
    alone = told_to_an_agency(record(others), None, "")
    assert told.columns[1].answers == alone.columns[0].answers
