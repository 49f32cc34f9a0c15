"""The files of finished chunks: what is not whole is not taken for finished."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from autotag.archive.receipts import Receipt, Sizes, chunk_path, store, stored

PARTS = (b"output " * 400, b"rejected " * 40, b"hashes " * 90)
RECEIPT = Receipt(number=7, articles=4, rejected=2, size=900, sizes=Sizes(*map(len, PARTS)))


def test_a_finished_chunk_is_found_again(tmp_path: Path):
    """With its receipt, and known as one that was there before; other numbers are not."""
    store(tmp_path, RECEIPT, PARTS)
    assert stored(tmp_path, 7) == replace(RECEIPT, before=True)
    assert stored(tmp_path, 8) is None
    assert chunk_path(tmp_path, 7).read_bytes().startswith(b"".join(PARTS))


@pytest.mark.parametrize("at", [0, 2, 3000, -1, -17, -20])
def test_what_a_power_cut_leaves_is_not_taken_for_a_chunk(tmp_path: Path, at: int):
    """Blocks that never came to the disk, read as zeros; an end that is missing; a file of nothing."""
    store(tmp_path, RECEIPT, PARTS)
    path = chunk_path(tmp_path, 7)
    whole = path.read_bytes()
    lost = bytearray(whole)
    lost[at] ^= 0x10
    for content in (
        bytes(lost),
        whole[:at],
        whole[: len(whole) // 2] + bytes(len(whole) // 2),
        b"",
        bytes(5),
    ):
        path.write_bytes(content)
        assert stored(tmp_path, 7) is None
