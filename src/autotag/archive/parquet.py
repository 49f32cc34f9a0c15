"""Results as a Parquet file (`autotag-news[parquet]`): a row an article, a list of tags a facet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import msgspec

from autotag.archive.lines import Row
from autotag.article import Result
from autotag.extras import extra

_MENTION: Final = {
    "tag": "string", "kind": "string", "field": "string", "start": "int64", "end": "int64", "text": "string",
}  # fmt: skip
#: Rows that are read at once.
_BATCH: Final = 4096


def write_parquet(path: Path, rows: Iterator[list[Row]], facets: Sequence[str]) -> None:
    """Writes columns id, date, title, url, each facet, `review.FACET`, `mentions`, `warnings`, `model`."""
    arrow = extra("pyarrow", "parquet", "a .parquet output")
    parquet = extra("pyarrow.parquet", "parquet", "a .parquet output")
    schema = _schema(arrow, facets)
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for some in rows:
            columns = [_record(row, facets) for row in some]
            writer.write_table(arrow.Table.from_pylist(columns, schema=schema))


def read_parquet(path: Path, facets: Sequence[str]) -> Iterator[Row]:
    """The rows that `write_parquet` wrote, in order."""
    parquet = extra("pyarrow.parquet", "parquet", "a .parquet output")
    with parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(_BATCH):
            for record in batch.to_pylist():
                yield _row(record, facets)


def _schema(arrow: Any, facets: Sequence[str]) -> Any:
    text, words = arrow.string(), arrow.list_(arrow.string())
    tag = [("tag", text), ("name", text), ("score", arrow.float64())]
    given, review = arrow.list_(arrow.struct([*tag, ("source", text)])), arrow.list_(arrow.struct(tag))
    named = arrow.list_(arrow.struct([(key, getattr(arrow, kind)()) for key, kind in _MENTION.items()]))
    return arrow.schema([
        *((key, text) for key in ("id", "date", "title", "url")),
        *((facet, given) for facet in facets), *((f"review.{facet}", review) for facet in facets),
        ("mentions", named), ("warnings", words), ("model", text),
    ])  # fmt: skip


def _record(row: Row, facets: Sequence[str]) -> Mapping[str, Any]:
    result: dict[str, Any] = msgspec.to_builtins(row.result)
    mentions = [m for found in result.get("mentions", {}).values() for m in found]
    return {
        "id": result["id"], "date": row.date or None, "title": row.title or None, "url": row.url or None,
        **{facet: result["tags"].get(facet, []) for facet in facets},
        **{f"review.{facet}": result["review"].get(facet, []) for facet in facets},
        "mentions": mentions, "warnings": result.get("warnings", []), "model": result["model"],
    }  # fmt: skip


def _row(record: Mapping[str, Any], facets: Sequence[str]) -> Row:
    """What `_record` made a record of, but that no record tells which facet a mention is of."""
    review = {facet: record[f"review.{facet}"] for facet in facets}
    result = {
        "id": record["id"], "tags": {facet: record[facet] for facet in facets}, "review": review,
        "mentions": {"": record["mentions"]}, "warnings": record["warnings"], "model": record["model"],
    }  # fmt: skip
    date, title, url = (record[key] or "" for key in ("date", "title", "url"))
    return Row(date, title, url, msgspec.convert(result, Result))
