"""The ladder: what moves the chance, which way, and what never does."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit, polygamma
from scipy.stats import norm

from app.trust.evidence import USUAL, Outcome, Referrals, Reply, believed, judged
from app.trust.room import Said
from app.trust.scoring import Model, Sizes, fit

properties = settings(max_examples=60, deadline=None)
TODAY = 400.0
SIZES = Sizes(needs=3, partners=4, places=4)


def referrals(rows: list[dict]) -> Referrals:
    """Referrals from plain rows; what a row leaves out is usual."""
    usual = {
        "day": 300.0, "organization": 0, "case_manager": 0, "partner": 0, "need": 0, "burden": 0,
        "verified": True, "outcome": Outcome.CONNECTED, "outcome_day": 310.0, "reply": Reply.HAD_ROOM,
        "reply_day": 302.0, "takes_place": True, "client_said": False,
    }  # fmt: skip
    full = [{**usual, **row} for row in rows]
    for row in full:
        row["team"], row["place"] = row["organization"], row["partner"]
    truths, days = ("verified", "takes_place", "client_said"), ("day", "outcome_day", "reply_day")
    kinds = dict.fromkeys(truths, bool) | dict.fromkeys(days, float)
    return Referrals(
        **{
            f.name: np.array([row[f.name] for row in full], dtype=kinds.get(f.name, np.int64))
            for f in fields(Referrals)
        }
    )


def model_of(rows: list[dict], today: float = TODAY) -> Model:
    return fit(referrals(rows), today, SIZES)


def follow(rows: list[dict], partner: int = 0, need: int = 0, burden: int = 0, today: float = TODAY) -> float:
    return float(model_of(rows, today).score(0, partner, need, burden).follow_through[0])


outcomes = st.sampled_from([*Outcome])


@st.composite
def row(draw) -> dict:
    day = draw(st.integers(0, 399))
    organization = draw(st.integers(0, 1))
    outcome = draw(outcomes)
    return {
        "day": day,
        "organization": organization,
        "case_manager": organization * 2 + draw(st.integers(0, 1)),
        "partner": draw(st.integers(0, 3)),
        "need": draw(st.integers(0, 2)),
        "burden": draw(st.integers(0, 2)),
        "verified": draw(st.booleans()) or draw(st.booleans()),
        "outcome": outcome,
        "outcome_day": min(day + draw(st.integers(0, 60)), 399),
        "reply": draw(st.sampled_from([*Reply])),
        "reply_day": min(day + draw(st.integers(0, 9)), 399),
        "takes_place": draw(st.booleans()),
        "client_said": outcome == Outcome.CONNECTED and draw(st.booleans()),
    }


rows = st.lists(row(), max_size=40)
everywhere = [(partner, need, burden) for partner in range(4) for need in range(3) for burden in range(3)]


def everything(given_rows: list[dict], today: float = TODAY) -> np.ndarray:
    """Follow-through of every partner for every need and burden, to each of the two teams."""
    model = model_of(given_rows, today)
    partner, need, burden = (list(codes) for codes in zip(*everywhere, strict=True))
    return np.array(
        [model.score([team] * len(partner), partner, need, burden).follow_through for team in (0, 1)]
    )


def elsewhere(count: int, **rest) -> list[dict]:
    """Connections at partner 3 that make their account believed."""
    return [{"partner": 3, **rest} for _ in range(count)]


# What moves it ------------------------------------------------------------------------------------------------


def test_without_any_evidence_every_partner_is_even_and_hardly_sure():
    scores = model_of([]).score([0, -1], [0, -1], [0, -1], [0, 2])
    assert scores.follow_through == pytest.approx([0.5, 0.5])
    assert all(scores.high - scores.low > 0.35)
    assert all(scores.order > scores.chance)


def test_connections_raise_a_partner_above_the_typical_and_silence_lowers_it_below():
    base = elsewhere(10)
    typical = follow(base)
    assert follow(base + [{"outcome": Outcome.CONNECTED}] * 8) > typical
    assert follow(base + [{"outcome": Outcome.OPEN, "reply": Reply.NONE}] * 8) < typical


def test_accepting_and_doing_nothing_costs_as_much_as_declining_and_more_than_full():
    base = elsewhere(10)
    full = follow(base + [{"outcome": Outcome.SET_ASIDE, "reply": Reply.FULL}] * 6)
    declined = follow(base + [{"outcome": Outcome.DECLINED}] * 6)
    closed = follow(base + [{"outcome": Outcome.CLOSED}] * 6)
    assert closed == declined < full


def test_a_connection_after_the_horizon_counts_as_none():
    late = referrals([{"day": 300, "outcome_day": 331}, {"day": 300, "outcome_day": 330}])
    success, counts = judged(late, late.verified, TODAY, np.full(2, 30.0))
    assert (success.tolist(), counts.tolist()) == ([0, 1], [1, 1])


def test_an_open_referral_counts_for_as_much_as_by_its_age_those_connected_were():
    """Ten connections on day 10 and none later: after 20 days an open one is nearly a whole silence."""
    past = [{"day": 100, "outcome_day": 110}] * 500
    opens = [{"day": TODAY - age, "outcome": Outcome.OPEN} for age in (0, 9, 11, 30, 90)]
    known = referrals(past + opens)
    _success, counts = judged(known, known.verified, TODAY, np.full(505, 30.0))
    assert counts[-5:] == pytest.approx([0, 0.006, 0.99, 1, 1], abs=0.02)


def test_one_s_own_team_s_experience_counts_on_top():
    others = elsewhere(10, organization=1, case_manager=2) + [{"organization": 1, "case_manager": 2}] * 6
    own = [*elsewhere(5), *[{"outcome": Outcome.DECLINED}] * 6]
    model = model_of(others + own)
    ours, theirs = model.score([0, 1], [0, 0], [0, 0], [0, 0]).follow_through
    assert ours < theirs


# What never does ----------------------------------------------------------------------------------------------


@properties
@given(rows, row())
def test_a_no_show_a_full_house_or_a_wrong_listing_changes_no_follow_through(given_rows, another):
    set_aside = {**another, "outcome": Outcome.SET_ASIDE}
    assert everything([*given_rows, set_aside]) == pytest.approx(everything(given_rows), abs=1e-12)


@properties
@given(rows, st.randoms(use_true_random=False))
def test_the_order_of_referrals_is_irrelevant(given_rows, random):
    shuffled = random.sample(given_rows, len(given_rows))
    one, other = model_of(given_rows), model_of(shuffled)
    everyone = ([0] * 4, [0, 1, 2, 3], [0] * 4, [0] * 4)
    for name in ("chance", "low", "high", "room", "order"):
        assert getattr(one.score(*everyone), name) == pytest.approx(
            getattr(other.score(*everyone), name), abs=1e-9
        )


@properties
@given(rows, row())
def test_what_an_unverified_organization_says_changes_nothing(given_rows, another):
    unverified = {**another, "organization": 1, "case_manager": 9, "verified": False}
    assert everything([*given_rows, unverified]) == pytest.approx(everything(given_rows), abs=1e-12)


@properties
@given(rows, st.integers(1, 40), st.sampled_from([Outcome.CONNECTED, Outcome.DECLINED, Outcome.OPEN]))
def test_an_account_without_casework_elsewhere_changes_nothing(given_rows, count, outcome):
    fakes = [{"organization": 1, "case_manager": 9, "partner": 0, "outcome": outcome}] * count
    given_rows = [*given_rows, {"day": 385, "outcome": Outcome.OPEN}, *elsewhere(3)]
    before, after = model_of(given_rows), model_of(given_rows + fakes)
    everyone = ([0] * 4, [0, 1, 2, 3], [0] * 4, [0] * 4)
    assert after.score(*everyone).chance == pytest.approx(before.score(*everyone).chance, abs=1e-12)


@properties
@given(rows, st.integers(0, 3))
def test_with_weights_held_fixed_one_more_connection_never_lowers_and_one_more_silence_never_raises(
    given_rows, partner
):
    """The same referral, once as it is and once connected, once closed without: all weights stay the same."""
    base = [*elsewhere(4), *given_rows]
    connected = everything([*base, {"partner": partner, "outcome": Outcome.CONNECTED}])
    closed = everything([*base, {"partner": partner, "outcome": Outcome.CLOSED}])
    number = [i for i, (one, _need, _burden) in enumerate(everywhere) if one == partner]
    assert (connected[:, number] >= closed[:, number] - 1e-12).all()


@properties
@given(rows)
def test_ageing_all_evidence_draws_every_step_to_nothing(given_rows):
    settled = [one for one in given_rows if one["outcome"] != Outcome.OPEN]
    later = model_of(settled, TODAY + 20_000)
    assert all(abs(rung.step).max(initial=0) < 1e-9 for rung in later.rungs)


@properties
@given(rows)
def test_ageing_shrinks_the_weight_of_every_piece_of_evidence(given_rows):
    settled = [one for one in given_rows if one["outcome"] != Outcome.OPEN]
    today, later = model_of(settled), model_of(settled, TODAY + 180)
    for now, then in zip(today.rungs, later.rungs, strict=True):
        assert (then.weight < now.weight + 1e-12).all()


# Defences -----------------------------------------------------------------------------------------------------


@properties
@given(st.integers(1, 500), st.integers(0, 60))
def test_no_organization_ever_counts_as_more_than_ten_voices(count, accounts):
    many = [{"case_manager": number % (accounts + 1)} for number in range(count)]
    known = referrals([*many, *(one for n in range(accounts + 1) for one in elsewhere(9, case_manager=n))])
    partner = fit(known, TODAY, SIZES).rungs[0]
    assert partner.weight[partner.keys == 0].sum() <= USUAL.voices


@properties
@given(st.integers(1, 30), st.integers(1, 80))
def test_more_evidence_from_one_account_never_counts_for_less(others, count):
    """Also not where review begins: over two fifths of the account's referrals to one partner."""

    def weight(here: int) -> float:
        known = referrals([{}] * here + elsewhere(others))
        return float(believed(known)[:here].sum())

    assert weight(count + 1) >= weight(count) - 1e-12


