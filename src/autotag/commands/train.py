"""`autotag train`: labelled articles to a model."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from tqdm import tqdm

from autotag.article import Article
from autotag.bundle import MANIFEST, Bundle, read
from autotag.commands.compare import both
from autotag.commands.first import LEARNING, TAGGING, compile_first
from autotag.commands.pages import beside, drawing, writable, write
from autotag.commands.reading import Records, found, named, options, scheduler, tell
from autotag.commands.searching import chosen
from autotag.commands.summary import summary
from autotag.config import TrainingConfig, make_config, read_config
from autotag.corrections import merged
from autotag.errors import InputError
from autotag.evaluate import LearningPoint
from autotag.judge import decide
from autotag.parallel import cores
from autotag.policy import parse
from autotag.save import save
from autotag.seen import KEY, fingerprints, matched, out_of_fold, packed
from autotag.store import current
from autotag.train import Settings, Trained, learning_curve, train
from autotag.vocabulary import countries, own_places


def run(args: argparse.Namespace) -> int:
    """Trains, saves and puts into use; 1 where records were rejected."""
    config = _config(args)
    _writable(args.model)
    if args.report:
        _can_report(args.report, config)
    older = _older(args.model) if args.unless_worse else None
    began = time.perf_counter()
    records = Records(found(args.data), options(args))
    articles = merged(list(tqdm(records.articles(), "reading", unit=" articles", disable=None, leave=False)))
    if not articles:
        raise InputError(f"no usable article in {', '.join(args.data)} ({records.rejected} were rejected)")
    _tell_of_strangers(articles)
    names = named(args)
    places = own_places(args.aliases) if args.aliases else ()
    compile_first(LEARNING, TAGGING)
    with _Bars() as bars:
        settings = Settings(
            config, names, args.jobs or cores(), bars, places, scheduler=scheduler(args)
        )  # fmt: skip
        if args.search is not None:
            config = chosen(articles, settings, args.model, args.search)
            settings = replace(settings, config=config)
        trained = train(articles, settings)
        seconds = time.perf_counter() - began
        learning = learning_curve(trained, settings) if args.report else ()
    worse = _worse(older, trained) if older else ""
    facts = {**trained.facts, "rejected": records.rejected}
    made = _Made(trained, facts, seconds)
    digest = _save(args.model, made, use=not worse)
    label = f"{args.model.resolve().name}@{digest[:12]}"
    print(summary(trained.report, trained.facts, records.rejected), file=beside(args.report))
    if args.report:
        _report(args, made, label, learning)
    if worse:
        tell(f"{label} is not put into use, since it is worse than the one that is: {worse}")
        tell(f"to use it all the same: autotag models promote {digest[:12]} -m {args.model}")
        return 1
    tell(f"saved {args.model} ({label})")
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
        probe.unlink(missing_ok=True)  # another training may have looked at once
    except OSError as error:
        raise InputError(f"{model} can't be written: {error.strerror}; give another -m") from None


@dataclass(frozen=True, slots=True)
class _Made:
    """What a training made: the model, the facts of it, and the seconds it took."""

    trained: Trained
    facts: Mapping[str, Any]
    seconds: float


def _save(model: Path, made: _Made, *, use: bool) -> str:
    trained = made.trained
    metrics = msgspec.to_builtins(trained.report) if trained.report else {}
    run = {"created": datetime.now(UTC).isoformat(timespec="seconds"), "seconds": round(made.seconds, 3)}
    return save(
        model, trained.tagger, trained.heldout, config=msgspec.to_builtins(trained.config),
        training={**made.facts, KEY: packed(fingerprints(trained.articles))}, metrics=metrics, run=run,
        use=use,
    )  # fmt: skip


def _can_report(path: Path, config: TrainingConfig) -> None:
    """Fails before the work where a report can't be made."""
    writable(path)
    drawing()
    if config.split == "none":
        raise InputError("--report tells how good a model is, and --split none judges it on no article")


def _report(args: argparse.Namespace, made: _Made, label: str, learning: Sequence[LearningPoint]) -> None:
    pages, trained = drawing(), made.trained
    if trained.report is None:
        tell(f"{args.report} is not written: fewer than ten articles judge nothing")
        return
    doubts = pages.heldout_doubts(trained.tagger, trained.heldout, trained.articles, with_text=args.with_text)
    facts = {**made.facts, "seconds": round(made.seconds, 1), "config": msgspec.to_builtins(trained.config)}
    tagger = replace(trained.tagger, label=label)
    subject = pages.Subject(
        tagger, trained.report, trained.judged, facts, trained.heldout, parse(trained.config.policy)
    )
    write(args.report, pages.evaluation_page(pages.found_in(subject, doubts, learning=learning)))
    tell(f"wrote {args.report}")


def _older(model: Path) -> Bundle | None:
    """The bundle in use, if there is one."""
    return read(model) if current(model) is not None else None


def _worse(older: Bundle, trained: Trained) -> str:
    """In which facets the new model is worse than the old one, and by how much; empty: in none.

    Both are compared on all the articles that the new one learned from, each by out-of-fold scores of
    those that it learned from itself.
    """
    prints = fingerprints(trained.articles)
    old = decide(older.tagger, trained.articles, out_of_fold(older, trained.articles))
    new = decide(trained.tagger, trained.articles, matched(prints, trained.heldout, prints))
    return "; ".join(
        f"{facet.facet} micro-F1 {facet.a:.3f} before, {facet.b:.3f} now "
        f"(difference {facet.micro.low:+.3f} to {facet.micro.high:+.3f})"
        for facet in both(old, new) if facet.worse
    )  # fmt: skip


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
