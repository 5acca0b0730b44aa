"""What is no packed home, a damaged or a hostile one, is refused and leaves the home as it was."""

from __future__ import annotations

import contextlib
import json
import os
import tarfile
from pathlib import Path

import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st
from packed_files import Parts, Quiet, state

from retrieval.errors import BadInputError, HomeError, IndexMismatchError, OnRecordError
from retrieval.home import Home
from retrieval.packing import Packed
from retrieval.unpacking import unpack

FIELDS = ("release", "schema", "generation", "files", "format", "size", "sha256", "catalog.sqlite")


@pytest.fixture
def parts(told_pack) -> Parts:
    return Parts.of(told_pack)


def refused(home: Home, file: Path, words: str, kind: type[OnRecordError] = BadInputError) -> None:
    with pytest.raises(kind, match=words):
        unpack(home, str(file), Quiet())
    assert not home.catalog.exists()
    assert [path.name for path in home.folder.rglob("*") if path.is_file()] == ["ingest.lock"]


@pytest.mark.parametrize(
    "name",
    [
        *("/etc/motd", "../escaped", "generations/1/../../escaped", "generations/1/..", "./catalog.sqlite"),
        *("state.sqlite", "generations/2/other", "generations/1", "models", "models/", "ingest.lock"),
        *("generations/1/a\\..\\b", "generations/1/a\nb", "catalog.sqlite/", "models//a", "models/ä"),
    ],
)
@pytest.mark.parametrize("said", [False, True])
def test_a_file_with_a_name_that_no_packed_home_has_is_refused(parts, home, tmp_path, name, said):
    if said:
        parts.add(name, b"hostile")
    else:
        parts.put(name, content=b"hostile")
    refused(home, parts.write(tmp_path / "file"), "cannot be unpacked")
    assert not (tmp_path / "escaped").exists()
    assert not (home.folder.parent / "escaped").exists()


@pytest.mark.parametrize(
    "kind",
    [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE, b"x"],
)
@pytest.mark.parametrize("name", ["models/x", "catalog.sqlite"])
def test_what_is_no_plain_file_is_refused(parts, home, tmp_path, kind, name):
    parts.put(name, kind, target="/etc/passwd")
    refused(home, parts.write(tmp_path / "file"), "no plain file")


def test_a_file_twice_is_refused(parts, home, tmp_path):
    parts.put("catalog.sqlite", content=parts.files["catalog.sqlite"])
    refused(home, parts.write(tmp_path / "file"), "holds 'catalog.sqlite'")


def test_a_file_that_is_missing_or_was_altered_or_has_another_size_is_refused(told_pack, home, tmp_path):
    for change, words in (
        (lambda files: files.pop("generations/1/manifest.json"), "holds no generations/1/manifest.json"),
        (lambda files: files.update({"generations/1/manifest.json": b"{}"}), "which its pack.json does not"),
        (lambda files: files.update({"catalog.sqlite": bytes(len(files["catalog.sqlite"]))}), "was altered"),
    ):
        parts = Parts.of(told_pack)
        change(parts.files)
        refused(home, parts.write(tmp_path / "file"), words)


def test_a_size_that_no_disk_has_is_refused_before_anything_is_written(parts, home, tmp_path):
    parts.about["files"]["catalog.sqlite"]["size"] = 10**15
    refused(home, parts.write(tmp_path / "file"), r"needs 1,000,\d{3},\d{3} MB", HomeError)


def test_a_header_with_a_huge_size_is_refused(parts, home, tmp_path):
    parts.write(tmp_path / "file")
    for kind in (tarfile.REGTYPE, tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME):
        header = tarfile.TarInfo("catalog.sqlite")
        header.type, header.size = kind, 2**60
        parts.extra = [(header, b"")]
        refused(home, written(parts, tmp_path / "file"), "cannot be unpacked")


def written(parts: Parts, path: Path) -> Path:
    """Write a pack with a header whose content is missing, which `tarfile` would not write."""
    about = json.dumps(parts.about).encode()
    first = tarfile.TarInfo("pack.json")
    first.size = len(about)
    blocks = [first.tobuf(), about, bytes(-len(about) % 512)]
    blocks += [header.tobuf(tarfile.GNU_FORMAT) for header, _ in parts.extra]
    path.write_bytes(zstd.compress(b"".join([*blocks, bytes(4_096)])))
    return path


