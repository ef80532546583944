"""E-mail addresses with a slip in the name of a common provider: what was probably meant, to be asked about."""

# Providers by which most addresses here end, and others near them in writing, which are nobody's slip.
_COMMON = (
    "gmail.com", "hotmail.com", "hotmail.fr", "outlook.com", "outlook.fr", "yahoo.com", "yahoo.fr", "live.com",
    "live.fr", "icloud.com", "menara.ma", "taalim.ma", "ofppt-edu.ma",
)  # fmt: skip
_OTHERS = frozenset(
    (
        "mail.com", "email.com", "ymail.com", "gmx.com", "gmx.fr", "aol.com", "aol.fr", "me.com", "msn.com", "free.fr",
        "orange.fr", "sfr.fr", "laposte.net", "hotmail.es", "hotmail.it", "hotmail.be", "hotmail.de", "hotmail.co.uk",
        "outlook.es", "outlook.it", "outlook.be", "outlook.de", "outlook.sa", "yahoo.es", "yahoo.it", "yahoo.de",
        "yahoo.co.uk", "yahoo.ca", "live.be", "live.it", "live.nl", "live.ca", "live.co.uk", "googlemail.com",
        "rocketmail.com", "mac.com", "proton.me", "protonmail.com", "mail.ru", "fastmail.com",
    )
)  # fmt: skip
_SLIPS = 2
# Below this many letters a name with two slips is another name.
_LONG_ENOUGH = 9


def meant(address: str) -> str:
    """`a@gmail.com` for `a@gmail.con`; empty where nothing speaks for a slip."""
    name, _at, domain = address.rpartition("@")
    domain = domain.lower().strip(".")
    if not name or not domain or domain in _COMMON or domain in _OTHERS:
        return ""
    if domain.partition(".")[0] == "gmail":  # the only one with one ending
        return f"{name}@gmail.com"
    best = min(_COMMON, key=lambda known: _slips(domain, known))
    most = _SLIPS if len(domain) >= _LONG_ENOUGH else 1
    return f"{name}@{best}" if _slips(domain, best) <= most else ""


def _slips(one: str, other: str) -> int:
    """How many letters were left out, doubled, taken for another or exchanged with the next."""
    if abs(len(one) - len(other)) > _SLIPS:
        return _SLIPS + 1
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != wanted)))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                row[j] = min(row[j], last[j - 2] + 1)
    return row[-1]
