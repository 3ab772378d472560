"""Where feeds may come from: only what was named, never from inside, within limits, and refused in words."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.config import Mode, Settings
from app.errors import Invalid
from app.interop.feeds import fetching
from app.interop.feeds.allowed import OFF, Allowed
from app.interop.feeds.fetching import Place, fetch
from app.interop.hsds.documents import read_documents
from app.interop.hsds.report import Report
from tests.interop.feeds import food_bank

BANK = json.dumps([food_bank()]).encode()
Answer = tuple[int, dict[str, str], bytes]


class Host:
    """A small web server that answers as it is told, and remembers what it was asked."""

    def __init__(self) -> None:
        self.answers: dict[str, Callable[[dict[str, str]], Answer]] = {}
        self.asked: list[str] = []
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host.asked.append(self.path)
                status, headers, body = host.answers[self.path](dict(self.headers))
                self.send_response(status)
                for name, value in {"Content-Length": str(len(body)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.name = f"127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def says(self, path: str, status: int = 200, body: bytes = BANK, **headers: str) -> str:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = lambda _asked: (status, named, body)
        return f"http://{self.name}{path}"


@pytest.fixture
def host() -> Iterator[Host]:
    made = Host()
    yield made
    made.server.shutdown()
    made.server.server_close()


def got(host: Host, address: str, tmp_path: Path, **known: str) -> Any:
    return fetch(Place(address, "county", **known), Allowed.of([host.name]), tmp_path)


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("https://other.example.org/feed", "other.example.org is not among the hosts"),
        ("https://data.example.org:8443/feed", "not among the hosts"),
        ("ftp://data.example.org/feed", "https:// or http://"),
        ("https://me:secret@data.example.org/feed", "Leave names and passwords out"),
        ("https://data.example.org:x/feed", "This is no web address"),
        ("/etc/passwd", "beneath /srv/feeds"),
        ("/srv/feeds/../secret", "beneath /srv/feeds"),
        ("/srv/feeds2/county", "beneath /srv/feeds"),
        ("feeds/county", "beneath /srv/feeds"),
    ],
)
def test_a_place_that_was_not_named_is_refused_in_words(place: str, words: str) -> None:
    with pytest.raises(Invalid, match=words) as refusal:
        Allowed.of(["/srv/feeds", "data.example.org"]).check(place)
    assert "place" in refusal.value.problems


@pytest.mark.parametrize(
    "place", ["https://data.example.org/x", "http://Data.Example.org/x", "/srv/feeds/a/b.json"]
)
def test_a_place_that_was_named_is_taken(place: str) -> None:
    Allowed.of(["/srv/feeds", "data.example.org"]).check(place)


def test_nothing_is_allowed_until_somebody_names_it() -> None:
    assert not Allowed.of(())
    with pytest.raises(Invalid, match=OFF):
        Allowed.of(()).check("https://data.example.org")


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:127.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::7f00:1",
    ],
)
def test_an_address_inside_a_private_network_is_refused_unless_it_is_named_itself(address: str) -> None:
    with pytest.raises(Invalid, match="inside a private network"):
        Allowed.of(["data.example.org"]).check_resolved("data.example.org", ["93.184.215.14", address])
    named = f"[{address}]:8080" if ":" in address else f"{address}:8080"
    Allowed.of(["data.example.org", named]).check_resolved("data.example.org", [address])


def test_a_public_address_is_taken() -> None:
    Allowed.of(["data.example.org"]).check_resolved(
        "data.example.org", ["93.184.215.14", "2606:4700::6810:85e5"]
    )


def test_a_name_that_leads_inside_is_never_asked(host: Host, tmp_path: Path) -> None:
    port = host.name.split(":")[1]
    host.says("/feed")
    with pytest.raises(Invalid, match=r"localhost leads to .*, inside a private network"):
        fetch(Place(f"http://localhost:{port}/feed", "county"), Allowed.of([f"localhost:{port}"]), tmp_path)
    assert host.asked == []


def test_a_file_and_a_folder_are_read_and_what_leads_out_of_it_is_not(tmp_path: Path) -> None:
    inside, outside = tmp_path / "feeds", tmp_path / "elsewhere"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.json").write_bytes(BANK)
    (inside / "county.json").write_bytes(BANK)
    allowed = Allowed.of([str(inside)])
    found = fetch(Place(str(inside / "county.json"), "county"), allowed, tmp_path)
    assert found is not None
    assert (found.feed.source, len(found.feed.documents)) == ("county", 1)
    (inside / "way-out.json").symlink_to(outside / "secret.json")
    for place in (inside, inside / "way-out.json"):
        with pytest.raises(Invalid, match=r"way-out\.json leads out of the folder"):
            fetch(Place(str(place), "county"), allowed, tmp_path)


def test_a_feed_comes_over_the_web_packed_or_not(host: Host, tmp_path: Path) -> None:
    plain = got(host, host.says("/feed.json", ETag='"1"', Last_Modified="yesterday"), tmp_path)
    packed = got(host, host.says("/feed", body=gzip.compress(BANK), Content_Encoding="gzip"), tmp_path)
    assert plain.feed.documents[0].data == packed.feed.documents[0].data == BANK
    assert (plain.etag, plain.modified) == ('"1"', "yesterday")


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("/services?format=ndjson&full=true", "text/plain", "services.ndjson"),
        ("/x/organizations.csv", "application/octet-stream", "organizations.csv"),
        ("/organizations", "text/csv; charset=utf-8", "organizations.csv"),
        ("/", "application/json", "feed.json"),
    ],
)
def test_what_a_feed_is_shows_in_its_address_or_its_type(
    host: Host, tmp_path: Path, path: str, kind: str, name: str
) -> None:
    (document,) = got(host, host.says(path, Content_Type=kind), tmp_path).feed.documents
    assert document.name == name


def test_a_copy_that_we_know_is_not_sent_again(host: Host, tmp_path: Path) -> None:
    def answer(asked: dict[str, str]) -> Answer:
        known = asked.get("If-None-Match") == '"7"' and asked.get("If-Modified-Since") == "then"
        return (304, {}, b"") if known else (200, {}, BANK)

    host.answers["/feed"] = answer
    address = f"http://{host.name}/feed"
    assert got(host, address, tmp_path, etag='"7"', modified="then") is None
    assert got(host, address, tmp_path) is not None


def test_a_redirect_is_followed_on_the_same_host_and_refused_to_another(host: Host, tmp_path: Path) -> None:
    host.says("/new")
    assert got(host, host.says("/old", 302, b"", Location="/new"), tmp_path) is not None
    with pytest.raises(Invalid, match=r"sends on to http://169\.254\.169\.254/"):
        got(host, host.says("/away", 302, b"", Location="http://169.254.169.254/latest"), tmp_path)
    with pytest.raises(Invalid, match="more than 3 times"):
        got(host, host.says("/round", 301, b"", Location="/round"), tmp_path)


def test_what_is_too_large_is_broken_off(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "LARGEST_FEED", 2**20)
    bomb = gzip.compress(b"[" + b" " * 2**22 + b"]")
    with pytest.raises(Invalid, match="A feed may have 1 MB; this one has more"):
        got(host, host.says("/bomb", body=bomb, Content_Encoding="gzip"), tmp_path)


def test_what_takes_too_long_is_broken_off(
    host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MOST_SECONDS", -1)
    with pytest.raises(Invalid, match="did not arrive within"):
        got(host, host.says("/slow"), tmp_path)


@pytest.mark.parametrize(
    ("status", "body", "headers", "words"),
    [
        (404, b"gone", {}, "answered 404"),
        (500, b"oh", {}, "answered 500"),
        (200, b"<html>no feed</html>", {}, "is not JSON"),
        (200, b"not packed", {"Content_Encoding": "gzip"}, "broke off"),
    ],
)
def test_what_is_no_feed_is_refused_in_words(
    host: Host, tmp_path: Path, status: int, body: bytes, headers: dict[str, str], words: str
) -> None:
    address = host.says("/feed", status, body, **headers)
    with pytest.raises(Invalid, match=words):
        list(read_documents(got(host, address, tmp_path).feed.documents, Report("county")))


def test_a_host_that_is_away_is_told_of(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="can’t be reached"):
        fetch(Place("http://127.0.0.1:9/feed", "county"), Allowed.of(["127.0.0.1:9"]), tmp_path)


def test_the_setting_is_checked_at_the_start() -> None:
    good = replace(
        Settings(mode=Mode.TEST), feeds=("/srv/feeds", "data.example.org", "[::1]:8080", "10.0.0.1")
    )
    assert good.problems() == []
    for entry in ("https://data.example.org", "/", "data.example.org/feed", "a b"):
        (problem,) = replace(good, feeds=(entry,)).problems()
        assert entry in problem
    read = Settings.from_environment(
        {"TRELLIS_MODE": "test", "TRELLIS_FEEDS": " /srv/feeds, data.example.org ,"}
    )
    assert read.feeds == ("/srv/feeds", "data.example.org")
