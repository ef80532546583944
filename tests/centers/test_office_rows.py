"""Form sets over rows that exist (centers.office.rows), and the token of what was looked at (centers.office.forms)."""

import pytest
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from centers.core import seen
from centers.core.errors import Refused
from centers.office.forms import SeenField, SeenForm
from centers.office.rows import LightInput, RowForm, RowFormSet
from enrollment.models import Choice
from enrollment.review.services import decide_choice
from tests.factories import ApplicationFactory, IntakeFactory, UserFactory


class PriceForm(RowForm):
    price = forms.IntegerField(required=False, show_hidden_initial=True, widget=LightInput)
    seen = SeenField()


class PriceFormSet(RowFormSet):
    form = PriceForm

    def kept(self, row):
        return {"price": row}


def prices(rows: dict, text: str | None = None) -> PriceFormSet:
    return PriceFormSet(rows, None if text is None else QueryDict(text), prefix="p")


def shown(formset) -> dict:
    """What each row shows: its box, and what it carries as kept."""
    boxes = {key: form["price"] for key, form in zip(formset.rows, formset.forms, strict=True)}
    return {key: (box.value(), 'value="' + str(box._kept()) + '"' in box.hidden()) for key, box in boxes.items()}


def test_an_answer_stays_with_its_row_whatever_comes_and_goes():
    sent = "p-7-price=30&initial-p-7-price=3&p-9-price=9&initial-p-9-price=9"
    moved = prices({8: 1, 9: 9, 7: 3}, sent)
    assert moved.is_valid()
    assert {key: form.typed for key, form in zip(moved.rows, moved.forms, strict=True)} == {8: [], 9: [], 7: ["price"]}
    assert PriceFormSet.sent(QueryDict(sent), "p") == {7, 9}


@pytest.mark.parametrize("forged", ["p-TOTAL_FORMS=9999&p-INITIAL_FORMS=9999", "p-TOTAL_FORMS=x", "p-1-price=4", ""])
def test_nothing_that_is_sent_makes_a_form(forged):
    formset = prices({7: 3}, forged)
    assert formset.is_valid()
    assert len(formset.forms) == 1
    assert formset.forms[0].typed == []


def test_numbers_that_no_database_holds_are_no_rows():
    assert PriceFormSet.sent(QueryDict(f"p-{'9' * 40}-price=1&p-٧-price=1&p-x-price=1&q-7-price=1&p-7=1"), "p") == set()


def test_a_box_shows_what_was_typed_until_that_is_kept():
    assert shown(prices({7: 3})) == {7: (3, True)}
    typed = prices({7: 3}, "p-7-price=abc&initial-p-7-price=3")
    assert [box.html_name for box in typed.wrong] == ["p-7-price"]
    assert shown(typed) == {7: ("abc", True)}
    kept = prices({7: 3}, "p-7-price=4&initial-p-7-price=3")
    assert shown(kept) == {7: ("4", True)}
    kept.forms[0].keep("price", 4)
    assert shown(kept) == {7: (4, True)}


def test_a_box_left_as_it_was_shown_follows_what_a_colleague_has_kept():
    followed = prices({7: 5}, "p-7-price=3&initial-p-7-price=3")
    assert followed.forms[0].typed == []
    assert shown(followed) == {7: (5, True)}
    assert prices({7: 5}, "p-7-price=4&initial-p-7-price=3").forms[0]["price"].looked_at == 3
    assert prices({7: 5}, "p-7-price=4&initial-p-7-price=x").forms[0]["price"].looked_at == "x"


def test_a_light_input_escapes_what_it_shows():
    drawn = LightInput({"aria-label": "a<b"}).render("p", '"><script>', {"id": "p"})
    assert drawn == ('<input type="text" name="p" value="&quot;&gt;&lt;script&gt;" aria-label="a&lt;b" id="p">')


def test_the_token_stays_until_a_colleague_was_faster():
    form = SeenForm(QueryDict("seen=old"), looked_at="now")
    assert form.is_valid()
    form.refuse(Refused("no"), looked_at="now")
    assert 'value="old"' in str(form["seen"])
    form.refuse(seen.Moved("meanwhile", line=None), looked_at="now")
    assert 'value="now"' in str(form["seen"])
    assert form.non_field_errors() == ["no", "meanwhile"]
    assert 'value="now"' in str(SeenForm(looked_at="now")["seen"])
    assert SeenForm(QueryDict("")).token == ""


@pytest.mark.django_db
def test_the_tokens_of_many_rows_are_those_of_each_in_one_query():
    files = [ApplicationFactory(intakes=[IntakeFactory()]) for _ in range(3)]
    decide_choice(Choice.objects.get(application=files[0]), eligible=True, by=UserFactory())
    with CaptureQueriesContext(connection) as queries:
        found = seen.tokens(files)
    assert len(queries) == 1
    assert found == {file.pk: seen.token(file) for file in files}
    assert seen.tokens([]) == {}
