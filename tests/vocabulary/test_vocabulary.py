"""Countries, topics and users' vocabularies: every spelling finds its tag, and only one."""

from __future__ import annotations

import unicodedata
from collections import Counter
from importlib.resources import files
from pathlib import Path

import pytest

from autotag.errors import VocabularyError
from autotag.vocabulary import (
    Vocabulary,
    countries,
    countries_with,
    fold,
    mediatopics,
    read_vocabulary,
)

ISO_3166_1 = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH
ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT
HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS
LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI
NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG
SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG
UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW
""".split()
DISSOLVED = ["AN", "CS", "DD", "SU", "YD", "YU"]

# The places of Reuters-21578, as they are written there.
REUTERS = """
afghanistan albania algeria american-samoa andorra angola anguilla antigua argentina aruba
australia austria bahamas bahrain bangladesh barbados belgium belize benin bermuda bhutan bolivia
botswana brazil british-virgin-islands brunei bulgaria burkina-faso burma burundi cameroon canada
cape-verde cayman-islands central-african-republic chad chile china colombia comoros congo
costa-rica cuba cyprus czechoslovakia denmark djibouti dominica dominican-republic east-germany
ecuador egypt el-salvador equatorial-guinea ethiopia fiji finland france french-guiana gabon gambia
ghana gibraltar greece grenada guadeloupe guam guatemala guinea guinea-bissau guyana haiti honduras
hong-kong hungary iceland india indonesia iran iraq ireland israel italy ivory-coast jamaica japan
jordan kampuchea kenya kuwait laos lebanon lesotho liberia libya liechtenstein luxembourg macao
madagascar malawi malaysia mali malta martinique mauritania mauritius mexico monaco morocco
mozambique namibia nepal netherlands netherlands-antilles new-caledonia new-zealand nicaragua niger
nigeria north-korea norway oman pakistan panama papua-new-guinea paraguay peru philippines poland
portugal qatar reunion romania rwanda sao-tome saudi-arabia senegal seychelles sierra-leone
singapore somalia south-africa south-korea spain sri-lanka sudan suriname swaziland sweden
switzerland syria taiwan tanzania thailand togo tonga trinidad-tobago tunisia turkey uae uganda uk
uruguay us-virgin-islands usa ussr vanuatu vatican venezuela vietnam west-germany western-samoa
yemen-arab-republic yemen-demo-republic zaire zambia zimbabwe
""".split()

# What only the gazetteer reads, in the order of the table; declined names are of kind name.
OTHER_KINDS = ["name", "demonym", "capital", "city", "metonym", "region", "nothing"]

Row = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def table() -> list[Row]:
    """The rows of places.tsv: surface, language, country, kind, flags."""
    header, *lines = (files("autotag") / "data" / "places.tsv").read_text("utf-8").splitlines()
    assert header == "surface\tlanguage\tcountry\tkind\tflags"
    return [(s, lang, c, k, f) for s, lang, c, k, f in (line.split("\t") for line in lines)]


@pytest.fixture(scope="module")
def rows(table: list[Row]) -> list[Row]:
    """Its head: codes and names, which resolve."""
    return table[: [flags for *_, flags in table].index("inflected")]


@pytest.fixture(scope="module")
def others(table: list[Row], rows: list[Row]) -> list[Row]:
    """What follows, which only the gazetteer reads."""
    return table[len(rows) :]


def words(surface: str) -> str:
    """What the gazetteer compares: lower-case runs of letters, marks and digits."""
    lowered = unicodedata.normalize("NFC", surface).lower().replace("i\u0307", "i")
    return " ".join("".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in lowered).split())


def test_ids_are_the_iso_codes_kosovo_and_the_dissolved_states() -> None:
    """No country is missing, and none is there that has no code."""
    assert set(countries().ids()) == {*ISO_3166_1, "XK", *DISSOLVED}


@pytest.mark.parametrize("code", [*ISO_3166_1, "XK", *DISSOLVED])
def test_each_code_is_its_country(code: str) -> None:
    """An alpha-2 code resolves to itself, whatever names say, and has an English name."""
    assert countries().resolve(code) == code
    assert countries().name(code) not in ("", code)


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("UK", "GB"), ("uk", "GB"), ("gb", "GB"), ("USA", "US"), ("us", "US"), ("DEU", "DE"),
        ("deu", "DE"), ("XKX", "XK"), ("ZAR", "CD"), ("BUR", "MM"), ("TMP", "TL"), ("SUN", "SU"),
        ("YUG", "YU"), ("SCG", "YU"), ("DDR", "DD"), ("CSK", "CS"), ("YMD", "YD"), ("ROM", "RO"),
        ("NGA", "NG"), ("Nga", "RU"), ("nga", "RU"), ("ARM", "AM"), ("Arm", "Arm"), ("AS", "AS"),
    ],
)  # fmt: skip
def test_other_codes(code: str, country: str) -> None:
    """Alpha-3, withdrawn and lower-case codes resolve; a name wins over a lower-case code."""
    assert countries().resolve(code) == country


def test_every_country_has_an_alpha_3_code(rows: list[Row]) -> None:
    """Labels written as alpha-3 codes, those of dissolved states too, find their country."""
    count = Counter(country for _, _, country, kind, _ in rows if kind == "code")
    assert [country for country in countries().ids() if count[country] < 2] == []


@pytest.mark.parametrize("place", REUTERS)
def test_reuters_places_resolve(place: str) -> None:
    """Each place of Reuters-21578 is a country: lower case, hyphens for spaces."""
    assert countries().resolve(place) in countries()


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Zaire", "CD"), ("Burma", "MM"), ("Kampuchea", "KH"), ("Dahomey", "BJ"),
        ("Upper Volta", "BF"), ("Ceylon", "LK"), ("Rhodesia", "ZW"), ("Siam", "TH"),
        ("Persia", "IR"), ("Swaziland", "SZ"), ("Byelorussian SSR", "BY"), ("Macedonia", "MK"),
        ("Czech Republic", "CZ"), ("Czechia", "CZ"), ("Czechoslovakia", "CS"), ("ussr", "SU"),
        ("Soviet Union", "SU"), ("Yugoslavia", "YU"), ("Serbia and Montenegro", "YU"),
        ("west-germany", "DE"), ("East Germany", "DD"), ("yemen-arab-republic", "YE"),
        ("yemen-demo-republic", "YD"), ("South Yemen", "YD"), ("Western Samoa", "WS"),
        ("netherlands-antilles", "AN"), ("Cape Verde", "CV"), ("East Timor", "TL"),
    ],
)  # fmt: skip
def test_renamed_and_dissolved_states(name: str, country: str) -> None:
    """A renamed state takes today's code, a dissolved one keeps its own."""
    assert countries().resolve(name) == country


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Congo", "CG"), ("Congo-Kinshasa", "CD"), ("Congo (Kinshasa)", "CD"), ("DRC", "CD"),
        ("Korea, South", "KR"), ("Korea", "KR"), ("DPRK", "KP"), ("PRC", "CN"), ("England", "GB"),
        ("Scotland", "GB"), ("Great Britain", "GB"), ("U.K.", "GB"), ("U.S.A.", "US"),
        ("America", "US"), ("the United States", "US"), ("The Netherlands", "NL"),
        ("Holland", "NL"), ("UAE", "AE"), ("Vatican", "VA"), ("Holy See", "VA"), ("Macau", "MO"),
        ("West Bank", "PS"), ("Gaza Strip", "PS"), ("Palestine", "PS"), ("Chinese Taipei", "TW"),
        ("Türkiye", "TR"), ("turkiye", "TR"), ("Cote d'Ivoire", "CI"), ("Côte d’Ivoire", "CI"),
        ("CÔTE D‘IVOIRE", "CI"), ("Trinidad & Tobago", "TT"), ("St Kitts and Nevis", "KN"),
        ("  New   Zealand. ", "NZ"), ("(Armenia)", "AM"), ("ｊａｐａｎ", "JP"), ("Niger", "NE"),
        ("Re\u0301union", "RE"), ("Dominica", "DM"), ("Guinea Bissau", "GW"),
    ],
)  # fmt: skip
def test_english_spellings(name: str, country: str) -> None:
    """Common English forms resolve, whatever their case, space, hyphens and punctuation."""
    assert countries().resolve(name) == country


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Allemagne", "DE"), ("Etats-Unis", "US"), ("EE. UU.", "US"), ("EE.UU.", "US"),
        ("Reino Unido", "GB"), ("Großbritannien", "GB"), ("GROSSBRITANNIEN", "GB"),
        ("Elfenbeinküste", "CI"), ("Stati Uniti", "US"), ("Polónia", "PL"), ("Polônia", "PL"),
        ("Niemcy", "DE"), ("Россия", "RU"), ("США", "US"), ("СССР", "SU"), ("Гонконг", "HK"),
        ("Соединённые Штаты", "US"), ("Соединенные Штаты", "US"), ("Україна", "UA"),
        ("عمان", "OM"), ("ایران", "IR"), ("ايران", "IR"), ("السعودية", "SA"), ("ישראל", "IL"),
        ('ארה"ב', "US"), ("İran", "IR"), ("TÜRKİYE", "TR"), ("Mısır", "EG"), ("Marekani", "US"),
        ("Najeriya", "NG"), ("ኢትዮጵያ", "ET"), ("भारत", "IN"), ("বাংলাদেশ", "BD"),
        ("இந்தியா", "IN"), ("ประเทศไทย", "TH"), ("ไทย", "TH"), ("Việt Nam", "VN"), ("Tiongkok", "CN"),
        ("俄罗斯", "RU"), ("俄羅斯", "RU"), ("香港", "HK"), ("臺灣", "TW"), ("ロシア", "RU"),
        ("대한민국", "KR"), ("Ελλάδα", "GR"),
        ("Magyarország", "HU"), ("საქართველო", "GE"), ("Հայաստան", "AM"), ("Suomi", "FI"),
    ],
)  # fmt: skip
def test_other_languages(name: str, country: str) -> None:
    """Names in many languages and scripts resolve without the language being told."""
    assert countries().resolve(name) == country


