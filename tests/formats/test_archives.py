"""Files inside zip and tar archives: their names, what is left out, and archives made to do harm."""

from __future__ import annotations

import gzip
import io
import os
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions, find, read, read_all
from autotag.formats.bounds import RATIO, RECORD, SMALL
from tests.forms import tarred_files as tarred
from tests.forms import zipped_files as zipped

LINE = b'{"text": "Rain fell on the harbour."}\n'
BAD = b"{broken\n"
Pack = Callable[[dict[str, bytes]], bytes]


each_kind = pytest.mark.parametrize(("kind", "pack"), [("zip", zipped), ("tar", tarred)], ids=["zip", "tar"])


def items(path: Path, raw: bytes, options: ReadOptions | None = None) -> list[Article | RecordError]:
    path.write_bytes(raw)
    return list(read_all(find([path]).sources, options or ReadOptions()))


def ids(found: list[Article | RecordError]) -> list[str | None]:
    return [item.id for item in found if isinstance(item, Article)]


@each_kind
def test_inner_names(kind: str, pack: Pack, tmp_path: Path) -> None:
    """Every format, packed or plain, by the suffix of the inner name; the order is the archive's."""
    path = tmp_path / f"a.{kind}"
    files = {
        "z/b.jsonl": LINE + BAD + LINE, "a.jsonl.gz": gzip.compress(LINE),
        "c.jsonl.zst": zstandard.compress(LINE), "d.txt": b"Rain fell.", "e.csv": b"text\nRain\n",
    }  # fmt: skip
    found = items(path, pack(files))
    assert ids(found) == [
        f"{path}!{name}"
        for name in ("z/b.jsonl:1", "z/b.jsonl:3", "a.jsonl.gz:1", "c.jsonl.zst:1", "d.txt:1", "e.csv:1")
    ]
    (error,) = (item for item in found if isinstance(item, RecordError))
    assert (error.file, error.line, error.record) == (f"{path}!z/b.jsonl", 2, 2)


@each_kind
def test_what_is_left_out_is_noted(kind: str, pack: Pack, tmp_path: Path) -> None:
    """Unknown suffixes and archives in archives are named; hidden files are not, as in directories."""
    options = ReadOptions()
    names = ["a.jpg", ".b.jsonl", "__MACOSX/._c.jsonl", "d.zip", "e.tar.gz", "f.jsonl"]
    found = items(tmp_path / f"a.{kind}", pack(dict.fromkeys(names, LINE)), options)
    assert len(found) == 1
    assert options.notes.skipped == 3
    assert [name.partition("!")[2] for name in options.notes.some] == ["a.jpg", "d.zip", "e.tar.gz"]


@pytest.mark.parametrize("suffix", ["tgz", "tar.gz", "tar.zst", "tzst"])
def test_packed_tar(suffix: str, tmp_path: Path) -> None:
    """The usual suffixes of packed tar archives."""
    raw = tarred({"a.jsonl": LINE})
    packed = gzip.compress(raw) if suffix.endswith("gz") else zstandard.compress(raw)
    assert len(ids(items(tmp_path / f"a.{suffix}", packed))) == 1


