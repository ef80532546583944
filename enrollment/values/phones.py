"""Phone numbers: any spacing, 06…, +212…, 00212…, any country's with its code, any digits; all become E.164."""

import re

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType, ValidationResult

from centers.core.errors import Refused
from centers.core.folding import western_digits
from centers.core.reasons import Reason

_MEANT = re.compile(r"[^\d+]")
# facts/formats.csv. A range of mobiles given out after the pinned list of ranges was made is a mobile all the same.
_MOROCCAN_MOBILE = re.compile(r"\+212[67][0-9]{8}")
_LONGEST, _FEWEST = 24, 4
# Numbers of a person; lines that cost the caller or belong to no one are none.
_PERSONAL = {
    PhoneNumberType.MOBILE,
    PhoneNumberType.FIXED_LINE,
    PhoneNumberType.FIXED_LINE_OR_MOBILE,
    PhoneNumberType.VOIP,
    PhoneNumberType.PERSONAL_NUMBER,
}
_TAKES_SMS = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}

TOO_SHORT = Reason(
    "too_short", _("Digits are missing in this phone number. In Morocco there are ten, such as 0612345678.")
)
TOO_LONG = Reason(
    "too_long",
    _(
        "There are too many digits in this phone number. In Morocco there are ten; another country's begins with + and"
        " its code."
    ),
)
UNKNOWN = Reason(
    "unknown",
    _(
        "No phone number begins like this one. In Morocco it begins with 05, 06 or 07; another country's with + and its"
        " code."
    ),
)
_BY_ERROR = {
    phonenumbers.NumberParseException.TOO_SHORT_NSN: TOO_SHORT,
    phonenumbers.NumberParseException.TOO_SHORT_AFTER_IDD: TOO_SHORT,
    phonenumbers.NumberParseException.TOO_LONG: TOO_LONG,
}


def read(text: str) -> str:
    """`+212612345678`: any number by which a person can be called. Raises Refused with what is wrong with it."""
    digits = _MEANT.sub("", western_digits(text))[:_LONGEST]
    try:
        number = phonenumbers.parse(digits, "MA")
    except phonenumbers.NumberParseException as error:
        few = len(digits.replace("+", "")) < _FEWEST
        raise Refused(TOO_SHORT if few else _BY_ERROR.get(error.error_type, UNKNOWN)) from error
    found = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if _MOROCCAN_MOBILE.fullmatch(found):
        return found
    if not phonenumbers.is_valid_number(number):
        raise Refused(_wrong_length(number) or UNKNOWN)
    if phonenumbers.number_type(number) not in _PERSONAL:
        raise Refused(UNKNOWN)
    return found


def _wrong_length(number: phonenumbers.PhoneNumber) -> Reason | None:
    """What is wrong with the number of digits, as far as the country tells. Morocco has nine behind its code."""
    given = len(phonenumbers.national_significant_number(number))
    if number.country_code == 212:
        return TOO_SHORT if given < 9 else TOO_LONG if given > 9 else None
    reason = phonenumbers.is_possible_number_with_reason(number)
    return {ValidationResult.TOO_SHORT: TOO_SHORT, ValidationResult.TOO_LONG: TOO_LONG}.get(reason)


def takes_sms(e164: str) -> bool:
    """Whether a message to this number can arrive: a landline takes none."""
    if _MOROCCAN_MOBILE.fullmatch(e164):
        return True
    try:
        return phonenumbers.number_type(phonenumbers.parse(e164)) in _TAKES_SMS
    except phonenumbers.NumberParseException:
        return False


def as_dialled(text: str) -> str:
    """`06 12 34 56 78`, or `+33 6 12 34 56 78` abroad; what is no number comes back as it is."""
    try:
        number = phonenumbers.parse(text, "MA")
    except phonenumbers.NumberParseException:
        return text
    if number.country_code != 212:
        return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
    digits = f"0{number.national_number}"
    return " ".join(digits[i : i + 2] for i in range(0, len(digits), 2))
