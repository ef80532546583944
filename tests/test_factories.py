"""Every factory makes a valid row: what they save also passes the models' own validation."""

import pytest

from tests import factories


@pytest.mark.django_db
def test_each_factory_makes_a_valid_row():
    factories.HouseFactory()
    made = [
        getattr(factories, name)()
        for name in sorted(vars(factories))
        if name.endswith("Factory") and name not in ("DjangoModelFactory", "HouseFactory")
    ]
    assert len(made) > 15
    for row in made:
        row.full_clean()
