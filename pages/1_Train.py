"""Train: two sliders, a row of buttons, curves that grow while the network learns, and all runs to compare."""

from model import Config
from ui import current_run, settings
from ui.digits import need_dataset
from ui.frame import page
from ui.train import comparison, controls, stage

page("Train")
data = need_dataset()
run = current_run.find()
settings.begin(run.config if run else Config())

controls.sliders()
run = current_run.follow(settings.remember(), data)
controls.buttons(run)
stage.stage(run)
comparison.comparison(current_run.collection())
