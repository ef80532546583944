"""What stands before a ModelAdmin, or before an inline, and adds to it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
    from django.contrib.admin.options import InlineModelAdmin

    AdminMixin = ModelAdmin[Any]
    InlineMixin = InlineModelAdmin[Any, Any]
else:
    # Of no class of its own: the ModelAdmin behind it in the list of bases has all that `super()` asks for.
    AdminMixin = object
    InlineMixin = object

__all__ = ["AdminMixin", "InlineMixin"]
