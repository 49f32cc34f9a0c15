"""RSS and Atom: what each element becomes, and that nothing in a feed is resolved or fetched."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from autotag.article import Article, RecordError
from autotag.formats import ReadOptions
from autotag.formats.feed import read

RSS = """<?xml version="1.0" encoding="{encoding}"?>
{doctype}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>News</title><language>fr-CA</language>
{items}
</channel></rss>
"""
ITEM = """<item><title>Pluie &amp; vent à Kigali</title><link>https://news.example/1</link>
<guid isPermaLink="false">g1</guid><pubDate>Mon, 06 Sep 2010 00:01:00 +0200</pubDate>
<category>weather</category><category domain="x">storm</category><description>It rained.</description>
<content:encoded><![CDATA[<p>It <b>rained</b>.</p><p>AT&T & more</p><script>x()</script>]]></content:encoded>
<dc:creator>Jo Roe</dc:creator></item>"""


def items(raw: str | bytes, options: ReadOptions | None = None) -> list[Article | RecordError]:
    content = raw.encode() if isinstance(raw, str) else raw
    return list(read(io.BytesIO(content), "a.rss", options or ReadOptions()))


def article(item: str, doctype: str = "") -> Article:
    (found,) = items(RSS.format(encoding="utf-8", items=item, doctype=doctype))
    assert isinstance(found, Article), found
    return found


def test_rss() -> None:
    """Title, full text before the summary, date, address, language, and categories in meta."""
    assert article(ITEM) == Article(
        id="g1", title="Pluie & vent à Kigali", lead="It rained.", text="It rained.\n\nAT&T & more",
        date="2010-09-06T00:01:00+02:00", url="https://news.example/1", language="fr-CA",
        meta={"author": "Jo Roe", "categories": ["weather", "storm"]},
    )  # fmt: skip


def test_categories_are_labels_where_that_is_said() -> None:
    """`--map topic=categories` reads them; alone they are not taken for a newsroom's judgement."""
    options = ReadOptions(map={"topic": "categories"})
    (found,) = items(RSS.format(encoding="utf-8", items=ITEM, doctype=""), options)
    assert isinstance(found, Article) and found.tags == {"topic": ("weather", "storm")}
    assert options.notes.mapped == {"topic"}


def test_atom_and_rdf() -> None:
    """Atom with markup inline and a prefix, and RSS 1.0."""
    atom = """<a:feed xmlns:a="http://www.w3.org/2005/Atom" xml:lang="sw"><a:entry><a:title type="html">Rain
      &lt;b&gt;now&lt;/b&gt;</a:title><a:link rel="self" href="s"/><a:link href="https://n.example/1"/>
      <a:id>urn:1</a:id><a:updated>2020-01-02T03:04:05Z</a:updated><a:author><a:name>Jo</a:name></a:author>
      <a:category term="pol"/><a:content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One</p>
      <p>Two</p></div></a:content></a:entry></a:feed>"""
    (found,) = items(atom)
    assert found == Article(
        id="urn:1", title="Rain now", text="One\n\nTwo", date="2020-01-02T03:04:05Z",
        url="https://n.example/1", meta={"author": "Jo", "categories": ["pol"]},
    )  # fmt: skip
    rdf = """<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
      <item rdf:about="urn:2"><title>Rain</title></item></rdf:RDF>"""
    (found,) = items(rdf)
    assert isinstance(found, Article) and (found.id, found.title) == ("urn:2", "Rain")


def test_a_broken_item_costs_itself() -> None:
    """Tags that don't match, a section or an item without its end, bytes that are no text."""
    faults = [
        "<item><title>a</b></item>", "<item><title><![CDATA[ a</title></item>", "<item><title>a",
        "<item><title>\udcff</title></item>", "<item><title> </title></item>",
    ]  # fmt: skip
    good = [f"<item><title>good {n}</title></item>" for n in range(len(faults))]
    both = "\n".join(f"{fault}\n{after}" for fault, after in zip(faults, good, strict=True))
    raw = RSS.format(encoding="utf-8", doctype="", items=both)
    found = items(raw.encode("utf-8", "surrogateescape"))
    titles = [item.title if isinstance(item, Article) else None for item in found]
    assert titles == [title for n in range(len(faults)) for title in (None, f"good {n}")]
    lines = [item.line for item in found if isinstance(item, RecordError)]
    assert lines == list(range(4, 4 + 2 * len(faults), 2))


def test_names_of_html_and_prefixes_that_were_forgotten() -> None:
    """What other readers of feeds forgive: &nbsp;, a bare &, and a prefix without its declaration."""
    found = article("<item><title>Caf&eacute;&nbsp;A&B</title><media:title>x</media:title></item>")
    assert found.title == "Café A&B"


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1251", "utf-8", "nonsense"])
def test_declared_encoding(encoding: str) -> None:
    """The declaration is followed; a name that nobody knows is UTF-8."""
    word = "дождь" if encoding == "windows-1251" else "pluie à"
    raw = RSS.format(encoding=encoding, doctype="", items=f"<item><title>{word}</title></item>")
    (found,) = items(raw.encode("utf-8" if encoding == "nonsense" else encoding))
    assert isinstance(found, Article) and found.title == word


def test_no_entity_is_resolved_and_no_file_read(tmp_path: Path) -> None:
    """A document type is not even read: neither files nor a billion laughs come of it."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    doctype = f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}"><!ENTITY l0 "lol">{laughs}]>\n'
    found = article("<item><title>a &x; b &l11; c</title></item>", doctype)
    assert found.title == "a &x; b &l11; c"
    inside = RSS.format(encoding="utf-8", doctype="", items=f"<item>{doctype}<title>&x;</title></item>")
    (error,) = items(inside)
    assert isinstance(error, RecordError) and "not XML" in error.reason


def test_what_is_no_feed() -> None:
    """A file of other XML is one error that says so."""
    (error,) = items("<urlset><url><loc>https://a.example</loc></url></urlset>")
    assert isinstance(error, RecordError) and "is this RSS or Atom?" in error.reason


@pytest.mark.parametrize(
    ("given", "expected"),
    [("Mon, 06 Sep 2010 00:01:00 GMT", "2010-09-06T00:01:00+00:00"), ("2020-01-02", "2020-01-02"),
     ("yesterday", ""), ("Mon, 99 Sep 2010", ""), ("", "")],
)  # fmt: skip
def test_dates(given: str, expected: str) -> None:
    """RFC 822 and ISO 8601; what can't be read is left out."""
    assert article(f"<item><title>a</title><pubDate>{given}</pubDate></item>").date == expected


def test_pieces_of_any_size() -> None:
    """A mark may be cut anywhere between two pieces of the stream."""
    raw = RSS.format(encoding="utf-8", doctype="", items=ITEM + "\n<item><title>b</title></item>").encode()

    class Dripping(io.BytesIO):
        def read1(self, size: int | None = -1, /) -> bytes:
            return self.read(7)

    whole = items(raw)
    assert len(whole) == 2 and list(read(Dripping(raw), "a.rss", ReadOptions())) == whole