def test_one_organization_s_luck_beyond_what_all_others_found_adds_nothing():
    """Four agencies found a partner wanting. The wonders that a fifth reports lift it, but not all the way."""
    others = [
        {"organization": house, "case_manager": house, "partner": partner, "outcome": outcome}
        for house in (1, 2, 3, 4)
        for partner, outcome in ((0, Outcome.DECLINED), (3, Outcome.CONNECTED))
        for _ in range(6)
    ]
    wonders = [*elsewhere(40), *[{}] * 25]

    def found(rows: list[dict], **constants: float) -> float:
        model = fit(referrals(rows), TODAY, SIZES, constants=replace(USUAL, **constants))
        return float(model.score(1, 0, 0, 0).follow_through[0])

    calm, trusting = found(others + elsewhere(40)), found(others + wonders, too_good=1e9)
    assert calm < found(others + wonders) < trusting - 0.05


def _county(spoken_of: int, houses: int = 12) -> list[dict]:
    """Everybody's doubts about partner 0, and their luck with 3; there so many of each eight clients spoke of it."""
    doubts, luck = {"partner": 0, "outcome": Outcome.DECLINED}, {"partner": 3}
    each = [*[doubts] * 6, *({**luck, "client_said": n % 8 < spoken_of} for n in range(48))]
    return [{**one, "organization": house, "case_manager": house} for house in range(houses) for one in each]


