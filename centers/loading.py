"""The network's real content, from the data files of the apps into the database.

A row that is there keeps every value, since it belongs to staff. What hangs on a row (milestones of a
centre, signatories of an agreement) comes with it once and is then in their hands too. One thing alone changes: a
text that is still, letter for letter, what an earlier version of the files gave takes their better wording.
"""

import csv
import json
from collections import Counter
from pathlib import Path

from django.db import models
from django.utils import timezone

from .models import (
    Agreement,
    Center,
    Commune,
    Contact,
    HelpText,
    Milestone,
    Network,
    NewsItem,
    Page,
    Partner,
    Question,
    Signatory,
    Term,
    Trade,
)

DATA = Path(__file__).parent / "data"


def read_rows(path: Path) -> list[dict]:
    """The rows of a `.csv` (columns are fields) or `.json` (a list of objects) file."""
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text)) if path.suffix == ".csv" else json.load(text)


def load_rows(model: type[models.Model], rows: list[dict], key: tuple[str, ...] = ("slug",)) -> list[models.Model]:
    """Creates the rows not there yet, told apart by the fields of `key`, and returns those created.

    Columns are fields of `model`: related rows come as objects, many of them as a list. An empty cell takes
    the field's default. Raises ValidationError on a value that the model refuses.
    """
    there = set(model._default_manager.values_list(*key))
    return [_create(model, row) for row in rows if _identity(row, key) not in there]


def renew_texts(room: Path, models_of: dict[str, type[models.Model]]) -> Counter:
    """Gives what nobody has touched since it was loaded its wording of today, and counts the texts.

    `former_texts.json` in the folder of the room: `file` in `data/`, `row` as a look-up of the database, `was` by
    column. `models_of`: file name -> model. What staff wrote differs from every former text, and stays.
    """
    renewed = 0
    for former in read_rows(room / "former_texts.json"):
        today = _row_of_today(room / "data" / former["file"], former["row"])
        for column, was in former["was"].items():
            for row in models_of[former["file"]]._default_manager.filter(**former["row"], **{column: was}):
                setattr(row, column, today[column])
                row.save()  # one by one: search columns and remembered pages follow
                renewed += 1
    return +Counter({"better texts": renewed})


def _row_of_today(path: Path, look_up: dict) -> dict:
    """The row of a file that `look_up` names: `level__code` stands in the column `level`."""
    wanted = {name.partition("__")[0]: value for name, value in look_up.items()}
    return next(row for row in read_rows(path) if all(row[name] == value for name, value in wanted.items()))


def _identity(row, key):
    return tuple(getattr(row[name], "pk", row[name]) for name in key)


def _create(model, row):
    values = {name: value for name, value in row.items() if value not in ("", None)}
    many = {name: values.pop(name) for name in list(values) if model._meta.get_field(name).many_to_many}
    created = model(**values)
    created.full_clean(exclude=_shown_names(model))
    created.save()
    for name, related in many.items():
        getattr(created, name).set(related)
    return created


def _shown_names(model) -> set[str]:
    """Translated fields by their bare name: the file fills `name_ar` and `name_fr`, not `name`."""
    names = {field.name for field in model._meta.fields}
    return {name for name in names if f"{name}_ar" in names}


def rows_by(model: type[models.Model], column: str = "slug") -> dict:
    """Every row of `model` under the value of `column`; the empty value stands for no row."""
    return {"": None} | {getattr(row, column): row for row in model._default_manager.all()}


def load() -> Counter:
    """Places, partners, agreements, news and the texts of pages. Returns how many rows were created, per model name."""
    created = {
        Commune: load_rows(Commune, read_rows(DATA / "communes.csv"), key=("code",)),
        Partner: load_rows(Partner, read_rows(DATA / "partners.json")),
    }
    communes = rows_by(Commune)
    created[Center] = load_rows(Center, _of_today("centers", "commune", communes))
    created[Network] = load_rows(Network, _of_today("network", "town", communes), key=("one",))
    created[Milestone] = _load_milestones(created[Center])
    created[Trade] = _load_trades(created[Center])
    created[Agreement], created[Signatory] = _load_agreements()
    created[NewsItem] = _load_news()
    for model, name in ((Page, "pages"), (Question, "questions"), (Term, "terms"), (Contact, "contacts")):
        created[model] = load_rows(model, read_rows(DATA / f"{name}.json"))
    created[HelpText] = load_rows(HelpText, read_rows(DATA / "help.json"), key=("page",))
    texts = {
        "help.json": HelpText,
        "news.json": NewsItem,
        "pages.json": Page,
        "questions.json": Question,
        "terms.json": Term,
    }
    return Counter({model.__name__: len(rows) for model, rows in created.items()}) + renew_texts(DATA.parent, texts)


def _load_milestones(new_centers):
    """Those of the new centres; those of the whole network come with the first of them."""
    centers = rows_by(Center)
    rows = [{**row, "center": centers[row["center"]]} for row in read_rows(DATA / "milestones.json")]
    wanted = {*new_centers, None} if new_centers else set()
    return load_rows(Milestone, [row for row in rows if row["center"] in wanted])


def _of_today(name: str, column: str, communes: dict) -> list[dict]:
    """The rows of a file, with the commune that its `column` names."""
    return [{**row, column: communes.get(row[column])} for row in read_rows(DATA / f"{name}.json")]


def _load_trades(new_centers):
    centers = rows_by(Center)
    rows = [{**row, "center": centers[row["center"]]} for row in read_rows(DATA / "trades.json")]
    return load_rows(Trade, [row for row in rows if row["center"] in new_centers], key=("center", "position"))


def _load_news():
    centers, now = rows_by(Center), timezone.now()
    rows = [{**row, "center": centers[row["center"]], "published_at": now} for row in read_rows(DATA / "news.json")]
    return load_rows(NewsItem, rows)


def _load_agreements():
    partners, centers = rows_by(Partner), rows_by(Center)
    agreements, signatories = [], []
    for row in read_rows(DATA / "agreements.json"):
        signed = row.pop("signatories")
        row["under"] = rows_by(Agreement)[row.get("under", "")]
        row["partners"] = [partners[slug] for slug in row["partners"]]
        row["centers"] = [centers[slug] for slug in row["centers"]]
        for agreement in load_rows(Agreement, [row]):
            agreements.append(agreement)
            names = [{**line, "agreement": agreement, "partner": partners[line["partner"]]} for line in signed]
            signatories += load_rows(Signatory, names, key=("agreement", "partner"))
    return agreements, signatories
