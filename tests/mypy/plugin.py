"""Tells mypy the columns that modeltranslation adds: `name_ar` and `name_fr` beside `name`."""

from collections.abc import Callable

from mypy.plugin import ClassDefContext, Plugin, ReportConfigContext
from mypy.plugins.common import add_attribute_to_class
from mypy.types import NoneType, UnionType


def translated_columns() -> dict[str, list[str]]:
    """Whole name of a model -> its columns of one language. Django is set up by the plugin that stands before this."""
    from modeltranslation.translator import translator

    return {
        f"{model.__module__}.{model.__name__}": sorted(
            column.name for columns in translator.get_options_for_model(model).all_fields.values() for column in columns
        )
        for model in translator.get_registered_models()
    }


class TranslatedColumns(Plugin):
    def __init__(self, options) -> None:
        super().__init__(options)
        self.columns = translated_columns()

    def report_config_data(self, ctx: ReportConfigContext) -> object:
        return self.columns

    def get_customize_class_mro_hook(self, fullname: str) -> Callable[[ClassDefContext], None] | None:
        return self._add if fullname in self.columns else None

    def _add(self, ctx: ClassDefContext) -> None:
        text = ctx.api.named_type("builtins.str")
        for name in self.columns[ctx.cls.fullname]:
            add_attribute_to_class(ctx.api, ctx.cls, name, UnionType([text, NoneType()]))


def plugin(version: str) -> type[Plugin]:
    return TranslatedColumns