@pytest.mark.parametrize("value", ["Atlantis", "earn", "-", "", "Arm", "medtop:16000000", "1234"])
def test_unknown_stays(value: str) -> None:
    """What resolves to nothing comes back as it was, but for the space around it."""
    assert countries().resolve(f" {value}\n") == value


def test_no_surface_means_two_countries(rows: list[Row]) -> None:
    """Names compared as `fold` does, and codes as they are written, have one country each."""
    owners: dict[tuple[str, str], set[str]] = {}
    for surface, _, country, kind, _ in rows:
        key = surface if kind == "code" else fold(surface)
        owners.setdefault((kind, key), set()).add(country)
    assert {key: of for key, of in owners.items() if len(of) > 1 or not key[1]} == {}


def test_no_name_is_written_like_the_code_of_another_country(rows: list[Row]) -> None:
    """A label such as RU has one meaning."""
    codes = {surface: country for surface, _, country, kind, _ in rows if kind == "code"}
    names = [(surface, country) for surface, _, country, kind, _ in rows if kind == "name"]
    assert [name for name in names if codes.get(name[0], name[1]) != name[1]] == []


def test_one_primary_for_a_country_and_language(rows: list[Row]) -> None:
    """A display name is unambiguous, and every country has an English one."""
    primaries = [(lang, c) for _, lang, c, _, flags in rows if "primary" in flags.split(",")]
    assert [pair for pair, count in Counter(primaries).items() if count > 1] == []
    assert {c for lang, c in primaries if lang == "en"} == set(countries().ids())


