"""The words of the record."""

from hypothesis import given, settings
from hypothesis import strategies as st

from app.trust import disclosure
from app.trust.record import Record, Share
from app.trust.telling import NOT_TOLD, TOO_FEW, told_in_parts, told_to_an_agency, told_to_the_provider

shares = st.integers(0, 200).flatmap(lambda whole: st.builds(Share, st.integers(0, whole), st.just(whole)))


def record(answers=Share(0, 0), takes_on=Share(0, 0), seen=Share(0, 0), **rest) -> Record:  # noqa: B008
    usual = {
        "helped": Share(0, 0),
        "referrals": 0,
        "hours_to_answer": None,
        "days_to_be_seen": None,
        "set_aside": {},
    }
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


def quarters_of(*shares: Share) -> list[str]:
    return [
        one.columns[-1].answers.words for one in told_in_parts([(record(share), None) for share in shares])
    ]


def test_a_small_quarter_takes_another_with_it_as_the_year_is_told_too():
    told = quarters_of(Share(3, 3), Share(20, 20), Share(30, 30), Share(40, 40))
    assert told == [NOT_TOLD, NOT_TOLD, "nearly all of about 30", "nearly all of about 40"]


def test_few_of_many_in_one_quarter_can_t_be_worked_out_from_the_year_either():
    assert quarters_of(Share(2, 20), Share(15, 20), Share(20, 30))[:2] == [NOT_TOLD, NOT_TOLD]


def test_quarters_of_many_and_of_nobody_are_told():
    assert quarters_of(Share(20, 20), Share(0, 0)) == ["nearly all of about 20", "none yet"]


@settings(deadline=None)
@given(st.lists(shares, min_size=2, max_size=4))
def test_the_year_less_what_is_told_leaves_more_than_ten_or_nothing_is_told_at_all(parts):
    told = quarters_of(*parts)
    if sum(share.whole > 0 for share in parts) == 1:
        return  # it is the year itself, and says what the year says
    assert not any(words == TOO_FEW or words.startswith("few of") for words in told)
    held = sum(share.whole for share, words in zip(parts, told, strict=True) if words == NOT_TOLD)
    assert held == 0 or held > disclosure.FEW or held == sum(share.whole for share in parts)
