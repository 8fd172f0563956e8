"""Class: open one in front of the class, see who is in it and what they do, and steer."""

from ui.classroom import opening, stage
from ui.frame import page

page("Class")
if room := opening.taught():
    stage.stage(room)
else:
    opening.opening()
