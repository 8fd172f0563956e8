"""Train: two sliders, five buttons, and a curve that grows while the network learns."""

from ui import keeping, settings, training
from ui.frame import page
from ui.services import need_dataset

page("Train")
data = need_dataset()
settings.begin()

training.sliders()
config = settings.remember()
run = training.follow(config, data)
training.buttons(run)
training.live_view(run)
keeping.keep_weights(run)
