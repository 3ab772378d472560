"""What follows from what: one page, five tables.

`REACTIONS` says what follows an event, `JOBS` what a kind of job does, `TIMETABLE` what happens by itself, and
`DESK` what waits for stewards, and `COUNTS` what the header counts.
Every event that is recorded anywhere stands in `REACTIONS`; where nothing follows, it says so with `()`.
"""

from collections.abc import Callable, Mapping
from datetime import time, timedelta
from uuid import UUID

from app import messages
from app.accounts import handlers as accounts
from app.actor import Actor
from app.audit import AuditEvent
from app.db import db, transaction
from app.finding import handlers as finding
from app.finding import saving
from app.finding.register import handlers as register
from app.interop.caseload import handlers as caseloads
from app.interop.conflicts import handlers as conflict_handlers
from app.interop.conflicts import queries as conflicts
from app.interop.feeds import handlers as feed_handlers
from app.interop.feeds import queries as feeds
from app.interop.spreadsheet import handlers as spreadsheet
from app.jobs import handlers as jobs
from app.jobs.worker import Weekly
from app.network import handlers as network
from app.referrals import corrections, digests, leaving, merging, notices, verification
from app.referrals import handlers as referrals
from app.referrals.checkins import handlers as checkin_jobs
from app.referrals.checkins import reacting as checkins
from app.referrals.choosing import notices as choosing
from app.referrals.records import handlers as records
from app.referrals.routing import following_on
from app.referrals.talking import queries as talking
from app.referrals.tasks.beside import Reminder
from app.stewardship import handlers as stewardship
from app.stewardship import notices as stewardship_notices
from app.stewardship.desk import Teller
from app.trust import checking, disputing, reviewing, speaking
from app.trust import handlers as trust

Reaction = Callable[[AuditEvent], None]
Handler = Callable[..., None]

NOTHING: tuple[Reaction, ...] = ()
# An answer or an ending changes what is known of a partner, and the network.
COUNT_ANEW: tuple[Reaction, ...] = (trust.learn_soon, network.refresh_soon, verification.count_after)
# A merge changes whose past it was.
MERGED_ANEW: tuple[Reaction, ...] = (trust.refresh_soon, network.refresh_soon, verification.count_after)
# What is said of a listing, and what is asked of it, moves it in the queue of verification.
QUEUE_ANEW: tuple[Reaction, ...] = (verification.count_after,)
# A listing that says something else is judged anew, too.
LISTING_ANEW: tuple[Reaction, ...] = (*QUEUE_ANEW, stewardship.count_quality_after)

