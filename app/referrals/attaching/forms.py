"""The form by which a paper is attached, and what the pages show of those that are."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from flask_wtf.file import FileField, FileRequired

from app.clients.consent import Fact
from app.referrals.attaching import queries
from app.referrals.attaching.kinds import MANNERS, MOST_FILES, Kind
from app.referrals.attaching.models import Attachment
from app.referrals.lifecycle import Party
from app.referrals.models import Referral
from app.referrals.seen import SeenClient
from app.web.forms import WordedForm, nonce


class Attach(WordedForm):
    file = FileField("The file", [FileRequired("Choose the file on your computer.")])
    nonce = nonce()

    @property
    def id(self) -> UUID:
        return UUID(self.nonce.data)

    def content(self) -> tuple[str, bytes]:
        """Name and bytes of what was sent."""
        return self.file.data.filename or "", self.file.data.read()


@dataclass(frozen=True, slots=True)
class Papers:
    """What a page shows: the files, those that may be taken away, the form (none where nothing may be added).

    `closed`: why the provider can't open them now, for the case manager to know.
    """

    files: list[Attachment]
    own: frozenset[UUID]
    form: Attach | None
    closed: str = ""

    @property
    def words(self) -> dict[str, str]:
        return {kind.value: MANNERS[kind].words for kind in Kind}


def attach_form() -> Attach:
    return Attach(data={"nonce": str(uuid4())})


def papers(
    referral: Referral, *, party: Party, client: SeenClient, shared: SeenClient, refused: Attach | None = None
) -> Papers | None:
    """The papers as one side sees them; none for a provider with whom the client does not share any."""
    if not client.sees(Fact.ATTACHMENTS):
        return None
    files = queries.attachments_of(referral, facts=client.facts)
    own = frozenset(file.id for file in files if file.party == party)
    may_add = referral.is_open and len(files) < MOST_FILES
    closed = _closed(referral, shared) if party is Party.REFERRER else ""
    return Papers(files, own, refused or (attach_form() if may_add else None), closed)


def _closed(referral: Referral, shared: SeenClient) -> str:
    if shared.sees(Fact.ATTACHMENTS):
        return ""
    agreed = any(Fact.ATTACHMENTS in terms.facts for terms in referral.client.terms)
    if agreed and shared.facts:
        return "They can open them once they have accepted."
    return "They can’t open them: the client has not agreed to share papers with them. Record a consent that says so."
