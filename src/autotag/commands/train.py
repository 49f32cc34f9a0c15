"""`autotag train`: labelled articles to a model."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from tqdm import tqdm

from autotag.article import Article
from autotag.bundle import MANIFEST
from autotag.commands.reading import Records, found, options, tell, vocabulary
from autotag.commands.searching import chosen
from autotag.commands.summary import summary
from autotag.config import TrainingConfig, make_config, read_config
from autotag.errors import InputError
from autotag.parallel import cores
from autotag.save import save
from autotag.train import Settings, Trained, train
from autotag.vocabulary import Vocabulary, countries, mediatopics, own_places


def run(args: argparse.Namespace) -> int:
    """Trains, saves and puts into use; 1 where records were rejected."""
    config = _config(args)
    _writable(args.model)
    began = time.perf_counter()
    records = Records(found(args.data), options(args))
    articles = list(tqdm(records.articles(), "reading", unit=" articles", disable=None, leave=False))
    if not articles:
        raise InputError(f"no usable article in {', '.join(args.data)} ({records.rejected} were rejected)")
    _tell_of_strangers(articles)
    names = _Names(vocabulary(args.vocabulary))
    places = own_places(args.aliases) if args.aliases else ()
    with _Bars() as bars:
        settings = Settings(config, names, args.jobs or cores(), bars, places)
        if args.search is not None:
            config = chosen(articles, settings, args.model, args.search)
            settings = replace(settings, config=config)
        trained = train(articles, settings)
    digest = _save(args, config, trained, records.rejected, time.perf_counter() - began)
    print(summary(trained.report, trained.facts, records.rejected))
    tell(f"saved {args.model} ({args.model.resolve().name}@{digest[:12]})")
    return 1 if records.rejected else 0


def _config(args: argparse.Namespace) -> TrainingConfig:
    said: dict[str, Any] = {"facets": tuple(args.facet) or None, "split": args.split, "seed": args.seed}
    if args.jobs is not None and args.jobs < 1:
        raise InputError(f"--jobs {args.jobs}: at least one is needed")
    if args.config:
        return read_config(args.config, **said)
    return make_config({key: value for key, value in said.items() if value is not None})


def _tell_of_strangers(articles: Sequence[Article]) -> None:
    """Names the country tags that are no country: a misspelling is learned like any tag."""
    known = countries()
    strange = sorted({tag for a in articles for tag in a.tags.get("country", ()) if tag not in known})
    if strange:
        some = ", ".join(strange[:5]) + (", …" if len(strange) > 5 else "")
        tell(f"{len(strange)} country tags name no country and are learned as they are: {some}")


def _writable(model: Path) -> None:
    """Fails before the work and not after it where the model can't be written."""
    if (model / MANIFEST).exists():
        raise InputError(f"{model} is one bundle of a model; name the model directory, {model.parent}")
    try:
        model.mkdir(parents=True, exist_ok=True)
        probe = model / ".probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(f"{model} can't be written: {error.strerror}; give another -m") from None


def _save(
    args: argparse.Namespace, config: TrainingConfig, trained: Trained, rejected: int, seconds: float
) -> str:
    metrics = msgspec.to_builtins(trained.report) if trained.report else {}
    run = {"created": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(seconds, 3)}
    return save(
        args.model, trained.tagger, trained.heldout,
        config=msgspec.to_builtins(config), training={**trained.facts, "rejected": rejected},
        metrics=metrics, run=run,
    )  # fmt: skip


class _Names:
    """Display names: a country's by its code, another tag's by the vocabulary or IPTC's topics."""

    def __init__(self, own: Vocabulary | None) -> None:
        self._own = own

    def __call__(self, facet: str, tag: str) -> str:
        if facet == "country":
            return countries().name(tag)
        return self._own.name(tag) if self._own and tag in self._own else mediatopics().name(tag)


class _Bars:
    """One progress bar after the other on a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: tqdm[Any] | None = None
        self._what = ""
        self._done = 0

    def __enter__(self) -> _Bars:
        return self

    def __call__(self, what: str, done: int, of: int) -> None:
        if self._bar is None or self._what != what:
            self.__exit__()
            self._what, self._done = what, 0
            self._bar = tqdm(total=of, desc=what, disable=None, leave=False, file=sys.stderr)
        self._bar.update(done - self._done)
        self._done = done

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
