"""What every test starts from: nothing remembered. And which tests a second database has a say in."""

import gc

import pytest
from django.conf import settings
from django.core.cache import cache, caches
from django.db import connection
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import settings as hypothesis_settings

from tests import databases

# How long an example takes depends on who else uses the machine.
hypothesis_settings.register_profile("portal", deadline=None)
hypothesis_settings.load_profile("portal")

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup"}


def pytest_addoption(parser):
    parser.addoption("--with-database", action="store_true", help="only the tests in which the database has a say")


# Some of their tests take half a minute: begun first, so that no worker ends long after the others.
LONG = (
    "test_upgrading.py",
    "test_prepare.py",
    "test_crawl.py",
    "test_back_office.py",
    "test_hostile_files.py",
    "test_checks.py",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    items.sort(key=lambda item: LONG.index(item.path.name) if item.path.name in LONG else len(LONG))
    if config.getoption("--with-database"):
        left_out = [item for item in items if not uses_database(item)]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if uses_database(item)]


def pytest_collection_finish():
    """What is imported by now stays to the end: looking through it for garbage again and again took a sixth of all."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def uses_database(item) -> bool:
    if item.get_closest_marker("sqlite_alone"):
        return False
    in_a_class = issubclass(item.cls or object, TransactionTestCase)
    return in_a_class or bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(item.fixturenames))


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    caches["pages"].clear()
    translation.activate(settings.LANGUAGE_CODE)  # a page in French leaves its language behind


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """On PostgreSQL the database of each process is copied from one that has all migrations."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"] |= {"TEMPLATE": databases.migrated(), "MIGRATE": False}


@pytest.fixture(scope="class")
def network(django_db_setup, django_db_blocker):
    """A database with the real content of the network, for a test or a class of tests."""
    with django_db_blocker.unblock(), databases.holding("network"):
        yield


@pytest.fixture(scope="class")
def demonstration(django_db_setup, django_db_blocker):
    """A database with the demonstration: `databases.PEOPLE` files in the campaign that is being decided."""
    with django_db_blocker.unblock(), databases.holding("demonstration"):
        yield
