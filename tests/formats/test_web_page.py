"""Web pages: main text, encodings, and that nothing is fetched or run."""

from __future__ import annotations

import io
import socket

import pytest

from autotag.article import Article, RecordError, article_from
from autotag.formats import ReadOptions
from autotag.formats.web_page import read, record_of

STORY = (
    "Rain fell on Kigali on Tuesday, and the river rose by a metre before noon.",
    "The mayor said that schools would stay shut until Thursday, as cafés put out sand bags.",
    "Buses ran late, said the company, which asked people to stay at home if they could do so.",
)
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Rain in Kigali - The Herald</title>
<meta name="author" content="Jo Roe"><meta name="keywords" content="rain, Rwanda">
<meta property="og:title" content="Rain in Kigali">
<meta property="article:published_time" content="2020-05-06T10:00:00+02:00">
<link rel="canonical" href="https://herald.example.org/rain"></head>
<body><nav><a href="/">Home</a><a href="/sport">Sport</a></nav><article><h1>Rain in Kigali</h1>
<p>{story}</p><script>document.write("Buy now")</script><img src="https://tracker.example/x.gif"></article>
<aside><p>Read more: <a href="/x">Ten recipes for a rainy day that you must not miss</a></p></aside>
<footer>Copyright The Herald</footer></body></html>""".format(story="</p><p>".join(STORY))


def test_page() -> None:
    """The story without menu, script, recommendation and footer; title, date, address and language."""
    article = article_from(record_of(PAGE.encode()))
    assert article.text == "\n\n".join(STORY)
    assert (article.title, article.date, article.language) == ("Rain in Kigali", "2020-05-06", "en")
    assert article.url == "https://herald.example.org/rain"
    assert article.meta["author"] == "Jo Roe" and article.meta["keywords"] == ["rain", "Rwanda"]
    assert article.tags == {}


def test_nothing_is_fetched() -> None:
    """A page with pictures, frames, an external document type and a redirect: nobody is called."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        doctype = f'<!DOCTYPE html SYSTEM "{address}/x.dtd" [<!ENTITY x SYSTEM "{address}/x">]>'
        hostile = PAGE.replace("<!DOCTYPE html>", doctype).replace(
            "<nav>",
            f'<meta http-equiv="refresh" content="0;url={address}"><iframe src="{address}"></iframe>'
            f'<link rel="stylesheet" href="{address}/a.css"><base href="{address}">&x;<nav>',
        )
        assert STORY[0] in record_of(hostile.encode())["text"]
        assert record_of(f"{address}/article.html".encode())["text"] == f"{address}/article.html"
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("raw", "charset"),
    [
        (PAGE.encode(), ""),
        (PAGE.encode(), "iso-8859-1"),
        (b"\xef\xbb\xbf" + PAGE.encode(), ""),
        (PAGE.encode("utf-16"), ""),
        (PAGE.encode("cp1252"), ""),
        *((PAGE.encode("cp1252"), odd) for odd in ("nonsense", "idna", "undefined", "punycode", "hex", "\0")),
        (PAGE.encode("iso-8859-15"), "iso-8859-15"),
        (PAGE.replace("<head>", '<head><meta charset="utf-7">').encode("cp1252"), "latin-1"),
    ],
)
def test_encodings(raw: bytes, charset: str) -> None:
    """UTF-8 where it is that, whatever is declared; else as declared, else Western."""
    assert "cafés" in record_of(raw, charset)["text"]


def test_meta_charset() -> None:
    """A page in another script declares itself in its head."""
    words = "Дождь шёл весь день, и река поднялась на метр, сообщили во вторник в мэрии города. "
    raw = f'<html><head><meta charset="koi8-r"></head><body><p>{words * 4}</p></body></html>'.encode("koi8-r")
    assert words.strip() in record_of(raw)["text"]


@pytest.mark.parametrize(
    "raw", [b"", b" ", b"<html></html>", b"<!-- x -->", b"\0" * 100, b"<p> </p>", b"\xff"]
)
def test_a_page_without_an_article_is_an_error(raw: bytes) -> None:
    """It is listed, and not tagged by its title alone."""
    (found,) = read(io.BytesIO(raw), "a.html", ReadOptions())
    if isinstance(found, Article):
        assert found.text.strip()  # one odd byte is text to a browser too
    else:
        assert "no article was found" in found.reason


@pytest.mark.parametrize("odd", ["\x02", "\x0b", "\ufffe", "&#2;", "&#xFFFF;"])
def test_a_control_character_costs_no_article(odd: str) -> None:
    """XML has none of these, and trafilatura gives up a page that has one."""
    raw = f"<title>Rain{odd}</title><p title='{odd}'>Rain{odd} fell <b>on{odd}</b> it{odd}.</p>".encode()
    (found,) = read(io.BytesIO(raw), "a.html", ReadOptions())
    assert isinstance(found, Article)
    assert (found.title, found.text) == ("Rain", "Rain fell on it.")


def test_nested_without_end() -> None:
    """A page that nests ten thousand deep is read or refused, and nothing overflows."""
    (found,) = read(io.BytesIO(b"<div>" * 10_000 + b"<p>Rain.</p>"), "a.html", ReadOptions())
    assert isinstance(found, (Article, RecordError))


def test_page_of_countless_elements_is_refused() -> None:
    """Trafilatura takes its time for each, and an article has no fifty thousand."""
    (found,) = read(io.BytesIO(b"<a>" * 100_000 + b"Rain."), "a.html", ReadOptions())
    assert isinstance(found, RecordError) and "elements" in found.reason


def test_huge_page_is_refused() -> None:
    """Seventeen megabytes are no article."""
    (found,) = read(io.BytesIO(b"<p>a</p>" * (17 << 17)), "a.html", ReadOptions())
    assert isinstance(found, RecordError) and "16 MiB" in found.reason