REACTIONS: Mapping[str, tuple[Reaction, ...]] = {
    "listing.confirmed": QUEUE_ANEW,
    "listing.room_said": (trust.learn_soon, *QUEUE_ANEW),
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
        *MERGED_ANEW,
    ),
    "network.measuring_asked": NOTHING,
    "network.measuring_stopped": NOTHING,
    "listing.merged_away": LISTING_ANEW,
    "listing.unmerged": (
        stewardship_notices.tell_keepers_of_undoing,
        merging.tell_of_undoing,
        *LISTING_ANEW,
        *MERGED_ANEW,
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
    "calendar.closed": NOTHING,  # the clock reads the calendar each time it looks
    "calendar.opened": NOTHING,
    "assurance.recorded": NOTHING,
    "assurance.changed": NOTHING,
    "assurance.confirmed": NOTHING,
    "assurance.removed": NOTHING,
    "assurance.restored": NOTHING,
    "assurance.warned": NOTHING,
    "message.undeliverable": (notices.pass_on, choosing.pass_on, digests.pass_on, checkins.call_instead),
    "referral.undelivered": NOTHING,
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
    "account.notices_set": NOTHING,
    "account.introductions_set": NOTHING,
    "account.covered": NOTHING,
    "account.cover_ended": NOTHING,
    "account.work_handed_over": (leaving.tell_of_work,),
    "client.handed_over": NOTHING,
    "shortlist.handed_over": NOTHING,
    "account.deactivated": NOTHING,
    "account.reactivated": NOTHING,
    "organization.created": NOTHING,
    "organization.marked": (trust.refresh_soon,),
    "team.created": NOTHING,
    "team.changed": NOTHING,
    "team.joined": NOTHING,
    "team.left": NOTHING,
    "caseload.brought": NOTHING,
    "caseload.taken_in": NOTHING,
    "caseload.discarded": NOTHING,
    "client.opened": NOTHING,
    "client.changed": NOTHING,
    "client.closed": NOTHING,
    "client.reopened": NOTHING,
    "client.read": NOTHING,
    "client.need_added": NOTHING,
    "client.copied": NOTHING,
    "client.erased": NOTHING,
    "client.note_written": NOTHING,
    "client.note_changed": NOTHING,
    "client.household_joined": NOTHING,
    "client.household_left": NOTHING,
    "client.need_met": NOTHING,
    "shortlist.put_on": NOTHING,
    "shortlist.taken_off": NOTHING,
    "shortlist.arranged": NOTHING,
    "shortlist.closed": NOTHING,
    "shortlist.linked": NOTHING,
    "shortlist.link_revoked": NOTHING,
    "shortlist.opened": NOTHING,
    "shortlist.decided": (choosing.tell_case_manager,),
    "task.opened": NOTHING,
    "task.settled": NOTHING,
    "check_in.planned": NOTHING,
    "check_in.changed": NOTHING,
    "check_in.skipped": NOTHING,
    "check_in.asked": NOTHING,
    "check_in.left_to_worker": NOTHING,
    "check_in.answered": COUNT_ANEW,
    "client.spoken_with": NOTHING,
    "client.interval_agreed": NOTHING,
    "client_link.made": NOTHING,
    "client_link.opened": NOTHING,
    "client_link.revoked": NOTHING,
    "feedback.asked": NOTHING,
    "feedback.given": NOTHING,
    "search.saved": NOTHING,
    "search.forgotten": NOTHING,
    "unmet_need.changed": NOTHING,
    "network_report.made": NOTHING,
    "network_report.scheduled": NOTHING,
    "network_report.unscheduled": NOTHING,
    "partner.written_to": NOTHING,
    "consent.given": (merging.follow_consent,),
    "consent.withdrawn": (notices.tell_holders,),
    "dispute.opened": (trust.tell_of_dispute,),
    "dispute.answered": NOTHING,
    "dispute.decided": (trust.tell_of_dispute, trust.refresh_soon),
    "evidence.held": (trust.refresh_soon,),
    "evidence.released": (trust.refresh_soon,),
    "evidence.cleared": NOTHING,
    "partner.endorsed": NOTHING,
    "partner.endorsement_withdrawn": NOTHING,
    "partner.noted": NOTHING,
    "partner.note_removed": NOTHING,
    "partner.reminder_set": NOTHING,
    "partner.touched": NOTHING,
    "partner.introduction_asked": NOTHING,
    "partner.replied": NOTHING,
    "referral.sent": (checkins.plan_after, notices.tell_provider, trust.learn_soon, *QUEUE_ANEW),
    "referral.received": NOTHING,
    "referral.asked": (notices.tell_referrer,),
    "referral.replied": (notices.tell_provider,),
    "referral.accepted": (checkins.plan_anew_after, notices.tell_referrer, *COUNT_ANEW),
    "referral.waitlisted": (notices.tell_referrer, *COUNT_ANEW),
    "referral.declined": (
        checkins.rest_after,
        following_on.ask_next,
        notices.tell_referrer,
        corrections.doubt_listing,
        *COUNT_ANEW,
    ),
    "referral.contacted": (notices.tell_referrer, *COUNT_ANEW),
    "referral.started": (notices.tell_referrer, *COUNT_ANEW),
    "referral.held": (notices.tell_other_side,),
    "referral.resumed": (notices.tell_other_side,),
    "referral.completed": (checkins.rest_after, notices.tell_other_side, *COUNT_ANEW),
    "referral.ended_early": (checkins.rest_after, notices.tell_other_side, *COUNT_ANEW),
    "referral.withdrawn": (
        checkins.rest_after,
        following_on.ask_nobody_else,
        notices.tell_other_side,
        *COUNT_ANEW,
    ),
    "referral.reopened": (checkins.plan_anew_after, notices.tell_other_side, *COUNT_ANEW),
    "referral.entered_in_error": (checkins.rest_after, notices.tell_other_side, *COUNT_ANEW),
    "referral.order_settled": NOTHING,
    "referral.order_stopped": NOTHING,
    "referral.next_skipped": (notices.tell_referrer,),
    "intake.changed": NOTHING,
    "referral.progressed": (notices.tell_referrer,),
    "referral.amended": (notices.tell_provider,),
    "referral.reminded": (notices.remind,),
    "referral.appointment_made": (notices.tell_referrer,),
    "referral.appointment_moved": (notices.tell_referrer,),
    "referral.appointment_cancelled": (notices.tell_referrer,),
    "referral.appointment_near": (notices.tell_of_meeting,),
    "referral.appointment_over": (notices.ask_about_meeting,),
    "referral.appointment_attended": (notices.tell_referrer,),
    "referral.appointment_late": (notices.tell_referrer,),
    "referral.appointment_missed": (notices.tell_referrer,),
    "referral.appointment_not_held": (notices.tell_referrer,),
    "referral.quality_said": NOTHING,
    "referral.given": (notices.tell_whom_it_was_given,),
    "referral.progress_asked": (notices.ask_for_news,),
    "referral.review_due": (notices.ask_for_news,),
    "referral.stalled": (notices.tell_of_stall,),
    "referral.escalated": (notices.tell_coordinators,),
    "referral.link_revoked": NOTHING,
    "referral.written_to": (notices.tell_of_message,),
    "referral.noted": NOTHING,
    "referral.attached": NOTHING,
    "referral.attachment_opened": NOTHING,
    "referral.attachment_removed": NOTHING,
    "referral.service_changed": (notices.tell_referrer,),
    "referral.overdue": (notices.warn_of_silence,),
    "referral.expired": (checkins.rest_after, following_on.ask_next, notices.tell_referrer, *COUNT_ANEW),
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
    "mind_appointments": referrals.mind_appointments,
    "send_digests": referrals.send_digests,
    "clear_referral_drafts": referrals.clear_drafts,
    "wipe_traces": records.wipe,
    "keep_no_longer": records.keep_no_longer,
    "clear_caseloads": caseloads.clear_caseloads,
    "ask_clients": checkin_jobs.ask_clients,
    "count_verification": referrals.count_verification,
    "catch_index_up": finding.catch_index_up,
    "renew_index_hours": finding.renew_hours,
    "tell_of_new_finds": finding.tell_of_new_finds,
    "count_unmet": register.count_unmet,
    "freeze_months": finding.freeze_months,
    "count_abandoned_searches": finding.count_abandoned_searches,
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
    "learn_from_events": trust.learn_from_events,
    "refresh_network": finding.measure_network,
    "keep_in_touch": trust.remind,
    "check_model": trust.check_model,
    "watch_for_gaming": trust.watch,
}

