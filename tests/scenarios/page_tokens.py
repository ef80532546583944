"""What a page of staff shows before a decision: the token that its form carries."""

import re


def seen_on(client, page: str) -> dict[str, str]:
    """`page`: the address of the page with the form. As it is posted; empty where the account may not open it."""
    found = re.search(r'name="seen" value="([^"]*)"', client.get(page).content.decode())
    return {"seen": found[1]} if found else {}
