"""The forms of accounts. What they refuse is said beside the field, by them or by the action behind them."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, PasswordField, RadioField, SelectField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import DataRequired, Length, Optional, Regexp

from app.accounts.password_rules import LONGEST, SHORTEST
from app.accounts.roles import ROLES
from app.accounts.telling import NOTICES_WORDS
from app.accounts.throttling import TooManyAttempts
from app.actor import Role
from app.errors import Conflict, Invalid
from app.web.forms import by_value, plain

LENGTH_HINT = f"At least {SHORTEST} characters. Four words that don't belong together are easy to remember."
_MAIL = r"^\s*[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+\s*$"
NO_MAIL = "Enter an email address, such as name@example.org."


class WordedForm(FlaskForm):
    """A form that also shows what an action refused. `status` is the HTTP status of its page while it has errors."""

    status = 422

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Show what is refused inside beside its field, or above the form where it has none."""
        try:
            yield
        except (Invalid, Conflict, TooManyAttempts) as refusal:
            self.status = refusal.status
            problems = getattr(refusal, "problems", {})
            for name, sentence in problems.items():
                self[name].errors = [*self[name].errors, sentence]
            if not problems:
                self.form_errors.append(refusal.message)


def _required(sentence: str) -> DataRequired:
    return DataRequired(message=sentence)


def _mail(label: str = "Email address") -> StringField:
    return StringField(
        label, [_required(NO_MAIL), Length(max=254, message=NO_MAIL), Regexp(_MAIL, message=NO_MAIL)]
    )


def _name(label: str, problem: str) -> StringField:
    length = Length(max=120, message="Use at most 120 characters.")
    return StringField(label, [_required(problem), length], filters=[plain])


def _new_password(label: str = "New password") -> PasswordField:
    too_long = Length(max=LONGEST, message=f"Use at most {LONGEST} characters.")
    return PasswordField(label, [_required("Choose a password."), too_long], description=LENGTH_HINT)


def _choice_of(label: str, problem: str) -> SelectField:
    """A select of things by their ids, filled in by the view."""
    return SelectField(label, [_required(problem)], coerce=lambda value: UUID(str(value)) if value else None)


def _role() -> RadioField:
    return RadioField(
        "Role",
        [_required("Choose a role.")],
        choices=[SelectChoice(role.value, job.name) for role, job in ROLES.items()],
        coerce=lambda value: Role(value) if value in list(Role) else None,
    )


class SignIn(WordedForm):
    mail = _mail()
    password = PasswordField("Password", [_required("Enter your password.")])


class AskForReset(WordedForm):
    mail = _mail()


class ResetPassword(WordedForm):
    password = _new_password()


class AcceptInvitation(WordedForm):
    name = _name("Your name", "Enter your name as your colleagues know you.")
    password = _new_password("Choose a password")


class Rename(WordedForm):
    name = _name("Name", "Enter a name.")


class ChangePassword(WordedForm):
    current = PasswordField("Current password", [_required("Enter your current password.")])
    password = _new_password()


class Invite(WordedForm):
    name = _name("Name", "Enter the person's name.")
    mail = _mail()
    organization_id = _choice_of("Organization", "Choose an organization.")
    role = _role()


class GiveRole(WordedForm):
    organization_id = _choice_of("Organization", "Choose an organization.")
    role = _role()


class NameOrganization(WordedForm):
    name = _name("Name", "Enter the organization's name.")
    listed = BooleanField(
        "Shown in the public directory", description="Leave off for an agency that only refers."
    )
    verified = BooleanField(
        "Verified",
        default=True,
        description="Somebody checked that it is real. Referrals of others don't count towards reliability.",
    )
    victim_service_provider = BooleanField(
        "Victim service provider",
        description="Its addresses are hidden everywhere, and its clients are never more than counts to others.",
    )


class NameTeam(WordedForm):
    name = _name("Team name", "Enter a name for the team.")
    inbox = StringField(
        "Shared email address",
        [Optional(), Length(max=254, message=NO_MAIL), Regexp(_MAIL, message=NO_MAIL)],
        description="Notices go here instead of to each member.",
    )


class NewTeam(NameTeam):
    organization_id = _choice_of("Organization", "Choose an organization.")


class Join(WordedForm):
    person_id = _choice_of("Person", "Choose a person.")


def choices(nothing: str, rows: Iterable[tuple[UUID, str]]) -> list[SelectChoice]:
    """The options of a select, which begins with none chosen."""
    return [SelectChoice("", nothing), *(SelectChoice(str(id_), name) for id_, name in rows)]


class NoticesForm(WordedForm):
    notices = RadioField("When do you hear of referrals?", choices=by_value(NOTICES_WORDS))


class IntroductionsForm(WordedForm):
    introduces = BooleanField("Others may be told which partners I know well")


class CoverForm(WordedForm):
    cover = SelectField("Who stands in for you?", [_required("Choose a colleague.")])
    until = DateField("Up to and with", [_required("Give the last day on which you are away.")])
