"""The parts of the Train page: sliders, buttons and the live view."""

import secrets
from urllib.parse import urlencode

import streamlit as st

from engine import ArchiveError, Moment, Run, Status, UnknownRunError
from model import Config, Dataset, DigitLabError
from ui import charts, pictures, settings, time_travel, watching
from ui.format import clock, percent, speed
from ui.lessons import LESSONS, Lesson
from ui.more import more_settings
from ui.services import engine, loader

# A redraw takes both cores for about 50 ms, so it comes often while the curve is steep, and rarely afterwards.
STEEP_SECONDS, STEEP_REFRESH, REFRESH = 3.0, 0.5, 2.0
ENDED = {Status.FINISHED, Status.STOPPED, Status.FAILED}
KEEPABLE = ENDED | {Status.PAUSED}
BUTTON_WIDTH = 96
UNIT_WIDTH = 90  # pixels, where the style of the page doesn't decide


def sliders() -> None:
    """Alpha and the number of iterations; the rest behind "More"."""
    for sentence in st.session_state.get("link_sentences", []):
        st.warning(sentence)
    left, right, more = st.columns([5, 5, 1.6], vertical_alignment="bottom", gap="medium")
    left.select_slider(
        "How big a step is (learning rate, alpha)",
        settings.choices(settings.ALPHAS, st.session_state["alpha"]),
        key="alpha",
        format_func=lambda value: f"{value:.2f}" if value >= 0.1 else f"{value:g}",
        on_change=_configure,
        help="Small steps learn slowly, big ones overshoot. Try 0.01, 0.1 and 1, also in the middle of a run.",
    )
    right.slider(
        "How many steps (iterations)",
        settings.NUMBERS["iterations"].low,
        settings.NUMBERS["iterations"].high,
        key="iterations",
        on_change=_configure,
        help="One step looks at all digits once. Try 500 first. Can be changed in the middle of a run.",
    )
    with more.popover("More", width="stretch"):
        more_settings()


def follow(config: Config, data: Dataset) -> Run:
    """The run of this page: the one it had, the one in the link, or a new one with the present settings."""
    run = current_run()
    if run is None or (run.status is Status.READY and (run.config != config or run.folder != data.folder)):
        run = _adopt(engine().create(config, data, bench()))
    return run


def bench() -> str:
    """Whose runs are compared: the link says so, so that they are still there after a reload."""
    if "bench" not in st.query_params:
        st.query_params["bench"] = st.session_state.get("bench") or secrets.token_urlsafe(6)
    st.session_state["bench"] = st.query_params["bench"][:32]
    return str(st.session_state["bench"])


def current_run() -> Run | None:
    """The run that this session or its link names, if the engine still knows it."""
    run_id = st.session_state.get("run") or st.query_params.get("run")
    try:
        return _adopt(run_id) if run_id else None
    except (UnknownRunError, ArchiveError):
        return None


def _adopt(run_id: str) -> Run:
    run = engine().get(run_id)
    st.session_state["run"] = run_id
    return run


def _configure() -> None:
    """A slider was moved: the next slice of a living run obeys."""
    st.session_state["link_sentences"] = []
    run = current_run()
    if run and run.status not in ENDED:
        engine().configure(
            run.id, alpha=float(st.session_state["alpha"]), iterations=int(st.session_state["iterations"])
        )


def _train() -> None:
    """Start, go on after a pause, or begin a new run after an ended one."""
    run = current_run()
    data = loader().dataset
    if data and (run is None or run.status in ENDED):
        run = _adopt(engine().create(settings.remember(), data, bench()))
    if run:
        engine().start(run.id)


def lessons() -> None:
    """Experiments of one click."""
    for number, lesson in enumerate(LESSONS):
        st.button(lesson.name, key=f"lesson_{number}", on_click=_teach, args=(lesson,), type="tertiary")


def _teach(lesson: Lesson) -> None:
    """Set everything as the lesson has it, and start."""
    settings.choose(**lesson.settings)
    st.session_state["link_sentences"] = []
    data = loader().dataset
    if data:
        run = _adopt(engine().create(settings.remember(), data, bench(), name=lesson.name))
        engine().start(run.id)


def lesson_of(run: Run) -> Lesson | None:
    """The lesson that this run was started by."""
    return next((lesson for lesson in LESSONS if lesson.name == run.name), None)


def _toggle_pause() -> None:
    run = current_run()
    if run:
        (engine().pause if run.status is Status.RUNNING else engine().start)(run.id)


def _ask(action: str) -> None:
    """Ask the engine for something that needs no more than the run."""
    run = current_run()
    if run:
        getattr(engine(), action)(run.id)