def test_table_is_sorted_small_and_in_many_languages(rows: list[Row]) -> None:
    """The table is as the tool writes it: sorted, no row twice, 45 languages."""
    order = [(country, kind, language, surface) for surface, language, country, kind, _ in rows]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert {flag for *_, flags in rows for flag in flags.split(",")} == {"", "ambiguous", "primary"}
    languages = Counter(lang for _, lang, _, _, flags in rows if "primary" in flags)
    assert sum(count >= 200 for count in languages.values()) >= 45
    assert sum(len("\t".join(row).encode()) + 1 for row in rows) < 1_500_000


def test_other_kinds_are_sorted_small_and_known(others: list[Row]) -> None:
    """They are as the tool writes them: sorted, no row twice, of known countries or of none."""
    order = [
        (OTHER_KINDS.index(kind), country, language, surface)
        for surface, language, country, kind, _ in others
    ]
    assert order == sorted(order)
    assert len(set(order)) == len(order)
    assert {kind for *_, kind, _ in others} == set(OTHER_KINDS)
    assert {flags for *_, kind, flags in others if kind == "name"} == {"inflected"}
    assert {flags for *_, kind, flags in others if kind != "name"} == {""}
    assert {country for _, _, country, kind, _ in others if kind != "nothing"} <= set(countries().ids())
    assert {country for _, _, country, kind, _ in others if kind == "nothing"} == {"-"}
    assert sum(len("\t".join(row).encode()) + 1 for row in others) < 5_000_000


