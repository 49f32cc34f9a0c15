"""Files at addresses, by fsspec: s3://, gs://, hdfs://, memory:// and what else it has drivers for.

Addresses come from the command line alone; those that stand in an article are never opened. Web pages
are not fetched either: what http:// gives today it may not give tomorrow.
"""

from __future__ import annotations

import io
from typing import BinaryIO, cast

import fsspec

from autotag.errors import InputError, MissingExtra

#: The extras that bring the driver of a protocol; hdfs comes with pyarrow.
_DRIVERS = {"s3": "s3", "s3a": "s3", "gs": "gs", "gcs": "gs", "hdfs": "parquet", "webhdfs": "remote"}
_WEB = ("http", "https")
_BUFFER = 1 << 16
#: What stores call the version of a file, a hash of it, or when it was last written.
_VERSION = (
    "ETag",
    "etag",
    "generation",
    "md5Hash",
    "checksum",
    "LastModified",
    "mtime",
    "updated",
    "created",
)


def opened(address: str) -> BinaryIO:
    """The file at an address, as a stream in which one can move.

    Raises: OSError.
    """
    system, path = _system(address)
    # fsspec's own files have no `readline` of a bounded length.
    return io.BufferedReader(cast(io.RawIOBase, system.open(path, "rb")), _BUFFER)


def state(address: str) -> tuple[int, str]:
    """The bytes of the file at an address (0: unknown), and what its store says of this version of it.

    Raises: OSError where it can't be asked.
    """
    system, path = _system(address)
    try:
        told = system.info(path)
    except Exception as error:  # each driver raises errors of its own
        raise OSError(f"{address}: {_told(error)}") from error
    version = {key: str(told[key]) for key in _VERSION if told.get(key)}
    return int(told.get("size") or 0), " ".join(f"{key}={value}" for key, value in version.items())


def listed(address: str) -> tuple[list[str], bool]:
    """The files at an address, each by its address, and whether it was a pattern or a directory.

    Raises: InputError where there is nothing, or it can't be listed.
    """
    system, path = _system(address)
    try:
        # A name may hold a bracket: what is there as written is no pattern.
        if system.isfile(path):
            return [address], False
        found = system.glob(path) if has_pattern(address) else system.find(path)
        files = [name for name in found if system.isfile(name)]
    except Exception as error:  # each driver raises errors of its own
        raise InputError(
            f"{address}: can't be listed: {_told(error)}; check the address and your keys"
        ) from error
    if not files:
        raise InputError(f"{address}: there is no file; check the address")
    given, own = _fixed(address), _fixed(path)
    return [_address(name, given, own, system) for name in files], True


def _fixed(path: str) -> str:
    """A path up to the directory in which a pattern begins."""
    marked = min((path.find(mark) for mark in "*?[" if mark in path), default=-1)
    return path.rstrip("/") if marked < 0 else path[: path.rfind("/", 0, marked)]


def _address(name: str, given: str, own: str, system: fsspec.AbstractFileSystem) -> str:
    """The address of a file, beginning as the user wrote it."""
    if name.startswith(f"{own}/"):
        return given + name[len(own) :]
    return str(system.unstrip_protocol(name))


def has_pattern(path: str) -> bool:
    """Whether a path has characters that stand for others.

    >>> has_pattern("s3://news/2020-*.jsonl"), has_pattern("s3://news/a.jsonl")
    (True, False)
    """
    return any(mark in path for mark in "*?[")


def _system(address: str) -> tuple[fsspec.AbstractFileSystem, str]:
    protocol = address.partition("://")[0].rpartition("::")[2]
    if protocol in _WEB:
        raise InputError(f"{address}: web pages are not fetched; save it as a file, and name that")
    try:
        system, path = fsspec.core.url_to_fs(address)
    except ImportError as error:
        extra = _DRIVERS.get(protocol, "remote")
        raise MissingExtra(f"{address}: {error}: pip install 'autotag-news[{extra}]'") from None
    except Exception as error:  # an unknown protocol, no key, no host
        raise InputError(f"{address}: can't be opened: {_told(error)}") from error
    return system, path


def _told(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
