"""The sentences of the client's own pages after sending: short words, reading age 12."""

from collections.abc import Mapping

from app.clients.consent import Fact, Method
from app.referrals.checkins.asking import Face, Said
from app.referrals.lifecycle import Status
from app.web.languages import mark

ANSWERS: Mapping[str, str] = {
    Said.HELPING: mark("It has begun, and it helps"),
    Said.BEGUN: mark("It has begun. It is too early to say"),
    Said.NOT_HELPING: mark("It has begun, but it does not help"),
    Said.IN_TOUCH: mark("They called or wrote to me. It has not begun"),
    Said.NOBODY: mark("Nobody has called or written to me"),
}

# How consent was given, on the receipt of it.
AGREED: Mapping[str, str] = {
    Method.WRITTEN: mark("signed on paper"),
    Method.VERBAL: mark("said out loud"),
    Method.LINK: mark("by a private link"),
}

# Each with the line of its mouth, drawn on a face of 24 by 24.
FACES: Mapping[str, tuple[str, str]] = {
    Face.GOOD: ("M8 14q4 5 8 0", mark("Good")),
    Face.SO_SO: ("M8 15.5h8", mark("So-so")),
    Face.BAD: ("M8 17q4-5 8 0", mark("Bad")),
}

STANDS: Mapping[str, str] = {
    Status.SENT: mark("We asked them. They have not read it yet."),
    Status.RECEIVED: mark("They have read it and think about it."),
    Status.INFO_NEEDED: mark("They asked your case manager a question."),
    Status.ACCEPTED: mark("They said yes."),
    Status.WAITLISTED: mark("You are on their waiting list."),
    Status.CONTACTED: mark("They have talked with you."),
    Status.STARTED: mark("The help has begun."),
    Status.ON_HOLD: mark("It is paused."),
    Status.COMPLETED: mark("It is done."),
    Status.ENDED_EARLY: mark("It has ended."),
    Status.DECLINED: mark("They said no."),
    Status.WITHDRAWN: mark("It was taken back."),
    Status.EXPIRED: mark("They did not answer."),
}

COMES: Mapping[str, str] = {
    Status.SENT: mark("They answer. You do not need to do anything."),
    Status.RECEIVED: mark("They answer. You do not need to do anything."),
    Status.INFO_NEEDED: mark("Your case manager answers them. They may ask you first."),
    Status.ACCEPTED: mark("They call or write to you."),
    Status.WAITLISTED: mark("They tell you when there is a place."),
    Status.CONTACTED: mark("The help comes next."),
    Status.STARTED: mark("We ask you how it goes."),
    Status.ON_HOLD: mark("They look at it again."),
    Status.COMPLETED: mark("Nothing. You can always ask for more help."),
    Status.ENDED_EARLY: mark("Your case manager talks with you about what to do."),
    Status.DECLINED: mark("Your case manager looks for another place with you."),
    Status.WITHDRAWN: mark("Nothing. You can always ask for more help."),
    Status.EXPIRED: mark("Your case manager looks for another place with you."),
}

# What an organization may know, as a client reads it.
SHARED: Mapping[str, str] = {
    Fact.NEED: mark("what you need"),
    Fact.AREA: mark("your ZIP code"),
    Fact.ACCESS: mark("your language and what you need to take part"),
    Fact.HOUSEHOLD: mark("your age and household"),
    Fact.NAME: mark("your name"),
    Fact.CONTACT: mark("how to reach you"),
    Fact.ATTACHMENTS: mark("papers that you gave"),
}

# Where the client's own word goes against the provider's.
DISPUTED = mark("They say that they talked with you. You said no. Your case manager looks into it.")
