"""Train: two sliders, a row of buttons, curves that grow while the network learns, and all runs to compare."""

from model import Config
from ui import comparing, current, live, settings, training
from ui.frame import page
from ui.services import need_dataset

page("Train")
data = need_dataset()
run = current.run()
settings.begin(run.config if run else Config())

training.sliders()
run = current.follow(settings.remember(), data)
training.buttons(run)
live.live_view(run)
comparing.compare(current.bench())
