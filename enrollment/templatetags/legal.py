"""The notice of law 09-08 for templates (see `enrollment.privacy.notice`)."""

from django import template

from enrollment.privacy import notice

register = template.Library()
register.simple_tag(notice.legal_names)
register.simple_tag(notice.legal_sentences)
register.simple_tag(notice.law_lines)
