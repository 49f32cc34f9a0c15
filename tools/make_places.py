"""Makes src/autotag/data/places.tsv: what in an article tells a country, in many languages.

Run, with autotag installed or PYTHONPATH=src (the keys are those of autotag.vocabulary):

    pip install -r tools/requirements.txt            # Babel 2.18.0, which holds CLDR 47; GeoNames
    npm pack cldr-localenames-full@47.0.0            # the same CLDR, with the short and other forms
    python tools/make_places.py cldr-localenames-full-47.0.0.tgz

First come codes and names, which are all that autotag.vocabulary reads (place_names.py), then what
only the gazetteer reads (place_kinds.py, place_cities.py).
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from pathlib import Path

from place_cities import Bounds
from place_kinds import other_kinds, other_lines
from place_names import codes_and_names, lines
from place_rows import LANGUAGES, TOOLS, Drops

OUTPUT = TOOLS.parent / "src/autotag/data/places.tsv"
HEADER = "surface\tlanguage\tcountry\tkind\tflags"
CLDR_SHA256 = "a8a62bed512f264a424138db04e9ce3b1cdf2dda8de7abf00dab4bedcfb47cab"


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description="Makes src/autotag/data/places.tsv.")
    parser.add_argument("package", type=Path, help="cldr-localenames-full-47.0.0.tgz")
    parser.add_argument("--smallest-city", type=int, default=Bounds().city, metavar="PEOPLE")
    parser.add_argument("--smallest-alternate", type=int, default=Bounds().alternate, metavar="PEOPLE")
    parser.add_argument("--verbose", action="store_true", help="print each row that is dropped")
    return parser.parse_args()


def main() -> None:
    """Writes the table, and prints how much there is and was dropped."""
    chosen = arguments()
    if hashlib.sha256(chosen.package.read_bytes()).hexdigest() != CLDR_SHA256:
        sys.exit(f"{chosen.package} is not cldr-localenames-full 47.0.0")
    drops = Drops(chosen.verbose)
    names = list(codes_and_names(chosen.package, drops))
    bounds = Bounds(chosen.smallest_city, chosen.smallest_alternate)
    others = list(other_kinds(names, bounds, drops))
    made = [HEADER, *lines(names), *other_lines(others), ""]
    text = "\n".join(made)
    OUTPUT.write_text(text, "utf-8", newline="\n")
    print(f"{len(made) - 2} rows, {len(text.encode()):,} bytes, {len(LANGUAGES)} languages")
    print("dropped:", ", ".join(f"{count} {kind}" for kind, count in drops.counts.items()))


if __name__ == "__main__":
    main()
