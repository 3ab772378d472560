"""Papers on a referral: what may be attached, who may open it at each reading, and how it leaves the house."""

import io
import json
import zipfile
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask, request
from sqlalchemy import func, select

from app.audit import AuditEvent
from app.clients import actions as clients
from app.clients.consent import FIRST, Fact
from app.clients.models import Client
from app.db import db, transaction
from app.directory.models import Organization
from app.errors import Conflict, Invalid
from app.referrals.attaching import actions
from app.referrals.attaching.kinds import (
    EMPTY,
    MACROS,
    MOST_BYTES,
    MOST_FILES,
    TOO_LARGE,
    TOO_MANY,
    UNKNOWN,
    Kind,
    kind_of,
    safe_name,
)
from app.referrals.attaching.models import Attachment
from app.referrals.lifecycle import Action, Party
from app.referrals.models import Referral
from app.referrals.records import actions as records
from app.referrals.talking import actions as talking
from app.referrals.talking.models import MessageReading, ReferralMessage
from app.seal import SealError, keyring
from tests import town
from tests.browser import text_of
from tests.referrals.cast import DANA, PRIYA, open_client, send, sent, take
from tests.referrals.test_answering import link_for, withdraw_consent

PDF = b"%PDF-1.7\nMaria's lease, signed"
LEASE = "lease of Maria.pdf"


def zipped(*names: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return file.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")
GOOD = {
    "pdf": (PDF, Kind.PDF),
    "png": (b"\x89PNG\r\n\x1a\nrest", Kind.PNG),
    "jpeg": (b"\xff\xd8\xff\xe0rest", Kind.JPEG),
    "text": ("Größe: zwölf\n".encode(), Kind.TEXT),
    "docx": (zipped(*WORD), Kind.DOCX),
}
BAD = {
    "nothing": (b"", EMPTY),
    "too much": (b"a" * (MOST_BYTES + 1), TOO_LARGE),
    "a program": (b"MZ\x90\x00\x03", UNKNOWN),
    "a spreadsheet": (zipped("[Content_Types].xml", "xl/workbook.xml"), UNKNOWN),
    "any zip": (zipped("run.exe"), UNKNOWN),
    "half a zip": (zipped(*WORD)[:40], UNKNOWN),
    "macros": (zipped(*WORD, "word/vbaProject.bin"), MACROS),
    "a picture of another kind": (b"GIF89a", None),
    "bytes": (b"\x00\x01\x02", UNKNOWN),
    "text in another encoding": ("Größe".encode("latin-1"), UNKNOWN),
}


@pytest.mark.parametrize("name", GOOD)
def test_what_may_be_attached_is_known_by_its_content(name: str) -> None:
    content, kind = GOOD[name]
    assert kind_of(content) is kind


@pytest.mark.parametrize("name", BAD)
def test_what_may_not_be_attached_is_refused_in_words(name: str) -> None:
    content, sentence = BAD[name]
    if sentence is None:  # reads as plain text, and leaves as plain text
        assert kind_of(content) is Kind.TEXT
        return
    with pytest.raises(Invalid) as refusal:
        kind_of(content)
    assert refusal.value.problems == {"file": sentence}


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("lease.pdf", "lease.pdf"),
        ("lease.pdf.exe", "lease.pdf.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\temp\\lease.html", "lease.pdf"),
        ('a"b\r\nc<d>.pdf', "a b c d.pdf"),
        ("  ...  ", "attachment.pdf"),
        ("CON.txt", "attachment.pdf"),
        ("Größe (2).pdf", "Größe (2).pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("x" * 300 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_a_name_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given, Kind.PDF) == safe


@pytest.fixture
def referral(town_app: Flask) -> Any:
    return sent()


@pytest.fixture
def paper(referral: Any) -> Any:
    with transaction():
        known = db.session.get_one(Referral, referral)
        return actions.attach(known, LEASE, PDF, by=DANA, party=Party.REFERRER).id


def upload(content: bytes = PDF, name: str = LEASE, nonce: str = "") -> dict[str, Any]:
    return {"file": (io.BytesIO(content), name), "nonce": nonce or str(uuid4())}


def opened(browser: Any, referral: Any, paper: Any) -> Any:
    return browser.get(f"/referrals/{referral}/attachments/{paper}")


def events(name: str) -> list[AuditEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.name == name)))