@pytest.mark.parametrize(
    ("change", "kind", "words"),
    [
        ({"schema": 99}, IndexMismatchError, "install that release"),
        ({"format": 2}, BadInputError, "format that this release does not read"),
        ({"generation": 7}, BadInputError, "cannot be unpacked"),
        ({"generation": "7"}, BadInputError, "cannot be unpacked"),
        ({"files": []}, BadInputError, "not complete"),
        ({"files": {}}, BadInputError, "holds no catalog.sqlite"),
    ],
)
def test_what_another_release_packed_or_nobody_did_is_refused(parts, home, tmp_path, change, kind, words):  # noqa: PLR0913, PLR0917
    parts.about |= change
    refused(home, parts.write(tmp_path / "file"), words, kind)


def test_what_does_not_begin_with_pack_json_is_refused(parts, home, tmp_path):
    parts.first = "other.json"
    refused(home, parts.write(tmp_path / "file"), "does not begin with pack.json")


def test_a_catalogue_that_is_none_or_of_another_generation_is_refused(parts, home, tmp_path):
    good = parts.files["catalog.sqlite"]
    for content in (b"no database", good[: len(good) // 2], b""):
        parts.add("catalog.sqlite", content)
        refused(home, parts.write(tmp_path / "file"), "cannot be unpacked")
    parts.add("catalog.sqlite", good)
    parts.add(
        "generations/1/manifest.json", parts.files["generations/1/manifest.json"].replace(b'tion": 1', b'tion": 3')
    )
    refused(home, parts.write(tmp_path / "file"), "cannot be unpacked")


def test_what_wants_more_memory_than_we_give_is_refused(parts, home, tmp_path):
    parts.add("models/a/b", os.urandom(1 << 20) * 20)
    refused(home, parts.write(tmp_path / "file", window=27), "cannot be unpacked")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"plain words " * 900, bytes(9_000), b"\x28\xb5\x2f\xfd" * 40])
def test_what_is_no_packed_home_at_all_is_refused(home, tmp_path, content):
    (tmp_path / "file").write_bytes(content)
    refused(home, tmp_path / "file", "cannot be unpacked")


def test_a_file_that_is_not_there_is_an_error(home, tmp_path):
    with pytest.raises(BadInputError, match="cannot be read: No such file"):
        unpack(home, str(tmp_path / "nothing"), Quiet())
    with pytest.raises(BadInputError, match="cannot be read: Is a directory"):
        unpack(home, str(tmp_path), Quiet())


@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999])
def test_a_file_that_ends_too_early_is_refused(told_pack, home, tmp_path, share):
    content = told_pack.read_bytes()
    (tmp_path / "file").write_bytes(content[: int(share * len(content))])
    refused(home, tmp_path / "file", "cannot be unpacked")


@given(st.floats(0, 1, exclude_max=True), st.integers(1, 255))
def test_an_altered_byte_is_refused_or_changes_nothing(small, tmp_path_factory, share, flip):
    folder = tmp_path_factory.mktemp("altered")
    content = bytearray(small.read_bytes())
    content[int(share * len(content))] ^= flip
    (folder / "file").write_bytes(content)
    home = Home(folder / "home")
    try:
        unpack(home, str(folder / "file"), Quiet())
    except OnRecordError:
        assert not home.catalog.exists()
    else:
        assert state(home) == state(Home(small.parent))


@given(
    st.text(st.sampled_from("ab./\\_-1 \n\0ä"), max_size=20), st.sampled_from(["", "generations/1/", "models/", "/"])
)
def test_a_name_that_is_taken_stays_within_the_home(name, prefix):
    whole = prefix + name
    if Packed("", 4, 1, {}).may_hold(whole):
        root = Path("/home/folder")
        assert Path(os.path.normpath(root / whole)).is_relative_to(root)
        assert ".." not in Path(whole).parts
        assert whole.split("/")[0] in {"catalog.sqlite", "generations", "models"}


@given(st.binary(max_size=200) | st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(
        st.sampled_from(FIELDS), more, max_size=6
    ),
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_anything_may_stand_where_pack_json_should(content):
    with contextlib.suppress(ValueError):
        Packed.read(content)
