"""Malformed and hostile MRI files: a sentence each, no exit, no hang, no memory."""

from __future__ import annotations

import random
import struct
import time
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from pydicom.encaps import encapsulate

from spinextract_gui.domain.errors import InputError
from spinextract_gui.domain.slide import ReadFault
from spinextract_gui.readers.decoder.dicom_facts import DicomFacts
from spinextract_gui.readers.decoder.mri_client import Plane, describe_mri, read_plane
from spinextract_gui.readers.decoder.pool import DecoderPool
from spinextract_gui.readers.mri.single import read_picture
from spinextract_gui.readers.open_path import StudyInput, open_path
from tests.readers.mri.dicom_writing import dataset, noise, only_study, refusal, save, write
from tests.readers.mri.test_readers_mri_nifti import bad_header

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST_S = 10.0
SECONDS = 4.0
"""Twice what is promised: other tests may share the processor."""

JPEG_LOSSLESS, JPEG_LS, J2K = (f"1.2.840.10008.1.2.4.{number}" for number in (70, 80, 90))


def files_of(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def opens_or_is_refused(path: Path) -> bool:
    """Open a path and read slices of it; an error that is not told fails the test."""
    start, sentence = time.perf_counter(), ""
    try:
        found = open_path(path)
        assert isinstance(found, StudyInput)
        for series in found.studies[0].series:
            series.read_slice(0)
            series.read_slice(len(series.slices) - 1)
    except InputError as error:
        sentence = error.sentence
    assert time.perf_counter() - start < LONGEST_S
    assert sentence == "" or sentence.endswith((".", ")"))
    assert sentence.isprintable()
    return sentence == ""


def test_that_every_file_of_the_corpora_opens_or_gets_a_sentence(shared: Path) -> None:
    folder = shared / "data/bad_input"
    files = files_of(folder / "dicom") + files_of(folder / "nifti")
    assert len(files) > 300
    opened = [path.name for path in files if opens_or_is_refused(path)]
    assert 0 < len(opened) < 20


def test_that_the_corpora_open_as_folders(shared: Path) -> None:
    for part in ("dicom", "nifti"):
        found = open_path(shared / "data/bad_input" / part)
        assert isinstance(found, StudyInput)
        assert found.studies[0].skipped


def test_that_no_decoder_dies_of_the_pixels_of_the_corpora(shared: Path) -> None:
    files = [path for path in files_of(shared / "data/bad_input/dicom") if path.suffix != ".gz"]
    for path, facts in zip(files, describe_mri(files), strict=True):
        if isinstance(facts, DicomFacts) and 0 < facts.rows * facts.columns < 1 << 20:
            answer = read_plane(Plane(path, 0, facts.rows, facts.columns))
            assert not isinstance(answer, ReadFault) or "decoder fail" not in answer.sentence


def originals(shared: Path) -> list[bytes]:
    """Return small sound files of several kinds."""
    folder = shared / "data/mr_dicom"
    names = ("dcm_qa_ts/4.dcm", "dcm_qa_ts/5.dcm", "dcm_qa_ts/7.dcm", "dcm_qa_ts/9.dcm")
    files = [folder / name for name in names]
    files += [folder / "dcm_qa_enh/Siemens/XA10/6_2.dcm", folder / "dcm_qa_ts/3.dcm"]
    files += sorted((folder / "dcm_qa_frag/j2k").iterdir())[:1]
    return [path.read_bytes() for path in files]


def mutated(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with a few bytes changed in header or pixels, or cut short."""
    changed = bytearray(data)
    pixels = data.rfind(b"\xe0\x7f\x10\x00")
    low, high = chance.choice(((128, 2000), (128, pixels), (pixels, pixels + 200), (pixels, -1)))
    high = len(data) if high < 0 else min(high, len(data))
    for _ in range(chance.randint(1, 12)):
        changed[chance.randrange(low, high)] = chance.choice(
            (0, 1, 0x7F, 0xFF, chance.randrange(256))
        )
    return bytes(changed[: chance.randrange(len(data))] if chance.random() < 0.1 else changed)


@pytest.mark.parametrize(
    ("seed", "count"), [(1, 120), pytest.param(2, 1000, marks=pytest.mark.slow)]
)
def test_that_mutated_dicom_opens_or_is_refused(
    shared: Path, tmp_path: Path, seed: int, count: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    sound = originals(shared)
    path, accepted = tmp_path / "mutated", 0
    for number in range(count):
        path.write_bytes(mutated(sound[number % len(sound)], chance))
        accepted += opens_or_is_refused(path)
    assert 0 < accepted < count


def test_that_compressed_files_that_end_early_are_told(shared: Path, tmp_path: Path) -> None:
    for name in ("4", "5", "7", "8", "9"):
        whole = (shared / f"data/mr_dicom/dcm_qa_ts/{name}.dcm").read_bytes()
        path = tmp_path / f"{name}.dcm"
        for kept in (0.95, 0.7, 0.5):
            path.write_bytes(whole[: int(kept * len(whole))])
            assert "cut short" in refusal(path)


def test_that_mutated_nifti_opens_or_is_refused(tmp_path: Path) -> None:
    chance = random.Random(3)  # noqa: S311
    sound = bad_header({})
    for _ in range(100):
        changed = bytearray(sound)
        for _ in range(chance.randint(1, 6)):
            changed[chance.randrange(348)] = chance.randrange(256)
        (tmp_path / "t2.nii").write_bytes(changed)
        opens_or_is_refused(tmp_path / "t2.nii")


@pytest.mark.parametrize(
    "tags",
    [
        {"Rows": 65_535, "Columns": 65_535},
        {"Rows": 65_535, "Columns": 65_535, "NumberOfFrames": 2_000_000_000},
        {"Rows": 8_000, "Columns": 8_000},
        {"NumberOfFrames": 2_000_000_000},
        {"BitsAllocated": 65_535},
        {"SamplesPerPixel": 65_535},
    ],
    ids=str,
)
def test_that_impossible_sizes_are_refused_at_once(tmp_path: Path, tags: dict[str, Any]) -> None:
    path = write(tmp_path / "a", **tags)
    start = time.perf_counter()
    refusal(path)
    assert time.perf_counter() - start < SECONDS


def deflated(path: Path, padding: int) -> Path:
    """Write a deflated file that unpacks to `padding` zeros and more."""
    plain = write(path.with_name("plain")).read_bytes()
    start = plain.index(b"\x08\x00\x08\x00CS")
    meta = bytearray(plain[:start].replace(b"8.1.2.1\0", b"8.1.2.1.99"))
    at = meta.index(b"\x02\x00\x10\x00UI") + 6
    meta[at : at + 2] = struct.pack("<H", 22)
    total = meta.index(b"\x02\x00\x00\x00UL") + 8
    (length,) = struct.unpack_from("<I", meta, total)
    meta[total : total + 4] = struct.pack("<I", length + 2)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bulk = b"\x09\x00\x10\x00OB\0\0" + struct.pack("<I", padding)
    packed = packer.compress(bulk + bytes(padding)) + packer.flush()
    path.write_bytes(bytes(meta) + packed)
    return path


def test_that_a_deflated_bomb_is_refused_without_being_unpacked(tmp_path: Path) -> None:
    path = deflated(tmp_path / "bomb", 1 << 28)
    assert path.stat().st_size < 1 << 20
    start = time.perf_counter()
    assert "deflated DICOM" in refusal(path)
    assert time.perf_counter() - start < SECONDS


def test_that_a_packed_volume_that_unpacks_to_more_is_cut_off(tmp_path: Path) -> None:
    import gzip

    path = tmp_path / "t2.nii.gz"
    path.write_bytes(gzip.compress(bad_header({}) + bytes(1 << 28), 6))
    start = time.perf_counter()
    assert only_study(path).series[0].read_slice(0).any()
    assert time.perf_counter() - start < SECONDS


def code_stream(syntax: str, rows: int, columns: int) -> bytes:
    """Return the head of a code stream that claims a size."""
    if syntax == J2K:
        siz = struct.pack(">HHIIIIIIIIH", 41, 0, columns, rows, 0, 0, columns, rows, 0, 0, 1)
        return b"\xff\x4f\xff\x51" + siz + b"\x0f\x01\x01" + bytes(64)
    marker = b"\xff\xf7" if syntax == JPEG_LS else b"\xff\xc3"
    frame = struct.pack(">HBHHB3B", 11, 16, rows, columns, 1, 1, 0x11, 0)
    return b"\xff\xd8" + marker + frame + b"\xff\xda" + bytes(64) + b"\xff\xd9"


@pytest.mark.parametrize("syntax", [JPEG_LOSSLESS, JPEG_LS, J2K])
@pytest.mark.parametrize("edge", [24, 60_000])
def test_that_a_code_stream_of_another_size_is_never_decoded(
    tmp_path: Path, syntax: str, edge: int
) -> None:
    data = dataset(noise())
    data.PixelData = encapsulate([code_stream(syntax, edge, edge)])
    data["PixelData"].VR = "OB"
    data["PixelData"].is_undefined_length = True
    path = save(tmp_path / "a", data, syntax)
    start = time.perf_counter()
    with pytest.raises(InputError, match="another size than its header"):
        read_picture(path)
    assert time.perf_counter() - start < SECONDS


@pytest.fixture
def pool() -> Iterator[DecoderPool]:
    made = DecoderPool(children=1)
    yield made
    made.shutdown()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="reads the memory of a child from /proc")
def test_that_hostile_files_take_little_memory(
    shared: Path, tmp_path: Path, pool: DecoderPool
) -> None:
    hostile = [
        write(tmp_path / "huge", Rows=65_535, Columns=65_535, NumberOfFrames=9_999),
        deflated(tmp_path / "bomb", 1 << 28),
        write(tmp_path / "sound"),
    ]
    answers = describe_mri(hostile, pool)
    assert isinstance(answers[1], ReadFault)
    assert isinstance(answers[2], DicomFacts)
    worker = pool._borrow()
    status = Path(f"/proc/{worker.pid}/status").read_text()
    pool._give_back(worker)
    peak_kib = int(status.partition("VmHWM:")[2].split()[0])
    assert peak_kib < 600_000


@pytest.mark.parametrize("depth", [50, 3000])
def test_that_deeply_nested_sequences_are_no_trouble(tmp_path: Path, depth: int) -> None:
    plain = write(tmp_path / "plain").read_bytes()
    pixels = plain.rindex(b"\xe0\x7f\x10\x00OW")
    sequence = b"\x00\x52\x29\x92SQ\0\0" + b"\xff" * 4 + b"\xfe\xff\x00\xe0" + b"\xff" * 4
    ends = (b"\xfe\xff\x0d\xe0" + bytes(4) + b"\xfe\xff\xdd\xe0" + bytes(4)) * depth
    path = tmp_path / "nested"
    path.write_bytes(plain[:pixels] + sequence * depth + ends + plain[pixels:])
    assert opens_or_is_refused(path) == (depth == 50)


def test_that_numbers_that_are_none_never_reach_a_series(tmp_path: Path) -> None:
    path = write(tmp_path / "a", RescaleSlope="0.0000", PixelSpacing=["4.2424", "9.1919"])
    data = path.read_bytes()
    for good, bad in ((b"0.0000", b"1e9999"), (b"4.2424", b"0.0000"), (b"9.1919", b"-inf  ")):
        data = data.replace(good, bad)
    path.write_bytes(data)
    (series,) = only_study(path).series
    assert not series.spacing_known
    assert np.isfinite(series.read_slice(0)).all()
