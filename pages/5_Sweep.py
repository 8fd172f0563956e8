"""Sweep: one experiment many times over, with a setting or two varied, and all of it live."""

import streamlit as st

from ui.components.sweep import sweep as live_sweep
from ui.digits import need_dataset
from ui.frame import page
from ui.sweep import steering, words

page("Sweep")
data = need_dataset()
shown = steering.shown()
with st.container(key="laboratory"):
    beside, middle = st.container(key="controls", gap="small"), st.container(key="stage", gap="small")
    with middle:
        steering.sentences()
        if shown:
            live_sweep(shown.id, words.title(shown.plan), shown.going)
        else:
            steering.earlier()
    with beside:
        if shown:
            steering.steer(shown)
        else:
            steering.plan_one(data)