def test_a_paper_is_attached_without_a_script_and_comes_back_as_it_was(
    browser_of: Any, referral: Any
) -> None:
    dana = browser_of(town.DANA)
    assert 'enctype="multipart/form-data"' in dana.get(f"/referrals/{referral}").text
    same = "3f0e6a39-64a5-4f9f-9a3f-0c2b5a1f7c11"
    for _ in range(2):
        answer = dana.post(f"/referrals/{referral}/attachments", upload(nonce=same))
        assert answer.status_code == 303, text_of(answer)
    made = db.session.scalars(select(Attachment)).one()
    assert (made.name, made.kind, made.size) == (LEASE, "pdf", len(PDF))
    page = text_of(dana.get(f"/referrals/{referral}"))
    assert LEASE in page
    assert "Trellis does not look for viruses." in page
    answer = opened(dana, referral, made.id)
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refusal_stands_beside_the_field(browser_of: Any, referral: Any) -> None:
    dana = browser_of(town.DANA)
    dana.get(f"/referrals/{referral}")
    answer = dana.post(f"/referrals/{referral}/attachments", upload(b"MZ\x90\x00", "lease.pdf"))
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert UNKNOWN in text_of(answer)
    assert "Choose the file" in text_of(
        dana.post(f"/referrals/{referral}/attachments", {"nonce": str(uuid4())})
    )
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_ten_papers_are_enough(referral: Any) -> None:
    with transaction():
        known = db.session.get_one(Referral, referral)
        for number in range(MOST_FILES):
            actions.attach(known, f"{number}.pdf", PDF, by=DANA, party=Party.REFERRER)
    known = db.session.get_one(Referral, referral)
    with pytest.raises(Invalid, match=TOO_MANY):
        actions.attach(known, "eleven.pdf", PDF, by=DANA, party=Party.REFERRER)


def test_nothing_is_attached_to_what_has_ended(referral: Any) -> None:
    take(referral, Action.WITHDRAW, DANA, reason="duplicate")
    with pytest.raises(Conflict), transaction():
        actions.attach(db.session.get_one(Referral, referral), "x.pdf", PDF, by=DANA, party=Party.REFERRER)


def test_consent_is_asked_at_each_reading(browser_of: Any, referral: Any, paper: Any) -> None:
    priya = browser_of(town.PRIYA)
    assert opened(priya, referral, paper).status_code == 404  # not accepted yet
    assert LEASE not in text_of(priya.get(f"/referrals/{referral}"))
    assert "They can open them once they have accepted." in text_of(
        browser_of(town.DANA).get(f"/referrals/{referral}")
    )
    take(referral, Action.ACCEPT, PRIYA)
    assert opened(priya, referral, paper).data == PDF
    withdraw_consent(referral)
    assert opened(priya, referral, paper).status_code == 404
    assert LEASE not in text_of(priya.get(f"/referrals/{referral}"))
    assert opened(browser_of(town.DANA), referral, paper).status_code == 200


def test_whoever_has_not_agreed_to_share_papers_shares_none(browser_of: Any, town_app: Flask) -> None:
    with transaction():
        client = open_client(consent=False)
        harbor = db.session.get_one(Organization, town.HARBOR)
        clients.give_consent(client, recipients=[harbor], by=DANA, facts={*FIRST, Fact.NAME, Fact.CONTACT})
        id_ = client.id
    with transaction():
        referral = send(db.session.get_one(Client, id_)).id
    with transaction():
        known = db.session.get_one(Referral, referral)
        paper = actions.attach(known, LEASE, PDF, by=DANA, party=Party.REFERRER).id
    take(referral, Action.ACCEPT, PRIYA)
    assert opened(browser_of(town.PRIYA), referral, paper).status_code == 404
    assert "has not agreed to share papers" in text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))


def test_strangers_and_coordinators_find_no_paper(browser_of: Any, referral: Any, paper: Any) -> None:
    for person in (town.LEE, town.OWEN, town.CORA, town.ADA):
        stranger = browser_of(person)
        assert opened(stranger, referral, paper).status_code in (403, 404)
        assert stranger.post(f"/referrals/{referral}/attachments", upload()).status_code in (403, 404)
        assert stranger.post(f"/referrals/{referral}/attachments/{paper}/remove").status_code in (403, 404)
    assert opened(browser_of(town.DANA), uuid4(), paper).status_code == 404
    other = sent()
    assert opened(browser_of(town.DANA), other, paper).status_code == 404


