"""The course that one referral takes from being sent to its end: dated steps in the words of the lifecycle."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from seed_data.catalogue import words
from seed_data.clients import fits, pick
from seed_data.partners import Partner
from seed_data.people import Person
from seed_data.referral import Referral, Room, Step
from seed_data.worktime import answer_due, expiry, working

DECLINES = {"already_served": 3, "too_little_information": 3, "not_eligible_other": 3, "unsafe": 1, "duplicate": 1,
            "not_offered": 1, "client_declined": 2, "other": 1}  # fmt: skip
CLIENT_EXITS = {"unreachable": 4, "client_declined": 3, "no_show": 3}
HELPED = {"yes": 60, "somewhat": 20, "no": 6, "unknown": 14}

MISTAKES, COME_BACK = 0.004, 0.04

# Days from acceptance to the first contact (median) by top-level need.
FIRST_CONTACT = {
    "food": 1.0,
    "safety": 0.5,
    "money": 3.0,
    "daily": 3.0,
    "health": 6.0,
    "legal": 5.0,
    "housing": 6.0,
}
USUAL_FIRST_CONTACT = 5.0


@dataclass(slots=True)
class Course:
    """Walks one referral forward in time. `stop` is the end of the story: nothing happens after it."""

    referral: Referral
    partner: Partner
    room: Room
    answerers: Sequence[Person]
    random: Random
    stop: datetime
    now: datetime = field(init=False)

    def run(self) -> None:
        """Decide everything that happens to the referral, then forget what lies beyond the end of the story."""
        self.now = self.referral.sent
        self._step("send", "referrer")
        if self.random.random() < MISTAKES:
            self.now += timedelta(minutes=self.random.randrange(5, 90))
            self._step("mark-as-error", "referrer")
        else:
            self._go_on()
        self.referral.steps = [step for step in self.referral.steps if step["at"] < self.stop]
        if self.referral.retry_at and self.referral.retry_at >= self.stop:
            self.referral.retry_at = None

    def _go_on(self) -> None:
        due = answer_due(self.now, self.referral.service.answer_by, today=self.referral.urgency == "today")
        if self.random.random() < self.partner.goes_silent(self.now, self.stop):
            self._say_nothing(expiry(due))
        else:
            self._answer()

    def _answer(self) -> None:
        hours = self.partner.answer_hours * self.random.lognormvariate(0, 0.6)
        if self.referral.urgency == "today":
            hours /= 4
        self._wait(hours=hours * self.random.uniform(0.15, 0.6))
        self._opened()
        if self.random.random() < self.partner.asks and not self._question_answered():
            return None
        self._wait(hours=hours * 0.5)
        mismatch = self._mismatch()
        if mismatch and self.random.random() < 0.85:
            return self._decline(mismatch)
        if self.room.full(self.now):
            return self._no_room()
        if self.random.random() < 0.05:
            return self._decline(pick(self.random, DECLINES))
        self._step("accept", "provider")
        return self._help()

    def _opened(self) -> None:
        """Only who has an account is seen to open a referral."""
        if self.answerers:
            self._step("open", "provider")

    def _question_answered(self) -> bool:
        exchange, number = words("voices.toml")["exchange"], self.random.randrange(6)
        asked = self.now
        self._step("ask", "provider", question=exchange["questions"][number])
        if self.random.random() < 0.08:
            due = answer_due(asked, self.referral.service.answer_by, today=self.referral.urgency == "today")
            self._expire(expiry(due), "question_unanswered")
            return False
        self._wait(hours=self.random.lognormvariate(2.0, 0.8))
        self._step("answer", "referrer", answer=exchange["answers"][number])
        return True

    def _say_nothing(self, end: datetime) -> None:
        if self.random.random() < 0.4:
            self._wait(hours=self.random.uniform(1, 20))
            self._opened()
        self._expire(end, "no_answer")

    def _expire(self, end: datetime, reason: str) -> None:
        self.now = max(self.now, end) + timedelta(minutes=self.random.randrange(1, 30))
        self._step("expire", "system", reason=reason)
        self._try_again()

    def _mismatch(self) -> str:
        """The code of the rule that the client does not meet, if any."""
        service, client = self.referral.service, self.referral.client
        if fits(service, client):
            return "not_eligible_other" if self.random.random() < 0.01 else ""
        if fits(service, client, but="age"):
            return "not_eligible_age"
        return "not_eligible_area" if fits(service, client, but="area") else "not_eligible_other"

    def _decline(self, reason: str) -> None:
        exchange = words("voices.toml")["exchange"]
        said = {"words": self.random.choice(exchange["other"])} if reason == "other" else {}
        if self.random.random() < 0.3:
            said["note"] = self.random.choice(exchange["declines"])
        self._step("decline", "provider", reason=reason, **said)
        if reason not in ("already_served", "duplicate", "client_declined"):
            self._try_again()

    def _no_room(self) -> None:
        wait = (self.room.next_free(self.now) - self.now).days + self.random.randrange(2, 12)
        if self.random.random() < 0.5:
            return self._decline("no_capacity")
        review = (self.now + timedelta(days=max(7, wait))).date().isoformat()
        note = self.random.choice(words("voices.toml")["exchange"]["waits"])
        self._step("waitlist", "provider", review_on=review, wait_days=max(3, wait), client_note=note)
        self._wait(days=max(3, wait) * self.random.uniform(0.7, 1.4))
        if self.random.random() < 0.25:
            reason = self.random.choice(("already_served", "client_declined", "unreachable"))
            return self._step("withdraw", "referrer", reason=reason)
        self._step("accept", "provider")
        return self._help()

    def _help(self) -> None:
        """What follows an acceptance: the client is seen, or leaves, or nobody does anything."""
        accepted = self.now
        quality = self.partner.follow_through(self.now, self.stop)
        if self.referral.client.hardships:
            quality -= 0.05 * min(2, len(self.referral.client.hardships))
        if self.random.random() >= quality:
            return self._come_to_nothing()
        median = FIRST_CONTACT.get(self.referral.top_need, USUAL_FIRST_CONTACT)
        self._wait(days=self.random.lognormvariate(0, 0.8) * median)
        self._step("contact", "provider")
        if self.random.random() < 0.03:
            self._pause()
        if self.random.random() < 0.85:
            self._wait(days=self.random.lognormvariate(0, 0.6) * 3)
            self._step("start", "provider")
        stay = self.referral.service.stay * self.random.uniform(0.5, 1.4)
        self.room.take(max(self.now, accepted + timedelta(days=stay)))
        self._wait(days=stay)
        return self._finish()

    def _pause(self) -> None:
        holds = words("voices.toml")["exchange"]["holds"]
        review = (self.now + timedelta(days=14)).date().isoformat()
        self._step("hold", "provider", words=self.random.choice(holds), review_on=review)
        self._wait(days=self.random.uniform(5, 20))
        self._step("resume", "provider")

    def _finish(self) -> None:
        if self.random.random() < 0.12:
            self._step("end-early", "provider", reason=pick(self.random, CLIENT_EXITS))
            return self._come_back()
        results = [
            self.random.choice(("achieved", "achieved", "achieved", "partly", "not"))
            for _ in self.referral.wishes
        ]
        by = self.random.choice(("provider", "provider", "referrer"))
        return self._step("complete", by, outcomes=results, helped=pick(self.random, HELPED))

    def _come_to_nothing(self) -> None:
        self.room.take(self.now + timedelta(days=14))
        if self.random.random() < 0.45:
            self._wait(days=self.random.uniform(4, 25))
            self._step("end-early", "provider", reason=pick(self.random, CLIENT_EXITS))
            return self._come_back()
        self._wait(days=self.random.uniform(25, 70))
        self._step("end-early", "referrer", reason="provider_silent")
        return self._try_again()

    def _come_back(self) -> None:
        """A few who had left turn up again, and are helped after all."""
        if self.random.random() > COME_BACK:
            return
        self._wait(days=self.random.uniform(4, 30))
        self._step(
            "reopen", "referrer", words=self.random.choice(words("voices.toml")["exchange"]["reopens"])
        )
        self._wait(days=2)
        self._step("contact", "provider")
        self._wait(days=self.random.uniform(5, 30))
        results = ["partly" for _ in self.referral.wishes]
        self._step("complete", "provider", outcomes=results, helped="somewhat")

    def _try_again(self) -> None:
        if self.random.random() < 0.7:
            self.referral.retry_at = self.now + timedelta(hours=self.random.uniform(2, 60))

    def _wait(self, *, hours: float = 0, days: float = 0) -> None:
        self.now = working(self.now + timedelta(hours=hours + 24 * days, minutes=2))

    def _step(self, action: str, party: str, **given: Any) -> None:
        """`by` is empty for the system; who has no account is answered for by the referrer, who logs it."""
        step: Step = {"at": self.now, "action": action, "party": party, "by": self.referral.by.key, **given}
        if party == "system":
            step["by"] = ""
        elif party == "provider" and self.answerers:
            step["by"] = self.random.choice(self.answerers).key
        elif party == "provider":
            step["logged"] = True
        self.referral.steps.append(step)
        self.now += timedelta(minutes=self.random.randrange(1, 5))
