"""Train: two sliders, a row of buttons, curves that grow while the network learns, and all runs to compare."""

from ui import comparing, current, live, settings, training
from ui.frame import page
from ui.services import need_dataset

page("Train")
data = need_dataset()
settings.begin()

training.sliders()
run = current.follow(settings.remember(), data)
training.buttons(run)
live.live_view(run)
comparing.compare(current.bench())
