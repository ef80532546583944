"""Templates that draw nothing: for a test that asks what a page answers, not what stands on it."""

from django.template import Origin
from django.template.loaders.base import Loader


class Blank(Loader):
    """Every name is a template, and an empty one."""

    def get_template_sources(self, template_name):
        yield Origin(name=template_name, template_name=template_name, loader=self)

    def get_contents(self, origin):
        return ""