@each_kind
def test_names_are_labels_only(
    kind: str, pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names that climb, are absolute, or hold control characters write nothing and lead nowhere."""
    inside = tmp_path / "in"
    inside.mkdir()
    monkeypatch.chdir(inside)
    names = [
        "../../up.jsonl",
        "/etc/x.jsonl",
        "a\x1b[2J\nb.jsonl",
        "c\\d.jsonl",
        "n" * 3000 + ".jsonl",
        "é.jsonl",
    ]
    found = items(inside / f"a.{kind}", pack(dict.fromkeys(names, LINE + BAD)))
    assert len(ids(found)) == len(names)
    for item in found:
        assert (item.id if isinstance(item, Article) else item.file).isprintable()
    assert [path.name for path in tmp_path.rglob("*")] == ["in", f"a.{kind}"]


@each_kind
def test_links_and_devices_are_left_out(kind: str, pack: Pack, tmp_path: Path) -> None:
    """A link in an archive leads nowhere: not to a file beside it, not to one of the machine."""
    options = ReadOptions()
    if kind == "tar":

        def change(info: tarfile.TarInfo) -> None:
            info.type, info.linkname, info.size = tarfile.SYMTYPE, "/etc/passwd", 0

        raw = tarred({"a.jsonl": b""}, change)
    else:
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            link = zipfile.ZipInfo("a.txt")
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, "/etc/passwd")
        raw = stream.getvalue()
    assert items(tmp_path / f"a.{kind}", raw, options) == []
    assert options.notes.skipped == 1


@each_kind
def test_a_damaged_file_costs_itself(kind: str, pack: Pack, tmp_path: Path) -> None:
    """Bytes changed within one inner file: the files before and after are read."""
    noise = b"".join(b'{"text": "%s"}\n' % os.urandom(40).hex().encode() for _ in range(300))
    raw = bytearray(pack({"a.jsonl": LINE, "b.jsonl.gz": gzip.compress(noise), "c.jsonl": LINE}))
    at = raw.index(b"b.jsonl.gz") + 8000
    raw[at : at + 9] = b"\xff" * 9
    found = items(tmp_path / f"a.{kind}", bytes(raw))
    errors = [item for item in found if isinstance(item, RecordError)]
    assert {error.file for error in errors} == {f"{tmp_path}/a.{kind}!b.jsonl.gz"}
    assert "damaged" in errors[-1].reason
    names = [str(item).partition("!")[2].partition(":")[0] for item in ids(found)]
    assert names[0] == "a.jsonl" and names[-1] == "c.jsonl" and len(names) > 50


def test_a_damaged_header_of_tar_is_told(tmp_path: Path) -> None:
    """The file under it is lost, and one error says so; those after it are found."""
    raw = bytearray(tarred({"a.jsonl": LINE, "b.jsonl": LINE, "c.jsonl": LINE}))
    raw[1024 : 1024 + 160] = b"\xff" * 160
    path = tmp_path / "a.tar"
    *found, error = items(path, bytes(raw))
    assert ids(found) == [f"{path}!a.jsonl:1", f"{path}!c.jsonl:1"]
    assert isinstance(error, RecordError) and error.file == str(path) and "no headers" in error.reason


@pytest.mark.parametrize("raw", [b"", b"PK\x03\x04", b"x" * 5000, LINE])
@each_kind
def test_what_is_no_archive(kind: str, pack: Pack, raw: bytes, tmp_path: Path) -> None:
    """One error for the archive."""
    (error,) = items(tmp_path / f"a.{kind}", raw)
    assert isinstance(error, RecordError) and error.reason


def test_encrypted_and_unknown_methods(tmp_path: Path) -> None:
    """An inner file that can't be read says why; the next is read."""
    raw = bytearray(zipped({"a.jsonl": LINE, "b.jsonl": LINE, "c.jsonl": LINE}))
    central = [at for at in range(len(raw)) if raw[at : at + 4] == b"PK\x01\x02"]
    raw[central[0] + 8] |= 1  # encrypted
    struct.pack_into("<H", raw, central[1] + 10, 99)  # a method of its own
    first, second, third = items(tmp_path / "a.zip", bytes(raw))
    assert isinstance(first, RecordError) and "password" in first.reason
    assert (isinstance(second, RecordError) and "99" in second.reason) or "compression" in str(second)
    assert isinstance(third, Article)


def bomb(size: int) -> bytes:
    """A gzip file of blank lines that unfolds to so many bytes, made a piece at a time."""
    packer = zlib.compressobj(9, wbits=31)
    piece = b" " * ((1 << 24) - 1) + b"\n"
    return b"".join([*(packer.compress(piece) for _ in range(size >> 24)), packer.flush()])


def test_a_bomb_is_cut_short(tmp_path: Path) -> None:
    """A file that unfolds to a thousand times its size is not read to its end."""
    raw = bomb(SMALL + (1 << 26))
    assert len(raw) * RATIO < SMALL + (1 << 26)
    (error,) = items(tmp_path / "a.jsonl.gz", raw)
    assert isinstance(error, RecordError) and "as only bombs do" in error.reason


def test_zip_bombs_are_not_opened(tmp_path: Path) -> None:
    """Neither one that claims a thousand times its size, nor one whose files share their bytes."""
    raw = bytearray(zipped({"a.jsonl": LINE * 50, "b.jsonl": LINE, "c.jsonl": LINE}))
    central = [at for at in range(len(raw)) if raw[at : at + 4] == b"PK\x01\x02"]
    struct.pack_into("<I", raw, central[0] + 24, 1 << 31)
    error, *rest = items(tmp_path / "a.zip", bytes(raw))
    assert isinstance(error, RecordError) and "as only bombs do" in error.reason and len(rest) == 2
    struct.pack_into("<I", raw, central[1] + 42, 5)  # where b begins: inside a
    found = items(tmp_path / "b.zip", bytes(raw))
    assert sum("shares its bytes" in item.reason for item in found if isinstance(item, RecordError)) == 1


def test_a_header_that_claims_gigabytes(tmp_path: Path) -> None:
    """Tarfile reads long names whole: one that claims more than a megabyte ends the archive."""
    claim = tarfile.TarInfo("x")
    claim.type, claim.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
    raw = tarred({"a.jsonl": LINE})[:1024] + claim.tobuf(tarfile.GNU_FORMAT) + b"\0" * (1 << 21)
    first, error = items(tmp_path / "a.tar", raw)
    assert isinstance(first, Article)
    assert isinstance(error, RecordError) and "claims" in error.reason


def test_one_endless_line(tmp_path: Path) -> None:
    """A line longer than any article is an error; the next is read."""
    raw = LINE + b"[" * (RECORD + 10) + b"\n" + LINE
    first, error, last = items(tmp_path / "a.jsonl.zst", zstandard.compress(raw))
    assert isinstance(first, Article) and isinstance(last, Article)
    assert isinstance(error, RecordError) and "longer than" in error.reason and error.line == 2


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.json", b'{"text": "' + b"x" * (RECORD + 10)),
        ("a.csv", b'text\n"' + b"x" * (RECORD + 10) + b"\nRain\n"),
        ("a.txt", b"x " * (RECORD // 2 + 10)),
        ("a.sgm", b"<REUTERS>" + b"x" * (RECORD + 10)),
    ],
)
def test_one_endless_record(name: str, raw: bytes, tmp_path: Path) -> None:
    """In other formats too what never ends is an error, and not held whole."""
    found = items(tmp_path / f"{name}.zst", zstandard.compress(raw))
    assert any(isinstance(item, RecordError) for item in found)


def test_left_early(tmp_path: Path) -> None:
    """An archive that is not read to its end is closed without a warning."""
    for kind, pack in (("zip", zipped), ("tar", tarred)):
        (tmp_path / f"a.{kind}").write_bytes(pack({f"{n}.jsonl": LINE * 9 for n in range(99)}))
    for source in find([tmp_path]).sources:
        reading = read(source)
        assert isinstance(next(reading), Article)
        reading.close()  # type: ignore[attr-defined]
