"""What Django's start wires, told as JSON: run as `python -m tests.guards.wired` with settings that import no admin.

`at_start`: registers of our modules and receivers of signals, as they stand once Django has started; `later`: those
of the same modules once every module of the rooms was imported; `office`: modules of the back office that the start
imported.
"""

import importlib
import inspect
import json
import pkgutil
import re
import sys
import weakref

import django
from django.db.models import signals

ROOMS = ("centers", "programs", "enrollment", "boarding", "rehamna_portal")
OFFICE = re.compile(rf"({'|'.join(ROOMS)})\.(admin|office)(\.|$)")
# A process serves, or is a command: these are entered, never imported.
ENTRIES = re.compile(r"\.(wsgi|settings|migrations|management|cleaning)(\.|$)")


def loaded() -> list[str]:
    return sorted(name for name in sys.modules if name.split(".")[0] in ROOMS)


def registers(modules: list[str]) -> dict[str, list[str]]:
    """Lists of functions by `module.NAME`, and receivers by the name of their signal."""
    found = {}
    for module in modules:
        for name, kept in vars(sys.modules[module]).items():
            if isinstance(kept, list) and name.isupper() and all(inspect.isfunction(one) for one in kept):
                found[f"{module}.{name}"] = [_named(one) for one in kept]
    for name, signal in vars(signals).items():
        if isinstance(signal, signals.ModelSignal):
            found[name] = _ours(signal)
    return found


def _ours(signal) -> list[str]:
    """Signals keep their receivers weakly, by a key before and a flag after."""
    kept = (entry[1]() if isinstance(entry[1], weakref.ref) else entry[1] for entry in signal.receivers)
    named = {_named(one) for one in kept if one is not None}
    return sorted(name for name in named if name.split(".")[0] in ROOMS)


def _named(function) -> str:
    return f"{function.__module__}.{function.__qualname__}"


def import_all() -> None:
    for room in ROOMS:
        for module in pkgutil.walk_packages(importlib.import_module(room).__path__, f"{room}."):
            if not ENTRIES.search(module.name):
                importlib.import_module(module.name)


def main() -> None:
    django.setup()
    modules = loaded()
    at_start = registers(modules)
    office = [name for name in modules if OFFICE.match(name)]
    import_all()
    print(json.dumps({"at_start": at_start, "later": registers(modules), "office": office}))


if __name__ == "__main__":
    main()
