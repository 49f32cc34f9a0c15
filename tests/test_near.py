"""Near-duplicates: rewrites are found, stories of the same matter are not."""

from __future__ import annotations

import numpy as np
import pytest

from autotag.article import Article
from autotag.near import near

WORDS = [f"word{i}" for i in range(3000)]


def text(seed: int, size: int = 120) -> list[str]:
    """Words at random, as many languages have them."""
    return [WORDS[i] for i in np.random.default_rng(seed).integers(0, len(WORDS), size)]


def test_rewrites_are_one_cluster_however_long_the_chain():
    """A few words changed at a time, the first and the last share a cluster."""
    chain = [text(0)]
    for k in range(6):
        later = list(chain[-1])
        later[10 * k + 3] = "corrected"
        chain.append(later)
    others = [text(seed) for seed in range(1, 40)]
    found = near([Article(text=" ".join(words)) for words in [*chain, *others]])
    assert len(set(found.cluster[:7])) == 1 and len(set(found.cluster)) == 40
    assert found.sizes.tolist() == [7] * 7 + [1] * 39
    assert (found.pairs < 7).all() and (found.likeness >= 0.7).all()


@pytest.mark.parametrize("share", [0.2, 0.4])
def test_what_shares_a_part_is_no_near_duplicate(share: float):
    """A quotation or a paragraph of background in common is not the same article."""
    common = text(0, int(120 * share))
    found = near([Article(text=" ".join([*common, *text(seed, 120 - len(common))])) for seed in range(1, 60)])
    assert len(set(found.cluster)) == 59


def test_scripts_without_spaces_are_compared_too():
    """A clause is no word there: one character changed leaves most of the rest alike."""
    clause = "市政府周一宣布新的地铁线路将于明年春天开始建设并在五年内完成全部工程预计投资超过三百亿元"
    found = near(
        [Article(title=clause), Article(title=clause.replace("周一", "周二")), Article(title=clause[::-1])]
    )
    assert found.cluster.tolist() == [0, 0, 1]


def test_no_articles_and_short_ones():
    """Nothing is alike where there is nothing; two short titles are."""
    assert near([]).cluster.tolist() == [] == near([]).sizes.tolist()
    assert near([Article(title="Rain"), Article(title="Rain"), Article(title="Sun")]).cluster.tolist() == [
        0,
        0,
        1,
    ]
