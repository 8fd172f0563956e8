"""A sweep as it goes: where its runs end, how they get there, and a table of them, for a projector."""

import streamlit as st

from engine.saved_weights import LIVE
from ui.components import declare, module_url

HTML = """<section class="sweep-board" aria-label="The sweep"><div class="sweep-inside">
<div class="sweep-head">
<p class="sweep-best"></p>
<div class="sweep-line"><p class="sweep-progress"></p>
<button type="button" class="sweep-save" title="Save the plots as a picture (PNG)">Save picture</button></div>
<p class="sweep-sign" role="status"></p></div>
<div class="sweep-picked"><p class="sweep-words"></p>
<a class="sweep-train" hidden>Open on Train</a>
<a class="sweep-look" target="_blank" rel="noopener" hidden>See inside</a></div>
<div class="sweep-plot sweep-ends"><div class="sweep-heading"><h2></h2></div>
<div class="sweep-frame"><canvas role="img" aria-label="Where the runs ended"></canvas>
<p class="sweep-empty"></p></div></div>
<div class="sweep-plot sweep-curves"><div class="sweep-heading"><h2>Held-out accuracy, step by step</h2>
<p class="sweep-legend"><span></span><i></i><span></span></p></div>
<div class="sweep-frame"><canvas role="img" aria-label="The curves"></canvas>
<p class="sweep-empty"></p></div></div>
<div class="sweep-plot sweep-cells" hidden><div class="sweep-heading"><h2></h2></div>
<div class="sweep-frame"><canvas role="img" aria-label="Mean accuracy of each combination"></canvas>
<p class="sweep-empty"></p></div></div>
<div class="sweep-list"><table class="sweep-table" aria-label="All runs"><thead></thead><tbody></tbody></table></div>
<p class="sweep-spoken" aria-live="polite"></p>
</div></section>"""
KEY = "sweep_part"
_component = declare(__file__, HTML, "curve/pen.js", "plot.js", "elements.js")


def sweep(sweep_id: str, title: str = "", going: bool = False) -> None:
    """Show the sweep with this id. A picture of it that is saved has this title.

    Where the page takes it to be `going`, it is drawn again once that is no longer so.
    """
    data = {
        "module": module_url("client.js"),
        "picture": module_url("picture.js"),
        "live": LIVE,  # what a link to Inside calls the network of a run
        "id": sweep_id,
        "title": title or "A sweep",
        "going": going,
        "told": (st.session_state.get(KEY) or {}).get("ended", ""),  # once it is here, it need not be told again
    }
    _component(key=KEY, data=data, default={"ended": ""}, on_ended_change=lambda: None)
