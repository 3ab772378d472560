"""What follows from what: one page, four tables.

`REACTIONS` says what follows an event, `JOBS` what a kind of job does, `TIMETABLE` what happens by itself, and
`DESK` what waits for stewards.
Every event that is recorded anywhere stands in `REACTIONS`; where nothing follows, it says so with `()`.
"""

from collections.abc import Callable, Mapping
from datetime import time, timedelta

from app import messages
from app.accounts import handlers as accounts
from app.audit import AuditEvent
from app.db import db, transaction
from app.finding import handlers as finding
from app.finding import saving
from app.interop.conflicts import handlers as conflict_handlers
from app.interop.conflicts import queries as conflicts
from app.interop.feeds import handlers as feed_handlers
from app.interop.feeds import queries as feeds
from app.interop.spreadsheet import handlers as spreadsheet
from app.jobs import handlers as jobs
from app.jobs.worker import Weekly
from app.network import handlers as network
from app.referrals import corrections, merging, notices, verification
from app.referrals import handlers as referrals
from app.referrals.choosing import notices as choosing
from app.stewardship import handlers as stewardship
from app.stewardship import notices as stewardship_notices
from app.stewardship.desk import Teller
from app.trust import handlers as trust

Reaction = Callable[[AuditEvent], None]
Handler = Callable[..., None]

NOTHING: tuple[Reaction, ...] = ()
# An answer or an ending changes what is known of a partner, and the network.
COUNT_ANEW: tuple[Reaction, ...] = (trust.refresh_soon, network.refresh_soon, verification.count_after)
# What is said of a listing, and what is asked of it, moves it in the queue of verification.
QUEUE_ANEW: tuple[Reaction, ...] = (verification.count_after,)
# A listing that says something else is judged anew, too.
LISTING_ANEW: tuple[Reaction, ...] = (*QUEUE_ANEW, stewardship.count_quality_after)

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "listing.confirmed": QUEUE_ANEW,
    "listing.room_said": QUEUE_ANEW,
    "listing.changed": (conflict_handlers.see_whether_they_agree, *LISTING_ANEW),
    "listing.added": LISTING_ANEW,
    "listing.handed_over": LISTING_ANEW,
    "listing.closed": LISTING_ANEW,
    "listing.reopened": (stewardship_notices.tell_keepers_of_reopening, *LISTING_ANEW),
    "listing.merged": (
        stewardship_notices.tell_keepers_of_merge,
        merging.follow,
        saving.follow_merge,
        *LISTING_ANEW,
        *COUNT_ANEW,
    ),
    "listing.merged_away": LISTING_ANEW,
    "listing.unmerged": (
        stewardship_notices.tell_keepers_of_undoing,
        merging.tell_of_undoing,
        *LISTING_ANEW,
        *COUNT_ANEW,
    ),
    "listing.unmerged_away": LISTING_ANEW,
    "listings.called_apart": NOTHING,
    "listings.compared_anew": NOTHING,
    "listing.verified": NOTHING,
    "listing.paused": NOTHING,
    "listing.resumed": NOTHING,
    "upkeep.asked": NOTHING,
    "upkeep.answered": NOTHING,
    "upkeep.undone": QUEUE_ANEW,
    "upkeep.revoked": NOTHING,
    "upkeep.stopped": NOTHING,
    "upkeep.allowed": NOTHING,
    "claim.made": NOTHING,
    "claim.proved": NOTHING,
    "claim.decided": (stewardship_notices.tell_claimant,),
    "proposal.made": NOTHING,
    "proposal.raised": NOTHING,
    "proposal.decided": (stewardship_notices.tell_proposer,),
    "organization.trusted": NOTHING,
    "assurance.recorded": NOTHING,
    "assurance.changed": NOTHING,
    "assurance.confirmed": NOTHING,
    "assurance.removed": NOTHING,
    "assurance.restored": NOTHING,
    "assurance.warned": NOTHING,
    "message.undeliverable": NOTHING,
    "feed.imported": (referrals.count_verification_soon, stewardship.count_quality_soon),
    "feed.registered": NOTHING,
    "feed.changed": NOTHING,
    "feed.paused": NOTHING,
    "feed.resumed": NOTHING,
    "feed.asked": NOTHING,
    "feed.failed": NOTHING,
    "directory.exported": NOTHING,
    "taxonomy.imported": NOTHING,  # nothing is found by a term that is not on our own list
    "spreadsheet.brought": NOTHING,
    "spreadsheet.imported": NOTHING,
    "spreadsheet.discarded": NOTHING,
    "spreadsheet.stopped": NOTHING,
    "conflict.decided": NOTHING,
    "conflict.reopened": NOTHING,
    "conflict.rule_ended": NOTHING,
    "account.created": NOTHING,
    "account.invited": NOTHING,
    "account.joined": NOTHING,
    "account.signed_in": NOTHING,
    "account.sign_in_refused": NOTHING,
    "account.switched": NOTHING,
    "account.signed_out": NOTHING,
    "account.sessions_ended": NOTHING,
    "account.renamed": NOTHING,
    "account.password_changed": NOTHING,
    "account.reset_requested": NOTHING,
    "account.password_reset": NOTHING,
    "account.role_added": NOTHING,
    "account.role_removed": NOTHING,
    "account.deactivated": NOTHING,
    "account.reactivated": NOTHING,
    "organization.created": NOTHING,
    "organization.marked": NOTHING,
    "team.created": NOTHING,
    "team.changed": NOTHING,
    "team.joined": NOTHING,
    "team.left": NOTHING,
    "client.opened": NOTHING,
    "client.changed": NOTHING,
    "client.closed": NOTHING,
    "client.reopened": NOTHING,
    "client.read": NOTHING,
    "client.need_added": NOTHING,
    "client.need_met": NOTHING,
    "shortlist.put_on": NOTHING,
    "shortlist.taken_off": NOTHING,
    "shortlist.arranged": NOTHING,
    "shortlist.closed": NOTHING,
    "shortlist.linked": NOTHING,
    "shortlist.link_revoked": NOTHING,
    "shortlist.opened": NOTHING,
    "shortlist.decided": (choosing.tell_case_manager,),
    "search.saved": NOTHING,
    "search.forgotten": NOTHING,
    "consent.given": (merging.follow_consent,),
    "consent.withdrawn": (notices.tell_holders,),
    "referral.sent": (notices.tell_provider, *QUEUE_ANEW),
    "referral.received": NOTHING,
    "referral.asked": (notices.tell_referrer,),
    "referral.replied": (notices.tell_provider,),
    "referral.accepted": (notices.tell_referrer, *COUNT_ANEW),
    "referral.waitlisted": (notices.tell_referrer, *COUNT_ANEW),
    "referral.declined": (notices.tell_referrer, corrections.doubt_listing, *COUNT_ANEW),
    "referral.contacted": (notices.tell_referrer, *COUNT_ANEW),
    "referral.started": (notices.tell_referrer, *COUNT_ANEW),
    "referral.held": (notices.tell_other_side,),
    "referral.resumed": (notices.tell_other_side,),
    "referral.completed": (notices.tell_other_side, *COUNT_ANEW),
    "referral.ended_early": (notices.tell_other_side, *COUNT_ANEW),
    "referral.withdrawn": (notices.tell_other_side, *COUNT_ANEW),
    "referral.reopened": (notices.tell_other_side, *COUNT_ANEW),
    "referral.entered_in_error": (notices.tell_other_side, *COUNT_ANEW),
    "referral.reminded": (notices.remind,),
    "referral.link_revoked": NOTHING,
    "referral.service_changed": (notices.tell_referrer,),
    "referral.overdue": (notices.warn_of_silence,),
    "referral.expired": (notices.tell_referrer, *COUNT_ANEW),
}


