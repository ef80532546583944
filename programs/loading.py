"""Sectors, levels with their papers, streams, programmes and schemes of the network (see centers.loading)."""

from collections import Counter
from pathlib import Path

from centers.loading import load_rows, read_rows, renew_texts, rows_by
from centers.models import Center

from .models import Level, Module, Paper, Program, Scheme, SchoolLevel, Sector, Stream

DATA = Path(__file__).parent / "data"


def load() -> Counter:
    """Returns how many rows were created, per model name."""
    created = {
        Sector: load_rows(Sector, read_rows(DATA / "sectors.csv"), key=("code",)),
        SchoolLevel: load_rows(SchoolLevel, read_rows(DATA / "school_levels.csv"), key=("code",)),
        Stream: load_rows(Stream, read_rows(DATA / "streams.csv"), key=("code",)),
    }
    school_levels = rows_by(SchoolLevel, "code")
    levels = [
        {**row, "min_school_level": school_levels[row["min_school_level"]]} for row in read_rows(DATA / "levels.csv")
    ]
    created[Level] = load_rows(Level, levels, key=("code",))
    created[Paper] = _load_papers(created[Level])
    created[Program] = _load_programs(school_levels)
    created[Module] = _load_modules(created[Program])
    created[Scheme] = load_rows(Scheme, read_rows(DATA / "schemes.json"))
    texts = {
        "levels.csv": Level, "papers.csv": Paper, "programs.csv": Program, "schemes.json": Scheme,
        "school_levels.csv": SchoolLevel,
    }  # fmt: skip
    return Counter({model.__name__: len(rows) for model, rows in created.items()}) + renew_texts(DATA.parent, texts)


def _load_programs(school_levels):
    """First what stands alone, then the options of the second year, which point to it."""
    levels, sectors, centers = rows_by(Level, "code"), rows_by(Sector, "code"), rows_by(Center)
    rows = [
        {
            **row,
            "level": levels[row["level"]],
            "sector": sectors[row["sector"]],
            "center": centers[row["center"]],
            "min_school_level": school_levels[row["min_school_level"]],
        }
        for row in read_rows(DATA / "programs.csv")
    ]
    created = load_rows(Program, [row for row in rows if not row["second_year_of"]])
    cores = rows_by(Program)
    options = [{**row, "second_year_of": cores[row["second_year_of"]]} for row in rows if row["second_year_of"]]
    return created + load_rows(Program, options)


def _load_papers(new_levels):
    """Those of the new levels: what staff took out of a level does not come back."""
    levels = {level.code: level for level in new_levels}
    rows = [row for row in read_rows(DATA / "papers.csv") if row["level"] in levels]
    return load_rows(Paper, [{**row, "level": levels[row["level"]]} for row in rows], key=("level", "code"))


def _load_modules(new_programs):
    programs = {program.slug: program for program in new_programs}
    rows = [row for row in read_rows(DATA / "modules.csv") if row["program"] in programs]
    return load_rows(Module, [{**row, "program": programs[row["program"]]} for row in rows], key=("program", "code"))
