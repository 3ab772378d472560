"""The forms of a household: who lives with them, and who speaks for a child."""

from wtforms import SelectField

from app.clients.forms import one_of, story
from app.web.forms import WordedForm, required


class LinkPerson(WordedForm):
    other = SelectField("Who lives with them?", [required("Choose the person.")])


class Guardian(WordedForm):
    """For someone under 18."""

    guardian_id = one_of("Which client of yours is it?", {}, nothing="None of them")
    guardian = story("Who is it, and how are they reached?", "Name, what they are to the child, phone.")
