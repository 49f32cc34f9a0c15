"""Zip archives, read by the standard library."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import BinaryIO, Final, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from autotag.formats.bounds import BOMB, explodes
from autotag.formats.copies import movable
from autotag.formats.members import Member, buffered
from autotag.formats.opening import DamagedArchive

_ENCRYPTED: Final = 1
_OVERLAPS: Final = "shares its bytes with another file, as only bombs do"
# A local header has at least so many bytes before its name.
_HEADER_BYTES: Final = 30


def members(stream: BinaryIO) -> Iterator[Member]:
    """The files of an archive in the order of its directory.

    Raises: DamagedArchive where there is no directory that can be read.
    """
    with movable(stream) as content:
        try:
            archive = ZipFile(content)
        except (BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise DamagedArchive(
                f"not a zip archive that can be read: {error}; is the file whole?"
            ) from error
        with archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            overlapping = _overlapping(infos)
            for info in infos:
                fault = _OVERLAPS if info.header_offset in overlapping else _fault(info)
                yield Member(info.filename, _opener(archive, info), fault, not _is_link(info))


def _fault(info: ZipInfo) -> str:
    if info.flag_bits & _ENCRYPTED:
        return "encrypted; unpack it with its password first"
    return BOMB if explodes(info.compress_size, info.file_size) else ""


def _is_link(info: ZipInfo) -> bool:
    return stat.S_ISLNK(info.external_attr >> 16)


def _overlapping(infos: Sequence[ZipInfo]) -> frozenset[int]:
    """Where files begin of which one reaches into the next (Fifield 2019, A better zip bomb)."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    return frozenset(
        info.header_offset
        for info, following in pairwise(ordered)
        if info.header_offset + _HEADER_BYTES + info.compress_size > following.header_offset
    )


def _opener(archive: ZipFile, info: ZipInfo) -> Callable[[], BinaryIO]:
    def opened() -> BinaryIO:
        try:
            content = cast(BinaryIO, archive.open(info))
        except (BadZipFile, NotImplementedError, RuntimeError, ValueError) as error:
            raise _known(error) from error
        return buffered(content, _known)

    return opened


def _known(error: Exception) -> OSError:
    return DamagedArchive(f"the archive is damaged here ({error}); what was read before stays")
