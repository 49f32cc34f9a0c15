"""Logits along a line with bends (`autotag.stage.curve`)."""

from __future__ import annotations

from typing import Any

from autotag.kernel.compiled import compiled


@compiled
def bend(logits: Any, first: Any, last: Any, at: Any, bends: Any) -> None:
    """Changes the columns `first` to `last` of logits (n, c): from `at[k]` on the slope is more by
    `bends[k]`. Most logits are below the first bend, and cost a look.
    """
    if len(at) == 0:
        return
    for i in range(len(logits)):
        line = logits[i, first:last]
        for c in range(len(line)):
            value = line[c]
            if value > at[0]:
                added = 0.0
                for k in range(len(at)):
                    added += max(value - at[k], 0.0) * bends[k]
                line[c] = value + added
