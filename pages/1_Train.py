"""Train: two sliders and a button, a curve that grows while the network learns, and all runs to compare."""

import streamlit as st

from ui import current_run, settings
from ui.digits import need_dataset
from ui.frame import page
from ui.presenting import presenting
from ui.train import comparison, controls, neighbours, present, stage, watching
from ui.visitor import join, may_change, visitor

page("Train")
present.begin()
neighbours.begin()
current_run.whole_page()
if joined := join():
    current_run.say(joined)
data = need_dataset()
run = current_run.find()
settings.begin(run.config if run else visitor().usual)
run = current_run.follow(settings.config(), data)
current_run.write_link(run)
mine = may_change(run)

with st.container(key="laboratory"):
    beside, middle = st.container(key="controls", gap="small"), st.container(key="stage", gap="small")
    with middle:
        viewed = stage.stage(run, mine)
    with beside:
        (controls.controls if mine else watching.watching)(run, viewed)
    if mine and not presenting():
        controls.lessons()
present.key_line(mine)
if not presenting():
    comparison.comparison(current_run.collection())