def buttons(run: Run) -> None:
    """Train, Pause, Step, Stop, Reset: always in place, enabled when they make sense."""
    running, paused, ready = (run.status is status for status in (Status.RUNNING, Status.PAUSED, Status.READY))
    row = st.container(horizontal=True, gap="small", key="buttons")
    for key, label, enabled, action, arguments in (
        ("train", "Train", not running, _train, ()),
        ("pause", "Resume" if paused else "Pause", running or paused, _toggle_pause, ()),
        ("step", "Step", ready or paused, _ask, ("step",)),
        ("stop", "Stop", running or paused, _ask, ("stop",)),
        ("reset", "Reset", not ready, _reset, ()),
    ):
        row.button(
            label,
            key=key,
            disabled=not enabled,
            on_click=action,
            args=arguments,
            type="primary" if key == "train" else "secondary",
            width=BUTTON_WIDTH,
        )
    with row.popover("Lessons"):
        lessons()
    with row.popover("Link"):
        st.caption("Whoever opens it sees this experiment: the same settings, the same curve.")
        st.code(link(), language=None, wrap_lines=True)
    lesson = lesson_of(run)
    if lesson:
        st.caption(f"**{lesson.name}.** {lesson.words}")


def link() -> str:
    """The address of the experiment itself, without this run and this bench."""
    base = st.context.url or ""
    named = {name: st.query_params[name] for name in settings.SETTINGS if name in st.query_params}
    return f"{base.split('?')[0]}?{urlencode(named)}"


def _reset() -> None:
    """Forget this page's run; the page makes a fresh one with the present settings."""
    run = current_run()
    if run:
        engine().stop(run.id)
    st.session_state.pop("run", None)
    st.query_params.pop("run", None)


def live_view(run: Run) -> None:
    """Progress, numbers, curve and hidden units; refreshes itself while the run goes on."""
    st.query_params["run"] = run.id
    alive = run.status is Status.RUNNING
    steep = run.seconds < STEEP_SECONDS
    every = STEEP_REFRESH if steep else REFRESH
    st.fragment(_view, run_every=every if alive else None)(run.id, alive, steep)


def _view(run_id: str, alive: bool, steep: bool) -> None:
    try:
        run = engine().look(run_id)
    except DigitLabError as error:
        st.warning(str(error))
        return
    if alive and (run.status is not Status.RUNNING or (steep and run.seconds >= STEEP_SECONDS)):
        st.rerun()
    if st.session_state.pop("branched", False):
        st.rerun()
    _status(run)
    seen = time_travel.chosen(run)
    _numbers(run, seen)
    table, spec = charts.learning_curve(
        [point.iteration for point in run.points],
        [point.train_accuracy for point in run.points],
        [point.held_out_accuracy for point in run.points],
        run.config.iterations,
        mark=None if seen.iteration == run.iteration else seen.iteration,
    )
    with st.container(key="curve"):
        st.vega_lite_chart(table, spec, width="stretch")
    time_travel.slider(run, alive)
    _hidden_units(run, seen)
    watching.strip(seen)


def _status(run: Run) -> None:
    """One line that says where the run stands, and a bar."""
    done = f"**{run.iteration:,} / {run.config.iterations:,}**"
    text = {
        Status.READY: "Press **Train** to start. The curve will grow here, and the hidden units below will sharpen.",
        Status.RUNNING: f"{done} · {speed(run.rate)} · {clock(run.seconds_left)} left",
        Status.PAUSED: f"{done} · paused{'. ' + run.message if run.message else ''}",
        Status.FINISHED: f"{done} · finished",
        Status.STOPPED: f"{done} · stopped",
        Status.FAILED: f"{done} · {run.message}",
    }[run.status]
    with st.container(key="status"):
        st.progress(min(1.0, run.iteration / max(1, run.config.iterations)), text=text)


def _numbers(run: Run, seen: Moment) -> None:
    """The accuracies of the moment, large enough for the last row."""
    known = [point for point in run.points if point.iteration <= seen.iteration]
    held_out = next((point for point in reversed(known) if point.held_out_accuracy is not None), None)
    latest = known[-1] if known else None
    with st.container(horizontal=True, gap="medium", key="numbers"):
        st.metric(
            "Held-out",
            percent(held_out.held_out_accuracy if held_out else None),
            help="Share read right among digits it never learns from.",
            width="content",
        )
        st.metric(
            "Training",
            percent(latest.train_accuracy if latest else None),
            help="Share read right among the digits that the last step looked at.",
            width="content",
        )
        st.metric(
            "Loss",
            f"{latest.train_loss:.3f}" if latest else "–",
            help="How surprised it is by the right answers. Down is good.",
            width="content",
        )
        st.metric(
            "Slope",
            f"{latest.slope:.3f}" if latest else "–",
            help="Length of the gradient: how steep it is here. A step goes alpha times as far.",
            width="content",
        )


def _hidden_units(run: Run, seen: Moment) -> None:
    """The weights from the 784 pixels to each hidden unit, all on the scale of the run's largest so far."""
    w1 = seen.params.w1
    scale = float(abs(run.params.w1).max())
    with st.container(key="units"):
        st.caption("What each hidden unit looks for: ink on blue excites it, ink on orange silences it.")
        st.image(
            [pictures.signed(unit, scale, zoom=3, margin=3) for unit in w1[:10]],
            caption=[f"unit {number}" for number in range(1, min(10, len(w1)) + 1)],
            width=UNIT_WIDTH,
        )
