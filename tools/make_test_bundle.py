"""Makes tests/bundles/format-N/: a small bundle of the present format, as models of users are.

Run with autotag installed or PYTHONPATH=src: python tools/make_test_bundle.py
Only when the format's number is raised (autotag/bundle/manifest.py says when): what is there stays as it is.
The articles are written for this. Places are but those of three countries, in a small table.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from autotag import gazetteer, places
from autotag.article import Article
from autotag.bundle import FORMAT
from autotag.config import TrainingConfig
from autotag.save import save
from autotag.train import Settings, train

OUTPUT = Path(__file__).parent.parent / "tests" / "bundles" / f"format-{FORMAT}"
COUNTRIES, LANGUAGES = ("FR", "JP", "KE"), ("", "en")
#: Country, topic, title, text.
STORIES = (
    ("FR", "sport", "Lyon win at home", "The French side scored a late goal in the match at Lyon."),
    ("FR", "sport", "Paris coach stays", "The team of Paris keeps its coach until the end of the season."),
    ("FR", "economy", "French bakers raise prices", "Bakers in France say that flour and rent cost more."),
    ("FR", "economy", "Bank of Marseille grows", "The bank lends more to firms at the port, and rates fall."),
    ("JP", "sport", "Osaka swimmers train early", "The Japanese team swims before dawn ahead of the match."),
    ("JP", "sport", "Tokyo final sold out", "Every seat for the final in Tokyo was sold, its coach said."),
    ("JP", "economy", "Tokyo shares edge up", "Shares rose as the bank left rates where they were in Japan."),
    ("JP", "economy", "Japan ships more steel", "Firms in Nagoya sold more steel abroad, and prices rose."),
    ("KE", "sport", "Nairobi runners lead", "Kenyan runners led the season after a match of two teams."),
    ("KE", "sport", "Mombasa builds a stadium", "The stadium in Kenya is to be ready for the final match."),
    ("KE", "economy", "Kenyan tea fetches more", "Tea prices rose in Mombasa as firms abroad bought more."),
    ("KE", "economy", "Nairobi bank opens late", "The bank in Kenya opens at noon while rates are set."),
)


def main() -> None:
    """Trains and writes, unless a bundle of this format is there."""
    if OUTPUT.exists():
        sys.exit(f"{OUTPUT} is there; what was released stays as it is")
    rows = [row for row in places.all_rows() if row[2] in COUNTRIES and row[1] in LANGUAGES]
    vars(places)["all_rows"] = lambda: rows
    vars(gazetteer)["_FIRST_BYTES"] = 1 << 9
    articles = [
        Article(title=title, text=text, tags={"country": (country,), "topic": (topic,)})
        for country, topic, title, text in STORIES
    ]
    trained = train(articles, Settings(TrainingConfig(split="none", folds=2, min_df=1)))
    with tempfile.TemporaryDirectory() as place:
        digest = save(
            Path(place), trained.tagger, trained.heldout, config={}, training={}, metrics={}, run={}
        )
        shutil.copytree(Path(place) / digest, OUTPUT)
    print(f"{OUTPUT}: {sum(path.stat().st_size for path in OUTPUT.iterdir()):,} bytes")


if __name__ == "__main__":
    main()
