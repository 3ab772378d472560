"""The forms by which a taxonomy is brought: the file, and the word that what was looked at may be taken in."""

from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField
from wtforms.validators import Length

from app.interop.taxonomies.planning import LONGEST_NAME
from app.stewardship.subject_forms import text
from app.web.forms import WordedForm, required

# What a form may carry of a file: below the server's own limit for one field.
MOST_CARRIED = 1_900_000


class BringForm(WordedForm):
    name = text("What is it called?", required("Give the taxonomy a name."), most=LONGEST_NAME)
    file = FileField("The file", [FileRequired("Choose the file on your computer.")])


class TakeInForm(WordedForm):
    """Carries the file on, packed, so that nothing is kept of one that nobody takes in."""

    name = HiddenField(validators=[required("Bring the file again.")])
    packed = HiddenField(validators=[required("Bring the file again."), Length(max=MOST_CARRIED)])
    seen = HiddenField(validators=[required("Bring the file again.")])
