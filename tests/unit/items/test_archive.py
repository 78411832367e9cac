"""Zip archives from strangers."""

import stat
import struct
import zipfile
from io import BytesIO

import pytest

from annotations.items.domain.archive import ArchiveLimits, ZipSource
from kernel.errors import Invalid


def zipped(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def with_entry(info: zipfile.ZipInfo, data: bytes = b"x") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("fine.png", b"fine")
        archive.writestr(info, data)
    return buffer.getvalue()


def refusal(data: bytes, limits: ArchiveLimits | None = None) -> str:
    with pytest.raises(Invalid) as refused:
        ZipSource(BytesIO(data), limits)
    assert refused.value.code == "archive-refused"
    return refused.value.detail


def test_a_good_archive_gives_its_files_one_by_one() -> None:
    source = ZipSource(BytesIO(zipped(("a/one.png", b"1"), ("a/", b""), ("two.jpg", b"22"))))
    assert source.names() == ["a/one.png", "two.jpg"]
    assert [(entry.name, entry.open().read()) for entry in source] == [("a/one.png", b"1"), ("two.jpg", b"22")]
    assert source.read("two.jpg").data == b"22"


def test_what_desktops_add_is_passed_over() -> None:
    source = ZipSource(BytesIO(zipped(("a.png", b"1"), ("__MACOSX/._a.png", b"x"), (".DS_Store", b"x"))))
    assert source.names() == ["a.png"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("../evil.png", "points out of its folder"),
        ("a/../../evil.png", "points out of its folder"),
        ("/etc/passwd", "absolute name"),
        ("C:/evil.png", "absolute name"),
        ("a\\b.png", "backslash"),
        ("a\nb.png", "control character"),
        ("x" * 600, "overlong name"),
    ],
)
def test_one_escaping_name_refuses_the_whole_archive(name: str, problem: str) -> None:
    assert problem in refusal(zipped(("fine.png", b"1"), (name, b"2")))


def test_a_nul_in_a_name_is_refused() -> None:
    data = zipped(("fine.png", b"1"), ("evilX.png", b"2")).replace(b"evilX.png", b"evil\0.png")
    assert "NUL" in refusal(data)


@pytest.mark.parametrize(
    ("kind", "word"), [(stat.S_IFLNK, "symbolic link"), (stat.S_IFCHR, "device"), (stat.S_IFIFO, "device")]
)
def test_links_and_devices_are_refused(kind: int, word: str) -> None:
    info = zipfile.ZipInfo("link.png")
    info.create_system = 3
    info.external_attr = (kind | 0o777) << 16
    assert word in refusal(with_entry(info, b"/etc/passwd"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("second", ["a.png", "A.PNG"])
def test_a_name_used_twice_is_refused(second: str) -> None:
    assert "twice" in refusal(zipped(("a.png", b"1"), (second, b"2")))


def test_an_encrypted_entry_is_refused() -> None:
    data = bytearray(zipped(("a.png", b"1")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "is encrypted" in refusal(bytes(data))


def test_an_unusual_compression_is_refused() -> None:
    assert "Deflate" in refusal(zipped(("a.png", b"1" * 100), method=zipfile.ZIP_LZMA))


@pytest.mark.parametrize(
    "inner", [zipped(("a", b"b")), b"\x1f\x8b\x08rest", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07\x00"]
)
def test_an_archive_in_the_archive_is_refused(inner: bytes) -> None:
    source = ZipSource(BytesIO(zipped(("photo.jpg", inner))))
    with pytest.raises(Invalid, match="Archives inside an archive"):
        list(source)


def test_too_many_entries_are_refused() -> None:
    data = zipped(*((f"{n}.png", b"") for n in range(11)))
    assert "11 entries" in refusal(data, ArchiveLimits(entries=10))
    assert "too many entries" in refusal(data, ArchiveLimits(directory_bytes=100))


def test_a_directory_hidden_behind_zip64_records_is_measured_too() -> None:
    data = zipped(("a.png", b"1"))
    end = data.index(b"PK\x05\x06")
    record = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 10**12, 0)
    assert "too many entries" in refusal(data[:end] + record + data[end:])


def test_more_data_than_the_cap_is_refused() -> None:
    data = zipped(("a.png", b"x" * 600), ("b.png", b"x" * 600))
    assert "1,200 bytes" in refusal(data, ArchiveLimits(total_bytes=1000))
    assert "unpacks to 600 bytes" in refusal(data, ArchiveLimits(entry_bytes=500))


def test_a_bomb_is_refused_by_its_ratio() -> None:
    assert "more than 200 times" in refusal(zipped(("zeros.png", bytes(20_000_000))))


def test_a_size_that_lies_is_refused() -> None:
    data = bytearray(zipped(("a.png", b"x" * 5000)))
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<L", 10)
    with pytest.raises(Invalid, match="damaged"):
        list(ZipSource(BytesIO(bytes(data))))


def test_entries_that_share_bytes_are_refused() -> None:
    """Two directory records that point at one local file: the trick of the overlapping zip bomb."""
    data = zipped(("a.png", b"x" * 100))
    directory, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    record = data[directory:end]
    tail = bytearray(data[end:])
    tail[8:12] = struct.pack("<HH", 2, 2)
    tail[12:16] = struct.pack("<L", 2 * len(record))
    overlapping = data[:directory] + record + record.replace(b"a.png", b"b.png") + bytes(tail)
    assert "share the same bytes" in refusal(overlapping)


@pytest.mark.parametrize(
    ("data", "kind"), [(b"", "an empty file"), (b"id,text\n", "a text file"), (b"%PDF-1.4", "a PDF")]
)
def test_what_is_not_a_zip_is_named(data: bytes, kind: str) -> None:
    assert kind in refusal(data)


def test_an_archive_cut_short_is_refused() -> None:
    data = zipped(("a.png", b"x" * 100))
    assert "cut short" in refusal(data[:-30])


def test_damaged_bytes_are_refused() -> None:
    data = bytearray(zipped(("a.png", b"x" * 100), method=zipfile.ZIP_STORED))
    data[50] ^= 1
    with pytest.raises(Invalid, match="damaged"):
        list(ZipSource(BytesIO(bytes(data))))
