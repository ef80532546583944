"""Applying, from the first page to the receipt, as people do it."""

import pytest

from enrollment.states import ApplicationState, Boarding

from .journey import Network, Phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def network():
    return Network()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_whole_way_ends_with_a_receipt(network, language):
    phone = Phone(language)
    response = phone.apply(network)
    assert response.redirect_chain[-1][0] == f"/{language}/apply/receipt/"
    application = phone.application
    assert application.state == ApplicationState.SUBMITTED
    assert application.language == language
    assert application.boarding == Boarding.IF_POSSIBLE
    assert [choice.intake for choice in application.choices.order_by("rank")] == network.intakes
    assert application.reference in response.content.decode()
    assert phone.person.phone == "+212612345678"
    assert phone.person.average == 1345
    assert application.moves.get().to_state == ApplicationState.SUBMITTED
