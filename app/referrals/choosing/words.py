"""The sentences of the client's own page that tables and forms choose: short words, reading age 12.

Those that stand in one place stand in its template. Spanish is in `app/translations/`.
"""

from collections.abc import Mapping

from app.referrals.choosing.deciding import Outcome
from app.web.languages import mark

PLACES = (
    mark("My 1st choice"),
    mark("2nd"),
    mark("3rd"),
    mark("4th"),
    mark("5th"),
)

NEXT: Mapping[str, str] = {
    Outcome.CHOSEN: mark(
        "Your case manager talks with you before anyone is asked, and asks what may be shared."
    ),
    Outcome.YOU_CHOOSE: mark("Your case manager picks one and tells you before anyone is asked."),
    Outcome.NONE_FITS: mark("Your case manager looks for something else with you."),
    Outcome.ASKED: mark("Your case manager answers your question. After that you can choose."),
}
