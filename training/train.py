#!/usr/bin/env python
"""Trains a model from labelled articles: `autotag train` as a script.

    python training/train.py training/sample -m models/default

Change it where your newsroom's articles need more than the options of the command; all it does is
hand them on.
"""

import sys

from autotag.cli import main

if __name__ == "__main__":
    sys.exit(main(["train", *sys.argv[1:]]))
