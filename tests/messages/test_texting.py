"""Text messages go to a gateway: its address, its answers, and numbers as people write them."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import SimpleNamespace
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from app.config import Settings
from app.messages.post import PostDelayedError, PostRefusedError
from app.messages.texting import Gateway, Text, international

TEXT = Text("+12175550188", "Una página para usted: http://localhost/choose/x", uuid4())


@pytest.fixture
def server() -> Iterator[SimpleNamespace]:
    """A gateway on this machine: says `status`, and keeps what it was asked."""
    said = SimpleNamespace(status=202, asked=[])

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            said.asked.append((self.headers["Authorization"], body))
            self.send_response(said.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Tests are quiet."""

    with HTTPServer(("127.0.0.1", 0), Answer) as http:
        threading.Thread(target=http.serve_forever, daemon=True).start()
        said.url = f"http://trellis:s%20cret@127.0.0.1:{http.server_port}/send"
        yield said
        http.shutdown()


def test_a_gateway_is_told_the_number_the_words_and_an_id_that_stays(server: SimpleNamespace) -> None:
    Gateway(server.url).send(TEXT)
    [(credentials, body)] = server.asked
    assert credentials == "Basic dHJlbGxpczpzIGNyZXQ="
    for part in (TEXT.to, TEXT.words, str(TEXT.id)):
        assert part in body


@pytest.mark.parametrize(("status", "fault"), [(400, PostRefusedError), (422, PostRefusedError)])
def test_what_a_gateway_refuses_is_not_tried_again(server: SimpleNamespace, status: int, fault: type) -> None:
    server.status = status
    with pytest.raises(fault):
        Gateway(server.url).send(TEXT)


@pytest.mark.parametrize("status", [302, 401, 429, 500, 503])
def test_what_a_gateway_can_not_do_now_is_tried_later(server: SimpleNamespace, status: int) -> None:
    server.status = status
    fault = PostRefusedError if status == 302 else PostDelayedError
    with pytest.raises(fault):
        Gateway(server.url).send(TEXT)
    assert len(server.asked) == 1  # it is never sent on to where the answer points


def test_a_gateway_that_is_away_is_tried_later(server: SimpleNamespace) -> None:
    parts = urlsplit(server.url)
    with pytest.raises(PostDelayedError):
        Gateway(parts._replace(netloc="127.0.0.1:9").geturl()).send(TEXT)


@pytest.mark.parametrize(
    ("written", "full"),
    [
        ("(217) 555-0188", "+12175550188"),
        ("1 217 555 0188", "+12175550188"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_a_number_is_dialled_in_full(written: str, full: str) -> None:
    assert international(written, "1") == full


@pytest.mark.parametrize("written", ["", "ask her sister", "555-01"])
def test_what_is_no_number_is_never_dialled(written: str) -> None:
    with pytest.raises(PostRefusedError):
        international(written, "1")


@pytest.mark.parametrize("url", ["ftp://gateway.example.org", "http://gateway.example.org/send", "gateway"])
def test_a_gateway_must_be_asked_over_https(url: str) -> None:
    assert any("SMS_URL" in line for line in Settings(sms_url=url).problems())
    assert not any("SMS_URL" in line for line in Settings(sms_url="https://g.example.org/s").problems())
