"""Dynamic batching: requests that came together are tagged together.

Tagging 8 articles at once takes a third of the time of tagging one after the other. Each request is
answered in a greenlet, which stops where its article is to be tagged; when all have come that far, the
articles go through the tagger as one batch, and the greenlets go on. A request that came alone waits for
nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from greenlet import getcurrent, greenlet

from autotag.article import Article, Result
from autotag.tagger import Tagger

_Parked = tuple[greenlet, Tagger, Article]
#: Those that wait; only the thread that runs `together` adds to it.
_parked: Final[list[_Parked]] = []


def together(tasks: Iterable[Callable[[], None]]) -> None:
    """Runs tasks; those that call `tagged` have their articles tagged in one batch.

    >>> together([lambda: print("one"), lambda: print("two")])
    one
    two
    """
    for task in tasks:
        greenlet(task).switch()
    while _parked:
        waiting = _parked.copy()
        _parked.clear()
        for tagger in {id(parked[1]): parked[1] for parked in waiting}.values():
            _resume(tagger, [parked for parked in waiting if parked[1] is tagger])


def tagged(tagger: Tagger, article: Article) -> Result:
    """The tags of an article, in one batch with those of other tasks, if there are any."""
    here = getcurrent()
    if here.parent is None:  # no task: a thread of its own
        return tagger.tag(article)
    _parked.append((here, tagger, article))
    result: Result = here.parent.switch()
    return result


def _resume(tagger: Tagger, waiting: list[_Parked]) -> None:
    try:
        results = list(tagger.tag_many([article for _, _, article in waiting]))
    except Exception:  # one of them spoils no other
        for task, _, article in waiting:
            _resume_alone(tagger, task, article)
        return
    for (task, _, _), result in zip(waiting, results, strict=True):
        task.switch(result)


def _resume_alone(tagger: Tagger, task: greenlet, article: Article) -> None:
    try:
        result = tagger.tag(article)
    except Exception as error:
        task.throw(error)
    else:
        task.switch(result)
