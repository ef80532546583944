"""Every column of what hangs on a file says whether it is told to the person, and when it is emptied."""

import pytest
from django.db import models

from enrollment.applying import steps
from enrollment.models import Appeal, Applicant, Application, LostCode
from enrollment.privacy import fields
from enrollment.privacy.fields import Erasure, When


def test_every_column_is_declared_and_every_declaration_is_of_a_column():
    assert fields.undeclared() == []


def test_what_hangs_on_a_file_is_found_whatever_the_room():
    found = {model._meta.label for model in fields.reachable()}
    assert {"enrollment.Mark", "enrollment.AppealMove", "enrollment.LostCode", "boarding.StayMove"} <= found


@pytest.fixture
def planted(request):
    """A column that nobody declared."""
    model = request.param
    field = models.CharField("shoe size", max_length=4, blank=True, default="")
    field.contribute_to_class(model, "shoe_size")
    yield model
    model._meta.local_fields.remove(field)
    model._meta._expire_cache()
    del model.shoe_size


PLACES = {Applicant: "a Question of enrollment/applying/steps.py", Appeal: "enrollment/privacy/fields.py"}


@pytest.mark.parametrize("planted", [*PLACES], indirect=True, ids=lambda model: model.__name__)
def test_a_planted_column_is_named_with_the_place_to_declare_it(planted):
    (sentence,) = fields.undeclared()
    assert sentence.startswith(f"{planted._meta.label}.shoe_size is not declared: say in {PLACES[planted]}")


def test_a_column_of_a_room_above_is_declared_there(monkeypatch):
    fields.undeclared()  # the rooms above have declared theirs
    held = fields._DECLARED["boarding.Stay"]
    monkeypatch.setitem(fields._DECLARED, "boarding.Stay", {name: held[name] for name in held if name != "bed"})
    (sentence,) = fields.undeclared()
    assert sentence.startswith("boarding.Stay.bed is not declared: say in boarding/privacy.py")


def test_a_declaration_that_outlived_its_column_is_named(monkeypatch):
    fields.undeclared()
    monkeypatch.setitem(fields._DECLARED, "boarding.Stay", fields._DECLARED["boarding.Stay"] | {"floor": fields.KEPT})
    monkeypatch.setitem(fields._DECLARED, "enrollment.Tattoo", {"id": fields.KEY})
    assert fields.undeclared() == [
        "boarding.Stay.floor is declared, and there is no such column.",
        "enrollment.Tattoo is declared, and does not hang on a file.",
    ]


def test_a_row_goes_as_a_whole_or_not_at_all():
    for model in fields.reachable():
        kinds = [column.erasure == Erasure.GONE for column in fields.of(model).values()]
        assert len(set(kinds)) == 1, model


@pytest.mark.parametrize("model", [Applicant, Application], ids=lambda model: model.__name__)
def test_the_table_agrees_with_the_questions(model):
    """What a question calls personal never stays as it is, and what counts need stays."""
    kept = {name for name, column in fields.of(model).items() if column.erasure == Erasure.KEPT}
    questions = steps.columns(model)
    assert questions
    assert {name for name in questions if name in kept} == {n for n, one in questions.items() if not one.personal}


def test_what_is_emptied_can_be_empty():
    """The value that erasure writes is one that the column takes."""
    for model in (Applicant, *fields.reachable()):
        for name, column in fields.of(model).items():
            if column.erasure == Erasure.EMPTIED and column.when == When.ANONYMISED:
                field = model._meta.get_field(name)
                assert field.get_default() is not None or field.null, f"{model._meta.label}.{name}"


def test_a_closed_request_for_a_code_keeps_nothing_of_what_was_typed():
    """The table says what the constraint of the database holds to."""
    closed = {name for name, column in fields.of(LostCode).items() if column.when == When.CLOSED}
    (constraint,) = LostCode._meta.constraints
    asked = {name for name, _value in _leaves(constraint.condition.children[1])}
    assert closed - {"folded"} == {name.partition("__")[0] for name in asked} - {"state"}


def _leaves(condition):
    for child in condition.children:
        if hasattr(child, "children"):
            yield from _leaves(child)
        else:
            yield child