def test_a_provider_opens_and_attaches_too_once_it_has_accepted(browser_of: Any, referral: Any) -> None:
    priya = browser_of(town.PRIYA)
    priya.get(f"/referrals/{referral}")
    assert priya.post(f"/referrals/{referral}/attachments", upload()).status_code == 404
    take(referral, Action.ACCEPT, PRIYA)
    assert (
        priya.post(f"/referrals/{referral}/attachments", upload(b"Intake at nine.", "intake.txt")).status_code
        == 303
    )
    assert "intake.txt" in text_of(browser_of(town.DANA).get(f"/referrals/{referral}"))


def test_by_the_private_link_a_button_opens_it_and_an_address_does_not(
    browser: Any, referral: Any, paper: Any
) -> None:
    page = link_for(referral)
    take(referral, Action.ACCEPT, PRIYA)
    assert LEASE in text_of(browser.post(page))
    assert browser.get(f"{page}/attachments/{paper}").status_code == 405
    answer = browser.post(f"{page}/attachments/{paper}")
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    [event] = events("referral.attachment_opened")
    assert event.data["channel"] == "link"


def test_a_provider_attaches_by_its_private_link_once_and_only_while_the_client_agrees(
    browser: Any, referral: Any
) -> None:
    page = link_for(referral)
    take(referral, Action.ACCEPT, PRIYA)
    nonce = str(uuid4())

    def send_paper(content: bytes) -> Any:
        file = (io.BytesIO(content), "lease.pdf")
        return browser.post(f"{page}/attachments", {"nonce": nonce, "file": file})

    assert send_paper(b"\x7fELF\x00\x01").status_code == 422
    for _ in range(2):
        assert "lease.pdf" in text_of(send_paper(PDF))
    [event] = events("referral.attached")
    assert (event.data["channel"], event.data["party"]) == ("link", "provider")
    withdraw_consent(referral)
    assert send_paper(PDF).status_code == 404


def test_every_opening_is_written_down_without_its_name(browser_of: Any, referral: Any, paper: Any) -> None:
    dana = browser_of(town.DANA)
    for _ in range(2):
        opened(dana, referral, paper)
    told = events("referral.attachment_opened")
    assert [event.actor_id for event in told] == [town.DANA, town.DANA]
    assert not any("lease" in str(event.data) for event in told)
    assert "opened an attached paper" in text_of(dana.get(f"/referrals/{referral}"))


def test_only_the_side_that_attached_it_takes_it_away(browser_of: Any, referral: Any, paper: Any) -> None:
    take(referral, Action.ACCEPT, PRIYA)
    address = f"/referrals/{referral}/attachments/{paper}/remove"
    assert browser_of(town.PRIYA).post(address).status_code == 403
    assert browser_of(town.AMARA).post(address).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_bytes_and_name_are_sealed_and_open_nowhere_else(referral: Any, paper: Any) -> None:
    row = db.session.connection().exec_driver_sql("SELECT name, content FROM referral_attachment").one()
    for raw in map(bytes, row):
        assert b"lease" not in raw
        assert b"Maria" not in raw
    known = db.session.get_one(Attachment, paper)
    assert keyring().open_bytes(known.content, known.column) == PDF
    with pytest.raises(SealError):
        keyring().open_bytes(known.content, f"referral_attachment.content:{uuid4()}:{paper}")


def test_a_paper_goes_with_its_referral(referral: Any, paper: Any) -> None:
    with transaction():
        db.session.delete(db.session.get_one(Referral, referral))
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_what_is_sent_never_touches_the_disk(town_app: Flask) -> None:
    with town_app.test_request_context():
        assert isinstance(request._get_file_stream(10_000_000, "application/pdf"), io.BytesIO)


def test_erasing_a_client_leaves_no_paper_and_no_message(referral: Any, paper: Any) -> None:
    with transaction():
        known = db.session.get_one(Referral, referral)
        talking.write(known, "A word", by=DANA, party=Party.REFERRER)
        client = known.client_id
    with transaction():
        records.erase(db.session.get_one(Client, client), by=DANA, reason="asked")
    for table in (Attachment, ReferralMessage, MessageReading):
        assert db.session.scalar(select(func.count()).select_from(table)) == 0


def test_a_clients_copy_holds_the_papers_themselves(browser_of: Any, referral: Any, paper: Any) -> None:
    client = db.session.get_one(Referral, referral).client_id
    answer = browser_of(town.DANA).post(f"/clients/{client}/file/json", {})
    assert answer.headers["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        held = json.loads(archive.read("client-file.json"))["held"]["referral_attachment"]
        assert archive.read(held[0]["file"]) == PDF
        assert held[0]["name"] == LEASE
