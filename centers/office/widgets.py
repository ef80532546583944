"""Inputs in place of stock ones that do not work from right to left."""

from django import forms


class CheckList(forms.CheckboxSelectMultiple):
    """Several of a few. The stock selector of two lists is clipped in Arabic."""

    template_name = "admin/check_list.html"
