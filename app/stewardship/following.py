"""What becomes of everything that names a listing when that listing is merged with another: one table.

Every foreign key to an organization, a service or a place stands here with its rule; a test holds that. The one that
is kept says what the steward chose; the one that is gone keeps its own words, so that a merge can be undone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """What becomes of a row that names the listing that is gone."""

    MOVES = "moves"
    """It names the kept one from now on."""
    MOVES_ONCE = "moves_once"
    """It moves; where the kept one has its like already (`alike`), it is taken out."""
    MOVES_IF_NEW = "moves_if_new"
    """It moves, unless the kept one has a row that says the same: then it stays with the one that is gone."""
    COPIED = "copied"
    """The kept one gets one of its own; the row itself stays."""
    CHOSEN = "chosen"
    """The steward chooses between the two, field by field; the row itself stays with the one that is gone."""
    FRESHER = "fresher"
    """The kept one takes over what is said there, where it is newer or where it says nothing itself."""
    ENDS = "ends"
    """It stops working."""
    STAYS = "stays"
    """A paper or a fact about the past: it names whom it named."""
    REACTS = "reacts"
    """Its own room moves it, as a reaction to the merge."""
    COUNTED = "counted"
    """Counted anew by a job."""


@dataclass(frozen=True, slots=True)
class Following:
    """The rule of one foreign key, and why. `alike` are the columns by which two rows are the same."""

    rule: Rule
    why: str = ""
    alike: tuple[str, ...] = ()


_MOVES, _CHOSEN, _COUNTED = Following(Rule.MOVES), Following(Rule.CHOSEN), Following(Rule.COUNTED)
_IF_NEW = Following(Rule.MOVES_IF_NEW)
_FRESHER = Following(Rule.FRESHER)

FOLLOWING: Mapping[str, Following] = {
    # Of an organization.
    "organization.parent_organization_id": _MOVES,
    "service.organization_id": _MOVES,
    "location.organization_id": _MOVES,
    "program.organization_id": _MOVES,
    "organization_identifier.organization_id": _CHOSEN,
    "phone.organization_id": _CHOSEN,
    "contact.organization_id": _CHOSEN,
    "funding.organization_id": _CHOSEN,
    "url.organization_id": _CHOSEN,
    "membership.organization_id": Following(
        Rule.COPIED,
        "its people join the kept one, and keep what clients shared with the old one",
        ("person_id", "role"),
    ),
    "session.organization_id": Following(Rule.STAYS, "for whom somebody works is theirs to choose"),
    "team.organization_id": Following(Rule.MOVES, "a team of a name that is taken gets a number"),
    "claim.organization_id": _MOVES,
    "days_closed.organization_id": _MOVES,
    "assurance.organization_id": Following(Rule.MOVES, "what vouches for the one vouches for both"),
    "spreadsheet_upload.organization_id": Following(
        Rule.MOVES, "what is being brought is taken in for the kept one"
    ),
    "spreadsheet_columns.organization_id": Following(Rule.STAYS, "which columns a sheet of theirs had"),
    "proposal.organization_id": _MOVES,
    "trusted_field.organization_id": Following(Rule.STAYS, "trust is given to one, and not inherited"),
    "upkeep_link.organization_id": Following(
        Rule.ENDS, "it would open more listings than it was sent for; the next weekly mail brings a new one"
    ),
    "upkeep_stop.organization_id": Following(
        Rule.STAYS, "the kept one is asked each week, or not, by itself"
    ),
    "client.organization_id": Following(Rule.REACTS, "with its team; its name is indexed anew"),
    "household.organization_id": Following(Rule.REACTS, "with the clients in it"),
    "consent_recipient.organization_id": Following(Rule.STAYS, "a consent names whom it named"),
    "answer_link.organization_id": Following(
        Rule.STAYS, "it works while the referral is with those to whom it was mailed"
    ),
    "referral.organization_id": Following(Rule.REACTS, "with its team"),
    "referral.location_id": _MOVES,
    "referral.partner_id": Following(Rule.REACTS, "once nothing that a client shared changes hands by it"),
    "partner_record.partner_id": _COUNTED,
    "partner_record.referrer_id": _COUNTED,
    "endorsement.partner_id": Following(
        Rule.MOVES_ONCE, "a person stands by one partner once", ("person_id",)
    ),
    "endorsement.organization_id": Following(Rule.STAYS, "for whom they worked when they said so"),
    "partner_note.partner_id": _MOVES,
    "keep_in_touch.partner_id": Following(Rule.MOVES_ONCE, "one reminder is enough", ("person_id",)),
    "partner_reply.partner_id": Following(Rule.STAYS, "the kept one replies for itself"),
    "trust_dispute.partner_id": _MOVES,
    "partner_introduction.partner_id": _COUNTED,
    "partner_introduction.organization_id": _COUNTED,
    "trust_signal.organization_id": _COUNTED,
    "trust_signal.partner_id": _COUNTED,
    "trust_hold.organization_id": _MOVES,
    "network_node.organization_id": _COUNTED,
    "network_edge.referrer_id": _COUNTED,
    "network_edge.partner_id": _COUNTED,
    "network_need.largest_id": _COUNTED,
    # Of a service.
    "service_at_location.service_id": _CHOSEN,
    "phone.service_id": _CHOSEN,
    "language.service_id": _CHOSEN,
    "schedule.service_id": _CHOSEN,
    "eligibility_rule.service_id": _CHOSEN,
    "cost_option.service_id": _CHOSEN,
    "contact.service_id": _CHOSEN,
    "required_document.service_id": _CHOSEN,
    "service_area.service_id": _CHOSEN,
    "funding.service_id": _CHOSEN,
    "url.service_id": _CHOSEN,
    "service_capacity.service_id": _IF_NEW,
    "capacity.service_id": _FRESHER,
    "confirmation.service_id": Following(
        Rule.FRESHER, "a confirmation goes with the words that were confirmed"
    ),
    "assurance.service_id": _MOVES,
    "pause.service_id": Following(Rule.FRESHER, "who took a pause has not ended it"),
    "closure.service_id": Following(Rule.STAYS, "the kept one is open or closed by itself"),
    "upkeep_answer.service_id": Following(Rule.STAYS, "what was tapped was about the old listing"),
    "listing_state.service_id": _COUNTED,
    "referral.service_id": Following(Rule.REACTS, "requests go on under the kept service"),
    "referral.suggestion_id": Following(Rule.REACTS, "a suggestion leads to the kept service"),
    "shortlist_item.service_id": _MOVES,
    "referral_next.service_id": _MOVES,
    "intake_question.service_id": Following(Rule.STAYS, "the kept one asks what it asks"),
    "referral_draft.service_id": Following(
        Rule.REACTS, "what is being written goes on under the kept service"
    ),
    # Of a place.
    "service_at_location.location_id": Following(
        Rule.MOVES_ONCE, "a service is at one place once", ("service_id",)
    ),
    "address.location_id": _CHOSEN,
    "phone.location_id": _CHOSEN,
    "schedule.location_id": _CHOSEN,
    "accessibility.location_id": _CHOSEN,
    "contact.location_id": _CHOSEN,
    "language.location_id": _CHOSEN,
}

# The same for what names a listing by its id alone, without a foreign key.
NAMED: Mapping[str, Following] = {
    "attribute.link_id": Following(Rule.MOVES_ONCE, "needs are chosen", ("taxonomy_term_id", "value")),
    "metadata.resource_id": Following(Rule.MOVES, "what a feed told of its changes"),
    "proposal.listing_id": Following(Rule.MOVES, "what waits is decided for the kept one"),
    "listing_draft.listing_id": Following(Rule.MOVES_ONCE, "one draft a person", ("person_id",)),
}
TARGETS = ("organization", "service", "location")


def rules_of(target: str, foreign_keys: Mapping[str, str]) -> list[tuple[str, str, Following]]:
    """(table, column, rule) of all that names a listing of this table. `foreign_keys`: "table.column" -> table."""
    of_target = [name for name, table in foreign_keys.items() if table == target]
    return [(*_parts(name), FOLLOWING[name]) for name in of_target]


def _parts(name: str) -> tuple[str, str]:
    table, _, column = name.partition(".")
    return table, column