def _wonders(houses: int, **rest) -> list[dict]:
    return [
        {"organization": house, "case_manager": house, **rest} for house in range(houses) for _ in range(25)
    ]


def _found(rows: list[dict], **constants: float) -> float:
    """Follow-through of partner 0 for somebody who has no experience of their own."""
    model = fit(referrals(rows), TODAY, SIZES, constants=replace(USUAL, **constants))
    return float(model.score(-1, 0, 0, 0).follow_through[0])


def test_friends_at_three_agencies_don_t_make_luck_look_usual():
    """Each of the three is held against the others without the two most favorable, so not against one another."""
    rows = _county(0) + _wonders(3)
    assert _found(rows) < _found(rows, luckiest=0) - 0.02


def test_connections_of_which_no_client_speaks_count_for_little_where_clients_speak_elsewhere():
    spoken = _found(_county(4) + _wonders(3, client_said=True), too_good=1e9)
    silent = _found(_county(4) + _wonders(3), too_good=1e9)
    assert silent < spoken - 0.1


def test_where_no_client_ever_speaks_nobody_loses_by_it():
    rows = _county(0) + _wonders(3)
    assert _found(rows) == _found(rows, too_quiet=1e9)


def test_an_account_is_believed_by_its_share_of_casework_elsewhere():
    known = referrals([{}] * 3 + elsewhere(9))
    assert believed(known)[:3] == pytest.approx([9 / 12] * 3)


