"""The tables that a user writes and ours: tab-separated, the first line naming the columns."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autotag.errors import VocabularyError


def rows_of(
    text: str, source: str, columns: tuple[str, ...], required: tuple[str, ...]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row as "FILE:LINE" and its cells, stripped, by column; a column left out is empty."""
    first, *lines = text.removeprefix("\ufeff").split("\n")
    header = [cell.strip() for cell in first.split("\t")]
    if not set(required) <= set(header) <= set(columns) or len(header) > len(set(header)):
        raise VocabularyError(
            f"{source}:1: the first line must name the columns, split by tabs: "
            f"{', '.join(required)}, and any of {', '.join(columns)}; it is {first.strip()!r}"
        )
    for number, line in enumerate(lines, 2):
        cells = [cell.strip() for cell in line.split("\t")]
        if not any(cells):
            continue
        where = f"{source}:{number}"
        if len(cells) > len(header):
            raise VocabularyError(f"{where}: {len(cells)} cells, {len(header)} columns; check tabs")
        row = dict.fromkeys(columns, "") | dict(zip(header, cells, strict=False))
        for column in required:
            if not row[column]:
                raise VocabularyError(f"{where}: {column} is empty; fill it in or delete the line")
        yield where, row


def read_text(path: Path) -> str:
    """The text of a file in UTF-8.

    Raises: VocabularyError.
    """
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise VocabularyError(f"{path}: can't be read as UTF-8 text: {error}") from error
