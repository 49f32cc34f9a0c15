"""Load on a server by `wrk`, with real articles as bodies."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autotag.article import Article
from autotag.config import TrainingConfig
from autotag.formats import to_json
from autotag.save import save
from autotag.train import Settings, train
from benchmarks.corpora import modapte

_SENT = 500
_UNITS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
_SCRIPT = """
bodies = {{
{bodies}
}}
local number, pause = 0, {pause}
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
request = function()
  number = number % #bodies + 1
  return wrk.format(nil, nil, nil, bodies[number])
end
{delay}
"""
_DELAY = "delay = function() return math.floor(-math.log(1 - math.random()) * pause + 0.5) end"


@dataclass(frozen=True, slots=True)
class Run:
    """What `wrk` measured: requests a second, the 99th percentile of latencies in seconds, failures."""

    rate: float
    p99: float
    failed: int


@dataclass(frozen=True, slots=True)
class Load:
    """Bodies as Lua strings, and where scripts are kept."""

    bodies: str
    place: Path

    def run(self, port: int, path: str, seconds: int, rate: float = 0.0) -> Run:
        """Saturates a route for a while, or asks it so many times a second, at exponential intervals."""
        connections = 64 if rate else 32
        script = self.place / f"load-{rate:.0f}.lua"
        pause = connections / rate * 1e3 if rate else 0
        script.write_text(_SCRIPT.format(bodies=self.bodies, pause=pause, delay=_DELAY if rate else ""))
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script),
                   f"http://127.0.0.1:{port}{path}"]  # fmt: skip
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return _run(said)


def load_of(articles: Sequence[Article], place: Path) -> Load:
    """A load of the last of some articles."""
    if shutil.which("wrk") is None:
        sys.exit("no wrk: install it (Debian has it as a package of that name)")
    bodies = [to_json(_plain(article)).decode() for article in articles[-_SENT:]]
    return Load(",\n".join(f"[=====[{body}]=====]" for body in bodies), place)


def model_of(place: Path) -> tuple[Path, list[Article]]:
    """A model of the ModApte stories, and the stories."""
    articles = modapte()
    trained = train(articles, Settings(TrainingConfig(split="none"), jobs=2))
    model = place / "reuters"
    save(model, trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={})
    return model, articles


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _plain(article: Article) -> Article:
    return Article(id=article.id, title=article.title, dateline=article.dateline, text=article.text)


def _run(said: str) -> Run:
    """The figures in what `wrk` prints."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)\b", said)
    if not rate or not p99:
        sys.exit(f"wrk did not measure:\n{said}")
    failed = sum(map(int, re.findall(r"(?:connect|read|write|timeout) (\d+)", said)))
    failed += sum(map(int, re.findall(r"Non-2xx or 3xx responses: (\d+)", said)))
    return Run(float(rate[1]), float(p99[1]) * _UNITS[p99[2]], failed)