# The number and its steps --------------------------------------------------------------------------------------


@properties
@given(rows, st.sampled_from(everywhere))
def test_the_printed_steps_reproduce_the_printed_number(given_rows, where):
    """From typical, S, n and ē of each rung alone, by the formula as it is written down."""
    scores = model_of(given_rows).score(0, *where)
    reached, variance = logit(scores.typical[0]), 0.0
    for (hits, weight, expected, _step), k in zip(scores.rungs, (10, 20, 40), strict=True):
        hits, weight, expected = hits[0], weight[0], expected[0]
        reached += logit((hits + k * expected) / (weight + k)) - logit(expected)
        spread = polygamma(1, k * expected + hits) + polygamma(1, k * (1 - expected) + weight - hits)
        variance = spread + (k / (k + weight)) ** 2 * variance
    assert scores.follow_through[0] == pytest.approx(expit(reached), abs=1e-9)
    assert scores.low[0] == pytest.approx(expit(reached - norm.ppf(0.9) * variance**0.5), abs=1e-9)
    assert scores.chance[0] == pytest.approx(scores.follow_through[0] * scores.room[0], abs=1e-12)


@properties
@given(rows, st.sampled_from(everywhere))
def test_the_number_lies_within_its_interval(given_rows, where):
    scores = model_of(given_rows).score(0, *where)
    assert 0 < scores.low[0] <= scores.follow_through[0] <= scores.high[0] < 1


def test_thin_partners_are_ordered_higher_than_their_number_and_known_ones_by_it():
    scores = model_of([*elsewhere(6), *[{"partner": 1}] * 4]).score([0, 0], [3, 1], [0, 0], [0, 0])
    assert scores.order[0] == scores.chance[0]
    assert scores.order[1] > scores.chance[1]


# Room ---------------------------------------------------------------------------------------------------------


def test_full_lowers_room_and_leaves_follow_through_alone():
    base = elsewhere(10)
    full = [*base, *[{"outcome": Outcome.SET_ASIDE, "reply": Reply.FULL, "reply_day": 395}] * 6]
    before, after = model_of(base).score(0, 0, 0, 0), model_of(full).score(0, 0, 0, 0)
    assert after.room[0] < before.room[0] - 0.2
    assert after.follow_through[0] == pytest.approx(before.follow_through[0])


def test_full_at_a_quiet_time_weighs_more_than_one_of_many_answers_at_a_busy_one():
    """The door is closed for now, however many places there are; weeks later it is open again."""
    busy = [{"day": 350 + n, "reply_day": 351 + n} for n in range(30)]
    quiet = [*busy, {"day": 398, "reply": Reply.FULL, "outcome": Outcome.SET_ASIDE, "takes_place": False}]

    def room(rows: list[dict], today: float) -> float:
        return float(model_of([*elsewhere(10), *rows], today).score(0, 0, 0, 0).room[0])

    shut = [{**one, "reply_day": 399} for one in quiet[-1:]]
    now, later = room([*busy, *shut * 2], 400), room([*busy, *shut * 2], 520)
    assert now < 0.5 < 0.8 < later