def test_the_same_words_tell_one_country(rows: list[Row], others: list[Row]) -> None:
    """No words tell two countries, or one in two ways but for case: Italien, italien."""
    countries_of: dict[str, set[str]] = {}
    ways: dict[tuple[str, bool], set[str]] = {}
    for surface, _, country, kind, flags in [*rows, *others]:
        assert words(surface), surface
        if kind != "code":
            countries_of.setdefault(words(surface), set()).add(country)
            way = flags if flags == "inflected" else kind
            ways.setdefault((words(surface), surface[0].isupper()), set()).add(way)
    assert {key: of for key, of in countries_of.items() if len(of) > 1} == {}
    assert {key: of for key, of in ways.items() if len(of) > 1} == {}


@pytest.mark.parametrize(
    ("surface", "kind", "country"),
    [
        ("Афганистаном", "name", "AF"), ("German", "demonym", "DE"), ("française", "demonym", "FR"),
        ("Moscow", "capital", "RU"), ("Peking", "capital", "CN"), ("Kyiv", "capital", "UA"),
        ("Киев", "capital", "UA"), ("北京", "capital", "CN"), ("Nur-Sultan", "capital", "KZ"),
        ("Washington DC", "capital", "US"), ("East Berlin", "capital", "DD"), ("Bonn", "capital", "DE"),
        ("La Paz", "capital", "BO"), ("San José", "capital", "CR"), ("Manchester", "city", "GB"),
        ("Saigon", "city", "VN"), ("Leningrad", "city", "RU"), ("The Hague", "city", "NL"),
        ("Neapel", "city", "IT"), ("Novosibirsk", "city", "RU"), ("Kremlin", "metonym", "RU"),
        ("Crimea", "region", "UA"),
    ],
)  # fmt: skip
def test_other_kinds(others: list[Row], surface: str, kind: str, country: str) -> None:
    """What tells a country is in the table; a label of that spelling stays as it is."""
    assert [(k, c) for s, _, c, k, _ in others if s == surface] == [(kind, country)]
    assert countries().resolve(surface) == surface


def test_cities_are_not_words_or_names(others: list[Row]) -> None:
    """Words, first names, and cities of two countries are left out: a title may be in capitals."""
    cities = {words(surface) for surface, _, _, kind, _ in others if kind in ("capital", "city")}
    left_out = "male nice mobile reading split bath nancy florence victoria of most lincoln".split()
    assert cities.isdisjoint([*left_out, "cordoba", "valencia", "san jose", "cambridge"])


@pytest.mark.parametrize(
    ("country", "language", "name"),
    [
        ("CD", "en", "DR Congo"), ("CG", "en", "Republic of the Congo"), ("TR", "en", "Turkey"),
        ("CI", "en", "Ivory Coast"), ("MM", "en", "Myanmar"), ("SU", "en", "Soviet Union"),
        ("KP", "en", "North Korea"), ("PS", "en", "Palestine"), ("HK", "en-GB", "Hong Kong"),
        ("DE", "fr", "Allemagne"), ("HK", "ru", "Гонконг"), ("CN", "zh-TW", "中國"),
        ("CN", "zh-Hans-CN", "中国"), ("NO", "nb", "Norge"), ("AM", "tlh", "Armenia"),
        ("Atlantis", "en", "Atlantis"),
    ],
)  # fmt: skip
def test_display_names(country: str, language: str, name: str) -> None:
    """The newsroom's short names; an unknown language shows English, an unknown tag itself."""
    assert countries().name(country, language) == name


