"""A student's class in one line: its title, who one is, the task. The page's script hears when it is to follow."""

from ui.components import declare, module_url

HTML = """<p class="membership-line"><strong class="membership-class"></strong> <span class="membership-name"></span>
<span class="membership-task"></span> <span class="membership-state" role="status" aria-live="polite"></span>
<a class="membership-link">Drawing and votes</a></p>"""
_component = declare(__file__, HTML)


def membership(code: str, standing: str) -> None:
    """Show the class of this code. `standing` is what the page's script knows of it (`live.classroom.standing`)."""
    data = {"module": module_url("client.js"), "code": code, "standing": standing}
    _component(key="membership_part", data=data, default={"standing": ""}, on_standing_change=lambda: None)
