"""Arrays as a model holds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from autotag.arrays import at_hand, frozen


def test_large_arrays_are_copied_and_small_ones_stay_mapped(tmp_path: Path):
    """What is read here and there lies in memory, equal and not to be written to; a small array is itself."""
    np.save(tmp_path / "large.npy", np.arange(1 << 20, dtype=np.int32))
    np.save(tmp_path / "small.npy", np.arange(8))
    large, small = (frozen(np.load(tmp_path / f"{name}.npy", mmap_mode="r")) for name in ("large", "small"))
    assert at_hand(small) is small
    copied = at_hand(large)
    assert not np.may_share_memory(copied, large) and not copied.flags.writeable
    assert copied.dtype == large.dtype and np.array_equal(copied, large)
