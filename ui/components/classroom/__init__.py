"""The class's board: everybody's runs, drawings and votes as they come, for a projector."""

from engine.saved_weights import LIVE
from ui.components import declare, module_url

HTML = """<section class="classroom-board" aria-label="The class’s board"><div class="classroom-inside">
<div class="classroom-head">
<p class="classroom-best"></p>
<div class="classroom-tools">
<div class="classroom-choice" role="group" aria-label="What the board shows">
<button type="button" value="runs" aria-pressed="true">Runs</button>
<button type="button" value="drawings" aria-pressed="false">Drawings</button>
<button type="button" value="question" aria-pressed="false">Question</button></div>
<button type="button" class="classroom-hide" aria-pressed="false" title="Numbers instead of names (key H)">Hide names
</button>
<button type="button" class="classroom-save" title="Save what the board shows as a picture (PNG)">Save picture</button>
</div>
<p class="classroom-sign" role="status"></p></div>
<div class="classroom-stage classroom-runs">
<div class="classroom-plot classroom-curves"><h2>Held-out accuracy, step by step</h2>
<div class="classroom-frame"><canvas role="img" aria-label="The curves"></canvas>
<p class="classroom-empty" hidden></p><a class="classroom-tip" target="_blank" rel="noopener" hidden><span></span></a>
</div></div>
<div class="classroom-plot classroom-alphas"><h2>Accuracy against alpha</h2>
<div class="classroom-frame"><canvas role="img" aria-label="Accuracy against alpha"></canvas>
<p class="classroom-empty" hidden></p><a class="classroom-tip" target="_blank" rel="noopener" hidden><span></span></a>
</div></div></div>
<div class="classroom-stage classroom-drawings" hidden>
<div class="classroom-line"><h2 class="classroom-round"></h2>
<div class="classroom-choice classroom-order" role="group" aria-label="Order of the drawings">
<button type="button" value="sent" aria-pressed="true">as sent</button>
<button type="button" value="most" aria-pressed="false">most sure</button>
<button type="button" value="least" aria-pressed="false">least sure</button></div></div>
<p class="classroom-readers"></p>
<ul class="classroom-wall"></ul>
<p class="classroom-waiting"></p>
<p class="classroom-rounds"></p></div>
<div class="classroom-stage classroom-question" hidden>
<h2 class="classroom-asked"></h2><p class="classroom-votes"></p><ul class="classroom-options"></ul></div>
<div class="classroom-everybody"><h2 class="classroom-task"></h2>
<p class="classroom-legend"></p><ul class="classroom-people"></ul></div>
<p class="classroom-spoken" aria-live="polite"></p>
</div></section>"""
_component = declare(__file__, HTML, "pixels.js", "curve/pen.js", "plot.js", "elements.js")


def classroom(code: str, title: str = "", standing: str = "") -> None:
    """Show the board of the class with this code to its teacher. A picture of it that is saved has this title.

    `standing` is how the class stood when the page around the board was drawn: it is drawn again when that has changed.
    """
    data = {
        "module": module_url("client.js"),
        "picture": module_url("picture.js"),
        "live": LIVE,  # what a link to Inside calls the network of a run
        "code": code,
        "title": title or "Our class",
        "standing": standing,
    }
    _component(key="classroom_part", data=data, default={"standing": ""}, on_standing_change=lambda: None)
