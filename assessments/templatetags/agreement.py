from django import template

register = template.Library()


@register.filter
def whose_turn(assessment, reader):
    return assessment.whose_turn(reader)
