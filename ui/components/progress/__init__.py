"""How far some work in the background is: a sentence and a bar. When it is done, the page is drawn again."""

from live.work import Progress
from ui.components import declare, module_url

HTML = """<p class="progress-text"> </p>
<div class="progress-bar" role="progressbar" aria-label="How far it is" aria-valuemin="0" aria-valuemax="100">
<i></i></div>"""
_component = declare(__file__, HTML)


def progress(key: str, work: str, now: Progress) -> None:
    """Follow the work of this name (`live.work`), which is as far as `now`. `key` tells parts on one page apart."""
    data = {"module": module_url("client.js"), "work": work, "text": now.text, "share": now.share}
    _component(key=key, data=data, default={"done": ""}, on_done_change=lambda: None)
