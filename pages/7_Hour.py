"""Hour: a lesson of 45 minutes through all pages, and what its teacher should know."""

from ui import plan
from ui.frame import page

page("Hour")
plan.beginning()
plan.stops()