# name: (how often, or at what local time), kind of job
TIMETABLE: Mapping[str, tuple[timedelta | time | Weekly, str]] = {
    "keep the clock of referrals": (timedelta(minutes=5), "chase_referrals"),
    "ask clients how it goes": (time(10), "ask_clients"),
    "forget old sign-ins": (time(2), "forget_what_is_over"),
    "forget finished jobs": (time(2, 30), "forget_finished_jobs"),
    "clear away old drafts": (time(3), "clear_referral_drafts"),
    "warn of assurances that lapse": (time(6, 30), "warn_of_lapses"),
    "remind of appointments": (timedelta(minutes=15), "mind_appointments"),
    "send the mail of the day": (time(7, 15), "send_digests"),
    "tell stewards what waits": (time(7), "tell_stewards"),
    "ask providers whether their listings still hold": (Weekly(0, time(8)), "ask_for_upkeep"),
    "look for duplicates among listings": (time(1), "find_duplicates"),
    "clear away old drafts of listings": (time(3, 15), "clear_listing_drafts"),
    "count what is wrong with listings": (time(3, 45), "count_quality"),
    "ask whether web addresses answer": (time(1), "check_links"),
    "count what is to be verified": (time(3, 30), "count_verification"),
    "open what was closed until today": (time(0, 2), "reopen_services"),
    "clear away old spreadsheets": (time(3, 20), "clear_spreadsheets"),
    "clear away old caseloads": (timedelta(hours=1), "clear_caseloads"),
    "erase what was kept long enough": (time(2, 45), "keep_no_longer"),
    "count the searches that were given up": (timedelta(minutes=10), "count_abandoned_searches"),
    "move the opening hours on": (time(0, 5), "renew_index_hours"),
    "tell people what their searches newly find": (time(6, 30), "tell_of_new_finds"),
    "pull the feeds that are due": (timedelta(minutes=5), "pull_feeds"),
    "remind of partners": (time(6, 45), "keep_in_touch"),
    "count the records anew": (time(4), "refresh_records"),
    "hold the model against what happened": (time(4, 15), "check_model"),
    "look for signs of gaming": (time(4, 20), "watch_for_gaming"),
    "measure the network anew": (time(4, 30), "refresh_network"),
    "count what was not met": (time(4, 45), "count_unmet"),
    "answer months that are over, and send their reports": (time(5), "freeze_months"),
}

# How many unread messages the header counts beside an entry.
COUNTS: Mapping[str, Callable[[Actor], int]] = {
    "referrals.index": talking.unread_as_referrer,
    "referrals.inbox": talking.unread_as_provider,
}

# What waits on the stewards' desk beside changes and claims, in the order of its tabs.
DESK: tuple[Teller, ...] = (conflicts.pile, feeds.pile, disputing.pile, reviewing.pile, checking.pile)

# What stands among a case manager's tasks beside those about clients.
BESIDE_TASKS: tuple[Reminder, ...] = (speaking.to_get_in_touch,)

# What must be settled before an account closes. Each raises a refusal in words.
BEFORE_LEAVING: tuple[Callable[[UUID], None], ...] = (leaving.require_nothing_open,)
