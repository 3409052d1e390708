"""The geometry of backend.kit.charts for the chart components."""

from django import template

from backend.kit import charts

register = template.Library()
register.filter("bar_chart", charts.bars)
register.filter("balance_chart", charts.balance)
register.filter("has_target", charts.has_target)
register.filter("ring_dash", charts.ring)
register.filter("line_geometry", charts.line)
