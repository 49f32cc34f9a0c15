"""How much one record may take: hostile and damaged files must not fill the memory or the disk.

A file that unfolds from 1 MB to 1 GB is read like any other, in constant memory; what would have to be
held whole is bounded here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, Final

#: Bytes of one record, page or text file. Real ones hold a few kilobytes, or a book with its pictures.
RECORD: Final = 1 << 26
#: Bytes of a file that must be copied to a temporary one, because its reader moves about in it.
COPY: Final = 1 << 32
#: How much larger than packed a file may be once it has more than `SMALL` bytes. News packs to a tenth
#: or, the same article over and over, a hundredth; deflate's limit is 1,032, and bombs come near it.
RATIO: Final = 1000
SMALL: Final = 1 << 28
TOO_LONG: Final = f"longer than {RECORD >> 20} MiB; is it one record?"

BOMB: Final = f"unfolds to more than {RATIO} times its size, as only bombs do; what was read before stays"


def lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a stream with their ends; of one that is too long only the first part.

    >>> from io import BytesIO
    >>> list(lines(BytesIO(b"a\\nb")))
    [b'a\\n', b'b']
    """
    readline = stream.readline
    while line := readline(RECORD):
        if len(line) == RECORD and not line.endswith(b"\n"):
            _skip_line(stream)
        yield line


def _skip_line(stream: BinaryIO) -> None:
    while (rest := stream.readline(RECORD)) and not rest.endswith(b"\n"):
        pass


def explodes(packed: int, unfolded: int) -> bool:
    """Whether a file has grown by more than articles ever do.

    >>> explodes(10_000, 1_000_000), explodes(1_000_000, 1 << 31)
    (False, True)
    """
    return unfolded > SMALL and unfolded > RATIO * packed
