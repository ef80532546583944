"""The fields of content that can lack something: texts of both languages, and marks of samples. Discovered."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from modeltranslation.fields import TranslationField
from modeltranslation.translator import NotRegistered, translator

PLAIN = "is_sample"


def is_set(row, field) -> bool:
    return bool(getattr(row, field.name))


def sample_fields(model) -> list[models.Field]:
    return [
        field
        for field in model._meta.fields
        if isinstance(field, models.BooleanField) and (field.name == PLAIN or field.name.endswith(f"_{PLAIN}"))
    ]


def sampled(model) -> Q:
    return reduce(or_, (Q(**{field.name: True}) for field in sample_fields(model)))


def translated_fields(model) -> list[list[TranslationField]]:
    """Each translated field as the list of its languages; none for a model without."""
    try:
        return [
            sorted(fields, key=_language_rank) for fields in translator.get_options_for_model(model).all_fields.values()
        ]
    except NotRegistered:
        return []


def _language_rank(field) -> int:
    return list(dict(settings.LANGUAGES)).index(field.language)


def _empty(field) -> Q:
    text = isinstance(field, models.CharField | models.TextField)
    return Q(**{f"{field.name}__isnull": True}) | (Q(**{field.name: ""}) if text else Q())


def untranslated(model) -> Q:
    """One language is there and another is not, or a required one is empty."""
    lacking = Q()
    for fields in translated_fields(model):
        some_empty = reduce(or_, (_empty(field) for field in fields))
        some_there = reduce(or_, (~_empty(field) for field in fields))
        lacking |= some_empty & some_there
        for field in fields:
            if not field.blank:
                lacking |= _empty(field)
    return lacking


def missing(row) -> list[str]:
    """The same for one row: the names of the fields to fill."""
    found = []
    for fields in translated_fields(type(row)):
        begun = any(is_set(row, field) for field in fields)
        found += [str(field.verbose_name) for field in fields if not is_set(row, field) and (begun or not field.blank)]
    return found
