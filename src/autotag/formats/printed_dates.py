"""Dates as newsrooms print them: is a piece of a line a date line, and which day does it name."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = """
january jan janvier janv januar jänner enero ene gennaio gen janeiro
february feb février févr fév fevrier februar febrero febbraio fevereiro fev
march mar mars märz marz marzo março marco mrz
april apr avril avr abril abr aprile
may mai mayo maggio mag maio
june jun juin juni junio giugno giu junho
july jul juillet juil juli julio luglio lug julho
august aug août aout agosto ago
september sep sept septembre septiembre settembre set setembro
october oct octobre oktober okt octubre ottobre ott outubro out
november nov novembre noviembre novembro
december dec décembre déc decembre dezember dez diciembre dic dicembre dezembro
"""
_MONTH = {
    name: number for number, names in enumerate(_MONTHS.strip().split("\n"), 1) for name in names.split()
}
_WEEKDAYS = frozenset(
    """monday mon tuesday tue tues wednesday wed thursday thu thur thurs friday fri saturday sat
    sunday sun lundi mardi mercredi jeudi vendredi samedi dimanche montag dienstag mittwoch
    donnerstag freitag samstag sonnabend sonntag mo di mi do fr sa so lunes martes miércoles
    jueves viernes sábado domingo lunedì martedì mercoledì giovedì venerdì sabato domenica
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira""".split()
)
_LABELS = frozenset(
    """issued published posted updated modified created edited publié publiée posté modifié
    veröffentlicht erstellt aktualisiert geändert stand publicado publicada actualizado
    atualizado modificado pubblicato aggiornato""".split()
)
_JOINTS = frozenset(
    """on at the of last first date time de del le la les el à às a as il alle ore um uhr am den der
    vom zuletzt mis jour mise em en o os h am pm a.m p.m noon local and y und et e easter
    today zuletzt última última-hora il ultimo ultima dernière première""".split()
)
_ZONE = re.compile(r"(?:[A-Z]{2,5}|GMT|UTC)(?:[+-]\d{1,2}(?::?\d\d)?)?")
_CLOCK = re.compile(r"\d{1,2}(?:[:.h]\d{2}(?::\d{2})?|h)(?:am|pm|h|z)?|\d{1,2}(?:am|pm)", re.IGNORECASE)
_NUMERIC = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{2,4}(?:T[\d:.+Z-]+)?")
_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th|er|º|ª|°)?|(?:19|20)\d\d", re.IGNORECASE)
_EDGES = ".,;:()[]–—-|·•'’"
_MAX_TOKENS = 24

_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_SHORT = re.compile(r"(?<!\d)(\d{1,2})([./-])(\d{1,2})\2((?:19|20)\d\d|\d\d)(?!\d)")
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|ª|°|\.)?\s+(?:(?:de|of)\s+)?([^\W\d_]{3,10})\.?,?\s+"
    r"(?:del?\s+)?((?:19|20)\d\d)(?!\d)"
)
_MONTH_FIRST = re.compile(r"(?<!\w)([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)(?!\d)")


def is_date(piece: str) -> bool:
    """Whether a piece of a line says when, and nothing else; labels ("Updated") may stand in it."""
    return _reading(piece)[1]


def is_stamp(piece: str) -> bool:
    """Whether a piece is a date or time under a label: "Issued on: 28/09/2020 - 17:42"."""
    return all(_reading(piece))


def _reading(piece: str) -> tuple[bool, bool]:
    """Whether the piece has a label, and whether it says when and nothing else."""
    tokens = [token for token in (t.strip(_EDGES) for t in piece.split()) if token]
    if not tokens or len(tokens) > _MAX_TOKENS:
        return False, False
    labelled = dated = False
    for token in tokens:
        lower = token.lower()
        if lower in _LABELS:
            labelled = True
        elif lower in _MONTH or lower in _WEEKDAYS or _when(token):
            dated = True
        elif not (lower in _JOINTS or _NUMBER.fullmatch(token) or _ZONE.fullmatch(token)):
            return False, False
    return labelled, dated


def _when(token: str) -> bool:
    return bool(_NUMERIC.fullmatch(token) or _CLOCK.fullmatch(token))


def iso_date(text: str) -> str:
    """The first day named, as ISO 8601; empty where there is none or it can be read in two ways.

    >>> iso_date("Issued on: 28/09/2020 - 17:42"), iso_date("Updated 03/04/2020")
    ('2020-09-28', '')
    """
    if found := _ISO.search(text):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    for found in _DAY_FIRST.finditer(text):
        if month := _MONTH.get(found[2].lower()):
            return _day(int(found[3]), month, int(found[1]))
    for found in _MONTH_FIRST.finditer(text):
        if month := _MONTH.get(found[1].lower()):
            return _day(int(found[3]), month, int(found[2]))
    return _short(found) if (found := _SHORT.search(text)) else ""


def _short(found: re.Match[str]) -> str:
    """28/09/2020 can be read in one way, 03/04/2020 in two; with dots the day comes first."""
    first, second, year = int(found[1]), int(found[3]), int(found[4])
    year += 2000 if year < 100 else 0
    if first > 12 or first == second or found[2] == ".":
        return _day(year, second, first)
    return _day(year, first, second) if second > 12 else ""


def _day(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
