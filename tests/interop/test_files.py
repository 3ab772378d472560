"""Opening feeds: folders, zips and files, and every way in which they can be no good."""

import io
import zipfile
from pathlib import Path

import pytest
from flask import Flask

from app.errors import Invalid
from app.interop.hsds import Document, Feed, files, open_feed
from app.interop.hsds.files import source_name
from tests.interop.feeds import take_in

SERVICES = "id,organization_id,name,status\ns1,o1,Pantry,active\n"


def zipped(folder: Path, entries: dict[str, str | bytes]) -> Path:
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def test_a_folder_s_tables_are_taken_and_its_other_files_left(tmp_path: Path) -> None:
    (tmp_path / "services.csv").write_text(SERVICES)
    (tmp_path / "LICENSE").write_text("free")
    (tmp_path / "datapackage.json").write_text("{}")
    assert [document.name for document in open_feed(tmp_path).documents] == ["services.csv"]


def test_a_zip_is_taken_whatever_folder_it_packs(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"export/services.csv": SERVICES, "__MACOSX/services.csv": "junk"})
    feed = open_feed(path)
    assert feed == Feed("feed", (Document("services.csv", SERVICES.encode()),))


def test_a_file_that_is_no_feed_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(b"x")
    with pytest.raises(Invalid, match=r"photo.png is no .csv, .json"):
        open_feed(tmp_path / "photo.png")


def test_a_path_that_leads_nowhere_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match="There is no file or folder"):
        open_feed(tmp_path / "nothing")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"holds no .csv"):
        open_feed(tmp_path)


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"services.csv": b"0" * 10_000_000})
    with pytest.raises(Invalid, match="unpacks to more than 200 times its size"):
        open_feed(path)


def test_a_zip_that_lies_about_its_size_unpacks_no_further(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"services.csv": b"0123456789" * 10_000})
    small = path.read_bytes().replace((100_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    path.write_bytes(small)
    with pytest.raises(Invalid, match="damaged"):
        open_feed(path)


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"services.csv": SERVICES * 50})
    data = bytearray(path.read_bytes())
    data[45:60] = b"\xff" * 15
    path.write_bytes(data)
    with pytest.raises(Invalid, match="damaged zip"):
        open_feed(path)


def test_an_encrypted_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"services.csv": SERVICES})
    data = bytearray(path.read_bytes())
    data[6] |= 1  # the flag in the file's own heading, and in the directory at the end
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    with pytest.raises(Invalid, match="encrypted"):
        open_feed(path)


def test_a_zip_with_two_directories_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a/services.csv": SERVICES, "b/services.csv": SERVICES})
    with pytest.raises(Invalid, match=r"two files named services.csv"):
        open_feed(path)


def test_a_file_that_is_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FILE", 2**20)
    (tmp_path / "services.csv").write_bytes(b"x" * (2**20 + 1))
    with pytest.raises(Invalid, match=r"services.csv is larger than 1 MB"):
        open_feed(tmp_path)


def test_a_feed_of_too_many_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_FILES", 2)
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text("id")
    with pytest.raises(Invalid, match="may have 2 files; this one has 3"):
        open_feed(tmp_path)


def test_a_feed_that_is_too_large_in_all_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST_FEED", 100)
    path = zipped(tmp_path, {"services.csv": SERVICES, "organizations.csv": "id,name,description\n" * 5})
    with pytest.raises(Invalid, match="this one has more"):
        open_feed(path)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"id,name\no1,Caf\xe9\n", r"services.csv is not UTF-8 \(line 2\)"),
        ("id,name\n".encode("utf-16"), "written in UTF-16"),
        (b"id,na\0me\n", "zero bytes"),
        (b"", "is empty"),
        (b"id,name,id\n", "names the column id twice"),
        (b'id,name\no1,"open\n', "can't be read near line"),
        (b"id,name\no1," + b"x" * 60_000 + b"\n", "can't be read near line"),
    ],
)
def test_a_table_that_can_not_be_read_refuses_the_feed(app: Flask, data: bytes, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        take_in(Feed("county", (Document("services.csv", data),)))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('{"id": "a", "id": "b"}', "gives the key 'id' twice"),
        ("[" * 40 + "]" * 40, "nests deeper than 32 levels"),
        ("[" * 200_000, "nests deeper than 32 levels"),
        ('{"id": ', r"is not JSON: Expecting value \(line 1, column 8\)"),
        ('{"latitude": NaN}', "number that can't be read"),
        ('{"latitude": ' + "9" * 5000 + "}", "number that can't be read"),
        ("", "is not JSON"),
        ("The directory is attached.", "is not JSON"),
    ],
)
def test_json_that_is_not_sound_refuses_the_feed(app: Flask, text: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        take_in(Feed("county", (Document("feed.json", text.encode()),)))


def test_a_faulty_line_of_ndjson_is_named(app: Flask) -> None:
    lines = b'{"id": "o1", "name": "A", "description": "b"}\n{"id": }\n'
    with pytest.raises(Invalid, match=r"feed.ndjson, line 2, is not JSON"):
        take_in(Feed("county", (Document("feed.ndjson", lines),)))


def test_tables_and_json_do_not_mix(app: Flask) -> None:
    documents = (Document("services.csv", SERVICES.encode()), Document("feed.json", b"[]"))
    with pytest.raises(Invalid, match="either tables or JSON"):
        take_in(Feed("county", documents))


def test_a_byte_order_mark_is_no_part_of_the_first_column(app: Flask) -> None:
    text = "id,name,description\no1,Pantry,Food\n".encode("utf-8-sig")
    assert take_in(Feed("county", (Document("organizations.csv", text),))).created["organization"] == 1


def test_the_source_s_name_is_a_short_code() -> None:
    assert source_name("Legal Aid (2026).zip") == "legal-aid-2026-zip"
    with pytest.raises(Invalid, match="letters or digits"):
        source_name("···")


def test_a_zip_in_memory_of_an_api_export_is_read(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("services.ndjson", "{}")
    (tmp_path / "x.zip").write_bytes(packed.getvalue())
    assert open_feed(tmp_path / "x.zip").documents[0].kind == ".ndjson"
