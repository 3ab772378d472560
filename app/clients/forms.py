"""The forms of clients: short sections that can each be changed by themselves."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import Optional, Regexp, ValidationError

from app.clients.circumstances import (
    AGE_WORDS,
    DISTANCES,
    HARDSHIPS,
    HOUSEHOLD_TRAITS,
    LANGUAGES,
    STATUS_TRAITS,
    TIMES,
    WORKER_GENDERS,
)
from app.clients.consent import FACT_WORDS, GIVER_WORDS, METHOD_WORDS, PERSONAL, Fact, Giver, Method
from app.clients.contact import PERMISSION_WORDS, WAY_WORDS, Permission, Way
from app.clients.models import Client, Consent
from app.directory.queries import Need
from app.web.forms import LONG, SHORT, Choices, WordedForm, at_most, by_value, nonce, plain, required

_ZIP = re.compile(r"^\s*\d{5}\s*$")
_MAIL = re.compile(r"^\s*[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+\s*$")
MOST_RECIPIENTS = 4

CONSENT_LENGTHS = {"30": "One month", "182": "Six months", "365": "One year"}


def _line(label: str, hint: str = "", *validators: Any) -> StringField:
    checks = [*validators, at_most(SHORT)] if validators else [Optional(), at_most(SHORT)]
    return StringField(label, checks, filters=[plain], description=hint)


def story(label: str, hint: str = "") -> TextAreaField:
    return TextAreaField(label, [Optional(), at_most(LONG)], filters=[plain], description=hint)


def _zip() -> StringField:
    return StringField(
        "ZIP code",
        [Optional(), Regexp(_ZIP, message="A ZIP code has five digits, such as 62704.")],
        filters=[plain],
        description="Shared with a provider as “the area” before they accept.",
    )


def _name() -> StringField:
    return _line(
        "Name",
        "What they like to be called. It need not be the name on their papers.",
        required("Enter what they like to be called."),
    )


def _age() -> SelectField:
    return one_of("Age", AGE_WORDS, nothing="Not said")


def one_of(label: str, choices: Mapping[str, str], hint: str = "", nothing: str = "Not asked") -> SelectField:
    return SelectField(
        label,
        [Optional()],
        choices={"": nothing, **choices},
        filters=[lambda value: value or None],
        description=hint,
    )


def _language() -> SelectField:
    return SelectField("Language", [required("Choose a language.")], choices=LANGUAGES, default="en")


class About(WordedForm):
    """Who they are."""

    name = _name()
    pronouns = _line("Pronouns", "Such as she/her, they/them.")
    age_band = _age()
    area = _zip()
    no_fixed_address = BooleanField("No fixed address")
    language = _language()
    interpreter = BooleanField("Needs an interpreter")
    access_needs = story(
        "Access needs", "What must be right for them to take part: steps, large print, a quiet room."
    )


class InTheirWords(WordedForm):
    """What they want."""

    goals = story("Goals", "In the client’s own words: what should be different?")
    strengths = story("Strengths", "What they do well, what helped before, who stands by them.")
    worker_gender = one_of("Whom would they rather speak to?", WORKER_GENDERS, nothing="No matter")
    distance = one_of("How far can they go?", DISTANCES)
    times = Choices("When does it suit them?", TIMES)
    preferences = story("Anything else they prefer", "Such as: near the number 5 bus, no groups.")


class Circumstances(WordedForm):
    """What decides which services fit."""

    household = _line("Household", "Such as: two adults, children of 3 and 7.")
    home = Choices("At home", HOUSEHOLD_TRAITS)
    status = Choices("True of them", STATUS_TRAITS)
    hardships = Choices("What makes the way hard", HARDSHIPS)

    def traits(self) -> list[str]:
        return [*(self.home.data or []), *(self.status.data or [])]


class _ContactFields(WordedForm):
    best_way = one_of("Which way do they like best?", by_value(WAY_WORDS), nothing="Not said")
    phone = _line("Phone")
    email = EmailField(
        "E-mail",
        [Optional(), Regexp(_MAIL, message="Enter an e-mail address, such as name@example.org.")],
        filters=[plain],
    )
    address = story("Address for letters")
    safe_times = _line("Safe times", "Such as: weekdays between 9 and 3.")
    unsafe_note = story("What is unsafe, and why", "Shown to everyone who may contact them.")
    representative = story(
        "Someone who speaks for them", "Name, what they are to the client, and how to reach them."
    )


def _way(way: Way) -> RadioField:
    asked = [required("Choose one.")]
    return RadioField(WAY_WORDS[way], asked, choices=by_value(PERMISSION_WORDS), default=Permission.NOT_ASKED)


class Contact(_ContactFields):
    """How to reach them, and how never."""

    call = _way(Way.CALL)
    voicemail = _way(Way.VOICEMAIL)
    text = _way(Way.TEXT)
    mail = _way(Way.EMAIL)
    post = _way(Way.POST)
    visit = _way(Way.VISIT)

    WAYS = {  # noqa: RUF012
        Way.CALL: "call",
        Way.VOICEMAIL: "voicemail",
        Way.TEXT: "text",
        Way.EMAIL: "mail",
        Way.POST: "post",
        Way.VISIT: "visit",
    }

    def validate_best_way(self, field: SelectField) -> None:
        if field.data and self[self.WAYS[Way(field.data)]].data in (Permission.UNSAFE, Permission.REFUSED):
            raise ValidationError("They said no to this way. Choose another one.")

    def ways(self) -> dict[str, str]:
        said = {way.value: self[name].data for way, name in self.WAYS.items()}
        return {way: answer for way, answer in said.items() if answer != Permission.NOT_ASKED}


class NewClient(WordedForm):
    """The least that opens a record; the rest is asked when it matters."""

    name = _name()
    age_band = _age()
    area = _zip()
    language = _language()
    interpreter = BooleanField("Needs an interpreter")
    need = SelectField("What do they need first?", [Optional()])
    words = story("In their own words", "Write it down as they said it.")
    team = SelectField("Team")
    another = BooleanField("This is another person")
    nonce = nonce()


class AddNeed(WordedForm):
    code = SelectField("Need", [required("Choose what is needed.")])
    words = story("In their own words", "Write it down as they said it.")


class GiveConsent(WordedForm):
    """What the client allows: whom to tell what, until when."""

    recipient_1 = SelectField("Organization", [required("Name at least one organization.")])
    recipient_2 = SelectField("Another organization", [Optional()])
    recipient_3 = SelectField("Another organization", [Optional()])
    recipient_4 = SelectField("Another organization", [Optional()])
    facts = Choices(
        "Beside the need, the area and what they need to take part, share",
        {fact.value: FACT_WORDS[fact] for fact in Fact if fact in PERSONAL},
        default=[fact.value for fact in Fact if fact in PERSONAL],
    )
    early = BooleanField(
        "Share this at once",
        description="Otherwise an organization sees it only when it has accepted.",
    )
    method = RadioField(
        "How did they agree?",
        [required("Say how they agreed.")],
        choices={method.value: METHOD_WORDS[method] for method in (Method.VERBAL, Method.WRITTEN)},
    )
    length = SelectField(
        "For how long?", [required("Say for how long.")], choices=CONSENT_LENGTHS, default="365"
    )
    others = Choices("They agree to the same", {}, description="Others of the household, where they said so.")
    giver = RadioField(
        "Who agreed?",
        [required("Say who agreed.")],
        choices=by_value(GIVER_WORDS),
        default=Giver.CLIENT,
    )
    giver_name = _line("Who was it, if not the client?", "Their name, and what they are to the client.")
    own_voice = story(
        "What does the young person say?",
        "For everyone under 18: their own words, even where somebody else agrees.",
    )
    nonce = nonce()

    def recipients(self) -> list[UUID]:
        """The organizations chosen, each once."""
        fields = (self[f"recipient_{number}"] for number in range(1, MOST_RECIPIENTS + 1))
        return list(dict.fromkeys(UUID(field.data) for field in fields if field.data))

    def offer_people(self, household: Iterable[Client]) -> None:
        self.others.choices = {str(other.id): other.name for other in household}

    def offer(self, organizations: Iterable[tuple[UUID, str]]) -> None:
        choices = {"": "Choose…", **{str(id_): name for id_, name in organizations}}
        for number in range(1, MOST_RECIPIENTS + 1):
            self[f"recipient_{number}"].choices = choices


def renewing(given: Consent) -> dict[str, Any]:
    """What a consent said, to be agreed to once more; how the client agrees is asked afresh."""
    named = {f"recipient_{number}": str(each.id) for number, each in enumerate(given.recipients, 1)}
    return {**named, "facts": given.facts, "early": given.early}


SECTIONS: dict[str, tuple[str, type[WordedForm]]] = {
    "about": ("Who they are", About),
    "words": ("What they want", InTheirWords),
    "contact": ("Contact and safety", Contact),
    "circumstances": ("Circumstances", Circumstances),
}


def filled(section: str, client: Client) -> WordedForm:
    """The form of one section, with what is written down so far."""
    _, form = SECTIONS[section]
    if form is Contact:
        said = {name: client.ways.get(way, Permission.NOT_ASKED) for way, name in Contact.WAYS.items()}
        return form(obj=client, data=said)
    if form is Circumstances:
        return form(obj=client, data={"home": client.traits, "status": client.traits})
    return form(obj=client)


def facts_of(form: FlaskForm) -> dict[str, Any]:
    """What a section says, as columns of a client."""
    if isinstance(form, Contact):
        return {**_plain(form, _ContactFields), "ways": form.ways()}
    if isinstance(form, Circumstances):
        return {
            "household": form.household.data,
            "traits": form.traits(),
            "hardships": list(form.hardships.data or []),
        }
    return _plain(form, type(form))


def need_choices(needs: Mapping[str, Need], first: str = "Choose…") -> dict[str, str | dict[str, str]]:
    """The need list as options of a select, grouped by top level."""
    groups: dict[str, dict[str, str]] = {}
    for code, need in needs.items():
        groups.setdefault(needs[need.top].name, {})[code] = need.name
    return {"": first, **groups}


def _plain(form: FlaskForm, fields: type[FlaskForm]) -> dict[str, Any]:
    names = [name for name in form._fields if hasattr(fields, name) and name != "csrf_token"]
    return {name: form[name].data for name in names}