def react(event: int) -> None:
    """The job that follows an event: all of its reactions, in one transaction, or none of them."""
    with transaction():
        happened = db.session.get_one(AuditEvent, event)
        for reaction in REACTIONS.get(happened.name, NOTHING):
            reaction(happened)


JOBS: Mapping[str, Handler] = {
    "react": react,
    "deliver_message": messages.deliver,
    "forget_finished_jobs": jobs.forget_finished,
    "send_reset": accounts.send_reset,
    "forget_what_is_over": accounts.forget_what_is_over,
    "chase_referrals": referrals.chase_referrals,
    "clear_referral_drafts": referrals.clear_drafts,
    "count_verification": referrals.count_verification,
    "catch_index_up": finding.catch_index_up,
    "renew_index_hours": finding.renew_hours,
    "tell_of_new_finds": finding.tell_of_new_finds,
    "ask_for_upkeep": stewardship.ask_for_upkeep,
    "tell_stewards": stewardship.tell_stewards,
    "warn_of_lapses": stewardship.warn_of_lapses,
    "count_quality": stewardship.count_quality,
    "check_links": stewardship.check_links,
    "clear_listing_drafts": stewardship.clear_listing_drafts,
    "find_duplicates": stewardship.find_duplicates,
    "reopen_services": stewardship.reopen_services,
    "take_in_spreadsheet": spreadsheet.take_in_spreadsheet,
    "clear_spreadsheets": spreadsheet.clear_spreadsheets,
    "pull_feeds": feed_handlers.pull_feeds,
    "pull_feed": feed_handlers.pull_feed,
    "refresh_records": trust.refresh,
    "refresh_network": network.refresh,
}

# name: (how often, or at what local time), kind of job
TIMETABLE: Mapping[str, tuple[timedelta | time | Weekly, str]] = {
    "keep the clock of referrals": (timedelta(minutes=5), "chase_referrals"),
    "forget old sign-ins": (time(2), "forget_what_is_over"),
    "forget finished jobs": (time(2, 30), "forget_finished_jobs"),
    "clear away old drafts": (time(3), "clear_referral_drafts"),
    "warn of assurances that lapse": (time(6, 30), "warn_of_lapses"),
    "tell stewards what waits": (time(7), "tell_stewards"),
    "ask providers whether their listings still hold": (Weekly(0, time(8)), "ask_for_upkeep"),
    "look for duplicates among listings": (time(1), "find_duplicates"),
    "clear away old drafts of listings": (time(3, 15), "clear_listing_drafts"),
    "count what is wrong with listings": (time(3, 45), "count_quality"),
    "ask whether web addresses answer": (time(1), "check_links"),
    "count what is to be verified": (time(3, 30), "count_verification"),
    "open what was closed until today": (time(0, 2), "reopen_services"),
    "clear away old spreadsheets": (time(3, 20), "clear_spreadsheets"),
    "move the opening hours on": (time(0, 5), "renew_index_hours"),
    "tell people what their searches newly find": (time(6, 30), "tell_of_new_finds"),
    "pull the feeds that are due": (timedelta(minutes=5), "pull_feeds"),
    "count the records anew": (time(4), "refresh_records"),
    "measure the network anew": (time(4, 30), "refresh_network"),
}

# What waits on the stewards' desk beside changes and claims, in the order of its tabs.
DESK: tuple[Teller, ...] = (conflicts.pile, feeds.pile)
