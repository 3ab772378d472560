"""The promises of the eligibility heart."""

from app.directory.eligibility import Fit, Person, Rule, judge, rule_words

ADULTS = Rule("age", {"min": 18})
YOUTH = Rule("age", {"min": 14, "max": 24})
TOWN = Rule("area", {"areas": ["62704", "Chatham"]})
PARENTS = Rule("household", {"any_of": ["children", "pregnant"]}, text="For families with children")


def test_a_service_without_rules_fits_everyone() -> None:
    assert judge([], Person()).fit is Fit.FITS


def test_an_age_band_inside_the_limits_fits() -> None:
    assert judge([ADULTS], Person(age=(25, 34))).fit is Fit.FITS


def test_an_age_band_outside_the_limits_does_not_fit_and_says_why() -> None:
    verdict = judge([YOUTH], Person(age=(45, 54)))
    assert verdict.fit is Fit.DOES_NOT_FIT
    assert verdict.reasons == ("For people aged 14 to 24",)


def test_an_age_band_across_a_limit_may_fit() -> None:
    assert judge([ADULTS], Person(age=(16, 24))).fit is Fit.MAY_FIT


def test_what_is_not_known_is_a_question_and_never_a_refusal() -> None:
    verdict = judge([ADULTS, PARENTS], Person())
    assert verdict.fit is Fit.MAY_FIT
    assert verdict.reasons == ("Ask: for people aged 18 and over?", "Ask: for families with children?")


def test_someone_from_another_zip_code_does_not_fit() -> None:
    assert judge([TOWN], Person(postal_code="62701")).fit is Fit.DOES_NOT_FIT


def test_a_named_town_is_enough() -> None:
    assert judge([TOWN], Person(postal_code="62629", town="chatham")).fit is Fit.FITS


def test_a_town_alone_says_nothing_about_a_rule_of_zip_codes() -> None:
    assert judge([Rule("area", {"areas": ["62704"]})], Person(town="Springfield")).fit is Fit.MAY_FIT


def test_one_trait_of_several_is_enough() -> None:
    assert judge([PARENTS], Person(traits=frozenset({"pregnant"}))).fit is Fit.FITS


def test_a_trait_that_was_asked_and_denied_does_not_fit() -> None:
    person = Person(asked=frozenset({"children", "pregnant"}))
    assert judge([PARENTS], person).fit is Fit.DOES_NOT_FIT


def test_a_trait_only_half_asked_may_fit() -> None:
    assert judge([PARENTS], Person(asked=frozenset({"children"}))).fit is Fit.MAY_FIT


def test_a_soft_rule_never_keeps_anyone_out() -> None:
    soft = Rule("age", {"min": 60}, hard=False)
    assert judge([soft], Person(age=(18, 24))).fit is Fit.FITS


def test_the_worst_hard_rule_decides() -> None:
    assert judge([PARENTS, YOUTH], Person(age=(45, 54))).fit is Fit.DOES_NOT_FIT


def test_a_rule_without_words_of_its_own_is_put_into_words() -> None:
    assert rule_words(TOWN) == "For people who live in 62704 or Chatham"
    assert rule_words(Rule("status", {"any_of": ["low_income"]})) == "For people who are or have: low income"
