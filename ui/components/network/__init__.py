"""A small network at work: what its hidden units look for, how they answer, and what flows from them to the outputs."""

import base64
from collections.abc import Mapping
from typing import Any

import numpy as np

from live.frames import FULL_COLOUR
from model.network import Params
from ui.components import declare, module_url

HTML = """<canvas class="network-canvas" role="img" aria-label="A network"></canvas>
<p class="network-remark"></p><p class="network-spoken spoken" role="status" aria-live="polite"></p>"""
_component = declare(__file__, HTML)


def network(data: Mapping[str, Any], source: str = "ink.js", layout: str = "", key: str = "network_part") -> None:
    """Show a network as the live module `source` tells how it answers.

    `data` is what `source` begins with. For `ink.js` it holds `weights_of` a network and `shown`: `hidden`
    (activations), `probabilities`, `answer` (a digit or None); for `run.js` the `run`. Of two networks, `of` says
    which: the `other` one, or by default the first. The layout is `wide`, `small`, or as the width of the place has it.
    """
    _component(key=key, data={"module": module_url(source), "layout": layout, **data})


def weights_of(params: Params) -> dict[str, Any]:
    """A network's weights as `network.js` draws them: `units`, a signed byte each, as base64; `w2`, a row an output."""
    scale = np.percentile(np.abs(params.w1), FULL_COLOUR) or 1.0
    units = (127 * np.clip(params.w1 / scale, -1, 1)).round().astype(np.int8)
    return {"units": base64.b64encode(units.tobytes()).decode("ascii"), "w2": params.w2.round(4).tolist()}