def test_ambiguous_surfaces_are_flagged(rows: list[Row]) -> None:
    """Words that are also a name, a bird or a river are marked for the gazetteer."""
    flagged = {surface for surface, *_, flags in rows if "ambiguous" in flags.split(",")}
    assert {"Georgia", "Jordan", "Chad", "Turkey", "Congo", "US", "Того", "Maurice"} <= flagged
    assert flagged.isdisjoint({"France", "Niger", "Japan"})


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_users_aliases_add_and_override(tmp_path: Path) -> None:
    """A newsroom's own spellings win over names and codes, and leave the rest as it was."""
    text = "surface\tcountry\tflags\nBlighty\tGB\nCS\tSerbia\nMacedonia\tGR\nHolland\tNL\tprimary\n"
    own = countries_with(write(tmp_path / "aliases.tsv", text))
    spellings = ["blighty", "CS", "MACEDONIA", "France"]
    assert [own.resolve(spelling) for spelling in spellings] == ["GB", "RS", "GR", "FR"]
    assert own.name("NL") == "Holland"
    assert own.name("NL", "de") == countries().name("NL", "de")
    assert countries().resolve("Blighty") == "Blighty"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "1: the first line must name the columns"),
        ("surface\tland\nx\tFR\n", "1: the first line must name the columns"),
        ("surface\tcountry\nx\tFrnace\n", "2: no country 'Frnace'"),
        ("surface\tcountry\nx\n", "2: country is empty"),
        ("surface\tcountry\nx\tFR\nx\tDE\n", "3: 'x' is given two countries"),
    ],
)
def test_users_aliases_errors(tmp_path: Path, text: str, message: str) -> None:
    """A bad alias file is refused with its line, the reason and what to do."""
    path = write(tmp_path / "aliases.tsv", text)
    with pytest.raises(VocabularyError) as caught:
        countries_with(path)
    assert f"{path}:{message}" in str(caught.value)


def test_media_topics() -> None:
    """The 17 top terms, found by id, name, former and short names."""
    topics = mediatopics()
    assert topics.ids() == tuple(f"medtop:{number:02}000000" for number in range(1, 18))
    assert topics.name("medtop:16000000") == "conflict, war and peace"
    for spelling in ("Conflict, War and Peace", "unrest, conflicts and war", "MEDTOP:16000000"):
        assert topics.resolve(spelling) == "medtop:16000000"
    assert topics.resolve("Sports") == "medtop:15000000"
    assert topics.resolve("Economy, Business & Finance") == "medtop:04000000"
    assert topics.resolve("grain") == "grain"


def test_users_vocabulary(tmp_path: Path) -> None:
    """Ids, names and aliases resolve from a file with a byte-order mark, CRLF and blank lines."""
    text = "\ufeffid\tname\taliases\tbroader\r\nc++\tC++\tcpp | cxx\r\n\r\nc\tC\t\tc++\r\n"
    own = read_vocabulary(write(tmp_path / "tags.tsv", text))
    assert [own.resolve(s) for s in ("C++", "CXX", " c ", "rust")] == ["c++", "c++", "c", "rust"]
    assert [tag.broader for tag in own] == ["", "c++"]
    assert ("c" in own, "cpp" in own, own.name("c++", "de")) == (True, False, "C++")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tA\n", ":1: the first line must name the columns"),
        ("id\tname\tid\na\tA\n", ":1: the first line must name the columns"),
        ("id\tname\taliasses\na\tA\n", ":1: the first line must name the columns"),
        ("id\tname\n\tA\n", ":2: id is empty"),
        ("id\tname\na\n", ":2: name is empty"),
        ("id\tname\na\tA\tx\n", ":2: 3 cells, 2 columns"),
        ("id\tname\na\tA\n\na\tB\n", ":4: id 'a' is given twice"),
        ("id\tname\taliases\na\tA\tx\nb\tB\tX\n", ":3: 'X' stands for both 'a' and 'b'"),
        ("id\tname\tbroader\nsport\tSport\t\nb\tB\tsprot\n", "did you mean 'sport'?"),
    ],
)
def test_users_vocabulary_errors(tmp_path: Path, text: str, message: str) -> None:
    """A bad vocabulary is refused with its line, the reason and what to do."""
    path = write(tmp_path / "tags.tsv", text)
    with pytest.raises(VocabularyError) as caught:
        read_vocabulary(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)


@pytest.mark.parametrize("content", [None, b"id\tname\n\xff\tA\n"])
def test_unreadable_files(tmp_path: Path, content: bytes | None) -> None:
    """A missing file and one that is not UTF-8 are refused by name."""
    path = tmp_path / "tags.tsv"
    if content is not None:
        path.write_bytes(content)
    for read in (read_vocabulary, countries_with):
        with pytest.raises(VocabularyError, match=r"tags\.tsv: can't be read as UTF-8 text"):
            read(path)


def test_an_empty_vocabulary_resolves_nothing() -> None:
    """No tags is a vocabulary too."""
    assert Vocabulary([]).resolve(" x ") == "x"
    assert Vocabulary([]).ids() == ()
