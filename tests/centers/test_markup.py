"""The small markup of texts that staff write."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from centers.core.markup import inline, to_html, unknown_addresses
from centers.models.texts import validate_links, validate_phone


def test_paragraphs_headings_and_lists():
    text = "One\nline\r\n\r\n## Head\nText\n- a\n- b\n\n\n- c"
    assert to_html(text).replace("\n", "") == (
        "<p>One<br>line</p><h2>Head</h2><p>Text</p><ul><li>a</li><li>b</li></ul><ul><li>c</li></ul>"
    )


@pytest.mark.parametrize("typed", ["<script>x</script>", "## <b>x", "- <i>x", "[<b>x](https://a.example)", "a\0b", ""])
def test_what_is_typed_stays_text(typed):
    html = to_html(typed)
    assert "<script" not in html
    assert "<b>" not in html
    assert "<i>" not in html
    assert "\0" not in html


@pytest.mark.parametrize(
    "address", ["javascript:alert", "data:text/html,x", "//evil.example", "nothing:here", "JaVaScRiPt:x", "/x"]
)
def test_a_link_that_leads_nowhere_is_bare_words_and_refused(address):
    text = f"[words]({address})"
    assert inline(text) == "words"
    assert unknown_addresses(text) == [address]
    with pytest.raises(ValidationError):
        validate_links(text)


def test_links_lead_outside_or_to_pages_of_ours_in_the_language_of_the_reader():
    with override("fr"):
        assert inline("[mots](centers:glossary#reserve)") == '<a href="/fr/glossary/#reserve">mots</a>'
    with override("ar"):
        assert inline("[mots](programs:list)") == '<a href="/ar/programs/">mots</a>'
    assert inline('[a](https://a.example/?q="x&y)') == '<a href="https://a.example/?q=&quot;x&amp;y">a</a>'
    assert validate_links("[a](mailto:a@a.example) [b](tel:+212685000000) no [link]") is None


@pytest.mark.parametrize(
    "figure",
    ["100 000", "1,75 %", "2\N{NO-BREAK SPACE}%", "06 85 00 00 00", "+212685000000", "17/02/2021", "RH27-ABCD3789"],
)
def test_figures_of_several_parts_keep_their_order(figure):
    assert inline(f"a {figure}.") == f'a <bdi dir="ltr" class="num">{figure}</bdi>.'


def test_a_plain_number_needs_no_care():
    assert inline("18 to 34, in 2022.") == "18 to 34, in 2022."


@pytest.mark.parametrize("number", ["06 85 00 00 0", "phone", "0" * 20])
def test_a_phone_number_that_cannot_be_rung_is_refused(number):
    with pytest.raises(ValidationError):
        validate_phone(number)


def test_a_phone_number_is_taken_as_people_write_it():
    for number in ("06 85 00 00 00", "+212685000000", "05-24-00-00-00"):
        assert validate_phone(number) is None
