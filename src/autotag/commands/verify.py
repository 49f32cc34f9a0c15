"""`autotag verify`: every byte of a model, and its self-test."""

from __future__ import annotations

import argparse

from autotag.bundle import locate, verify


def run(args: argparse.Namespace) -> int:
    """Prints what is wrong; 1 where anything is."""
    findings = verify(args.model)
    for finding in findings:
        print(finding)
    if not findings:
        print(f"{locate(args.model)}: every byte is as it was saved, and the self-test passes")
    return 1 if findings else 0
