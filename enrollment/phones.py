"""Phone numbers: any spacing, 06…, +212…, 00212…, Arabic-Indic digits, direction marks, all become E.164."""

import re

import phonenumbers

from centers.folding import western_digits

# facts/formats.csv: Moroccan mobiles begin with 06 or 07 and have ten digits.
_MOBILE = re.compile(r"\+212[67]\d{8}")
_MEANT = re.compile(r"[^\d+]")


def moroccan_mobile(text: str) -> str | None:
    """`+212612345678`, or None where the text is no Moroccan mobile number."""
    digits = _MEANT.sub("", western_digits(text))[:24]
    try:
        number = phonenumbers.parse(digits, "MA")
    except phonenumbers.NumberParseException:
        return None
    found = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return found if _MOBILE.fullmatch(found) else None


def as_dialled(e164: str) -> str:
    """`06 12 34 56 78` of a number kept as E.164."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.NATIONAL).replace("-", " ")