def test_whoever_has_clients_waiting_stands_lower_in_lists_and_keeps_its_number():
    """In the order a waiting client counts like five; the chance counts each as one."""
    base = [*elsewhere(10), *[{"partner": 1, "day": 380, "reply_day": 381}] * 6]
    waiting = [{"partner": 1, "day": 398, "outcome": Outcome.OPEN, "reply": Reply.NONE}] * 3
    answered = [{**one, "reply": Reply.HAD_ROOM, "reply_day": 399} for one in waiting]
    asked, heard = (model_of(base + rows).score(0, 1, 0, 0) for rows in (waiting, answered))
    assert asked.standing[0] < 0.9 * asked.order[0]
    assert heard.standing[0] == pytest.approx(heard.order[0])


@properties
@given(rows)
def test_waiting_clients_never_make_a_place_stand_higher(given_rows):
    model = model_of(given_rows)
    everyone = model.score([0] * 4, [0, 1, 2, 3], [0] * 4, [0] * 4)
    assert (everyone.standing <= everyone.order + 1e-12).all()
    more = np.full(4, 2.0)
    assert (model.rooms.standing(more) <= model.rooms.standing() + 1e-12).all()


def test_room_comes_back_by_itself_when_full_was_long_ago():
    def full_on(day: float) -> float:
        full = [
            {"outcome": Outcome.SET_ASIDE, "reply": Reply.FULL, "reply_day": day, "takes_place": False}
        ] * 6
        return float(model_of([*elsewhere(10), *full]).score(0, 0, 0, 0).room[0])

    assert full_on(398) < full_on(380) < full_on(320)


def test_silence_for_a_week_says_that_there_was_room():
    silent = [{"outcome": Outcome.OPEN, "reply": Reply.NONE, "day": 385, "takes_place": False}] * 6
    quiet_yet = [{**one, "day": 396} for one in silent]
    room = [
        float(model_of([*elsewhere(10), *some]).score(0, 0, 0, 0).room[0]) for some in (silent, quiet_yet)
    ]
    assert room[0] > room[1]


def test_a_fresh_declared_number_of_places_replaces_what_is_inferred():
    known = referrals(
        [*elsewhere(10), *[{"day": 390, "reply": Reply.NONE, "outcome": Outcome.SET_ASIDE}] * 5]
    )
    few = fit(known, TODAY, SIZES, declared={0: Said(TODAY, free=True, places=2)}).score(0, 0, 0, 0).room[0]
    many = fit(known, TODAY, SIZES, declared={0: Said(TODAY, free=True, places=50)}).score(0, 0, 0, 0).room[0]
    assert few < 0.3
    assert many > 0.95


def test_load_counts_those_sent_in_the_last_month_before_each_referral():
    rows_ = [{"day": day, "case_manager": 0} for day in (300, 310, 325, 335, 390, 399)]
    rooms = fit(referrals([*elsewhere(6), *rows_]), TODAY, SIZES).rooms
    assert rooms.load[0] == 2
    assert rooms.places[0] > 2


def test_more_evidence_makes_the_number_surer():
    base = [one for manager in range(8) for one in elsewhere(5, case_manager=manager)]
    base += [{**one, "outcome": Outcome.CLOSED} for one in base]
    both = (Outcome.CONNECTED, Outcome.CLOSED)
    widths = []
    for count in (0, 5, 40):
        more = [{"case_manager": n % 8, "outcome": both[n % 2]} for n in range(count)]
        widths.append(float(model_of(base + more).score(0, 0, 0, 0).deviation[0]))
    assert widths[0] > widths[1] > widths[2]


def test_what_a_provider_freshly_says_of_its_room_outweighs_what_it_replied_before():
    replies = [{"day": 380 + n, "reply": Reply.HAD_ROOM, "reply_day": 381 + n} for n in range(8)]
    known = referrals([*elsewhere(10), *replies])
    room = {
        free: float(fit(known, TODAY, SIZES, declared={0: Said(395, free=free)}).score(0, 0, 0, 0).room[0])
        for free in (True, False)
    }
    assert room[True] > 0.85
    assert room[False] < 0.25
