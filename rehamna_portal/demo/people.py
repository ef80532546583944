"""Synthetic applicants: plain data, the same for the same seed.

Nobody can take them for real: the family name begins with «تجربة» or "Essai". The phone numbers are made up (06 85 and
six drawn digits) and may be somebody's: the portal sends nothing to them.
"""

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

DATA = Path(__file__).parent / "data"

OUTSIDE = ""  # the slug of no commune: outside the province
# Percent of applicants per school level code, for those of 18 and more and for the younger ones.
ADULTS = {"3AC": 6, "TC": 4, "1BAC": 8, "2BAC": 14, "BAC": 58, "BAC2": 7, "LIC": 3}
YOUNGER = {"3AC": 25, "TC": 35, "1BAC": 30, "2BAC": 10}
STREAMS = {"SVT": 26, "SP": 24, "SE": 12, "SGC": 6, "L": 10, "SH": 12, "STE": 4, "STM": 3, "AA": 1, "SAG": 2}
AGES = {16: 4, 17: 10, 18: 18, 19: 20, 20: 15, 21: 10, 22: 8, 23: 5, 24: 4, 25: 3, 26: 2, 28: 1}
GRADUATES = ("BAC", "BAC2", "LIC")


@dataclass(frozen=True)
class Person:
    """One applicant. Codes and slugs name rows; `average` and `skill` are hundredths of a mark out of 20."""

    given_name: str
    family_name: str
    given_name_latin: str
    family_name_latin: str
    sex: str
    birth_date: date
    school_level: str
    stream: str
    diploma: str
    diploma_year: int | None
    average: int
    skill: int
    commune: str
    phone: str
    guardian_name: str
    language: str
    why: str
    made: str
    wish: float  # 0 to 1: how much a bed matters
    tastes: tuple[float, ...]  # 0 to 1 each: orders the intakes that are open to the person


def draw_people(count: int, *, seed: int, today: date, communes: Mapping[str, int]) -> list[Person]:
    """`count` people, no two of whom share name and birth date; homes are drawn by `communes`: slug -> population."""
    rng = random.Random(seed)
    words = json.loads((DATA / "people.json").read_text(encoding="utf-8"))
    people: list[Person] = []
    seen = set()
    while len(people) < count:
        person = _draw(rng, len(people), words, today, communes)
        identity = person.given_name, person.family_name, person.birth_date
        if identity not in seen:
            seen.add(identity)
            people.append(person)
    return people


def _draw(rng, number, words, today, communes) -> Person:
    sex, language = rng.choice("FM"), rng.choices(("ar", "fr"), (4, 1))[0]
    age = _pick(rng, AGES)
    schooling = _schooling(rng, age, today)
    return Person(
        **_names(rng, words, sex),
        **schooling,
        sex=sex,
        language=language,
        birth_date=today - timedelta(days=365 * age + age // 4 + rng.randrange(3, 360)),
        skill=_mark(rng, 600, 1900, 1250),
        commune=_pick(rng, {**communes, OUTSIDE: sum(communes.values()) // 25}),
        phone=f"+212685{number:06}",
        guardian_name=f"{words['mark']['ar']} {rng.choice(words['family'])['ar']}" if age < 18 else "",
        why=_said(rng, words["why"], language),
        made=_said(rng, words["made"], language),
        wish=rng.random(),
        tastes=tuple(rng.random() for _ in range(20)),
    )


def _names(rng, words, sex):
    given, family = rng.choice(words["given"][sex]), rng.choice(words["family"])
    names = {"given_name": given["ar"], "family_name": f"{words['mark']['ar']} {family['ar']}"}
    latin = rng.random() < 0.5  # Latin letters are optional in the form too
    names["given_name_latin"] = given["latin"] if latin else ""
    names["family_name_latin"] = f"{words['mark']['latin']} {family['latin']}" if latin else ""
    return names


def _schooling(rng, age, today):
    level = _pick(rng, ADULTS if age >= 18 else YOUNGER)
    graduate = level in GRADUATES
    diploma = {"BAC": "bac", "BAC2": "higher", "LIC": "higher"}.get(level, rng.choice(("none", "none", "none", "Q")))
    finished = today.year - min(age - 18, rng.randrange(4)) if age >= 18 else None
    return {
        "school_level": level,
        "stream": _pick(rng, STREAMS) if graduate else "",
        "average": _mark(rng, 1000, 1850, 1250) if graduate else _mark(rng, 850, 1700, 1150),
        "diploma": diploma if age >= 18 else "",
        "diploma_year": finished if diploma != "none" else None,
    }


def _mark(rng, low, high, usual):
    """A mark in hundredths, in steps of a quarter."""
    return round(rng.triangular(low, high, usual) / 25) * 25


def _pick(rng, weights):
    return rng.choices(list(weights), list(weights.values()))[0]


def _said(rng, sentences, language):
    return rng.choice(sentences)[language] if rng.random() < 0.4 else ""
