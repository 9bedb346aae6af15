"""The stepper: plays a trace in the page, asks what comes next, and runs other inputs.

The trace is sent once, as pictures (``dualz.widgets.payload``), and played without the kernel.
What the page asks and reports is answered as ``dualz.widgets.conversation`` says.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import traitlets

from dualz.trace import Trace, record, record_beginning
from dualz.widgets import static
from dualz.widgets.conversation import Talking
from dualz.widgets.demo import Demo
from dualz.widgets.payload import beginning, payload

MODES = ("watch", "predict", "perform", "change")
# Where a run begins that the page has asked for.
_START: dict[str, Any] = {"step": 0}
_START_PERFORMING: dict[str, Any] = {"step": 0, "mode": "perform"}
SILENCE = "The kernel does not answer; the steps shown can still be played."


@dataclass(frozen=True)
class Performance:
    """One attempt at doing every step of a fresh instance by hand.

    ``right`` of ``of`` choices were right. ``first_wrong`` is the number of the step (from 0)
    that was answered wrong first, or None. ``moves`` are the learner's answers: the step that was
    shown, and the keys of the marks that were chosen.
    """

    seed: int
    instance: str
    right: int
    of: int
    first_wrong: int | None
    moves: tuple[tuple[int, tuple[str, ...]], ...]

    @property
    def complete(self) -> bool:
        """Whether every choice was made, and rightly."""
        return self.right == self.of and self.first_wrong is None


class Stepper(Talking):
    """A trace to step through, in a notebook.

    ``run`` is a :class:`~dualz.trace.Trace`, a generator that has not been started (it is recorded),
    or a :class:`~dualz.widgets.demo.Demo`, which brings other inputs and fresh instances with it.
    ``preset`` names the demo's input; ``mode`` is ``watch``, ``predict``, ``perform`` or ``change``;
    ``step`` counts from 0, and from the end where it is negative. The static form shows the step that
    the stepper is at.

    Of a generator that fails, does not end, or is too large, the beginning is shown, and ``notice`` says so.

    ``step`` and ``mode`` follow the learner and may be set; a step outside the run becomes the nearest one.

    Raises:
        TypeError: ``run`` is none of the three.
        ValueError: an unknown preset or mode, a mode that this run does not have, or an input that the
            demo refuses.
        TraceTooLong, PictureTooLarge: the run of a demo is more than the page can play.
    """

    SCRIPTS = (
        *("base", "layout", "tabs", "outline", "picture", "room", "source", "player", "origin"),
        *("kernel", "change", "quiz", "modes", "stepper"),
    )
    SHEETS = ("stepper",)
    REPORTS = frozenset({"step", "score"})
    REFUSAL = "This input cannot be run"

    silence = traitlets.Unicode(SILENCE).tag(sync=True)
    data = traitlets.Dict().tag(sync=True)
    about = traitlets.Dict().tag(sync=True)
    step = traitlets.Int(0).tag(sync=True)
    mode = traitlets.Enum(MODES, "watch").tag(sync=True)
    score = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        run: Any,
        preset: str | None = None,
        mode: str = "watch",
        step: int = 0,
    ) -> None:
        self._demo = run if isinstance(run, Demo) else None
        self._performed: Performance | None = None
        self._seed = self._runs = 0
        if self._demo is None and preset is not None:
            raise ValueError("A preset belongs to a demo; this is a single run.")
        _require_mode(mode, self._demo)
        start = self._start(run, preset, mode)
        if mode == "predict" and not start["data"]["gates"]:
            raise ValueError("There is nothing to predict: the figures of this run ask no question.")
        super().__init__(**start, mode=mode, step=step + len(self._trace) if step < 0 else step)

    @property
    def trace(self) -> Trace:
        """The trace that is shown now."""
        return self._trace

    @property
    def performed(self) -> Performance | None:
        """The learner's last attempt in the perform mode, judged by the trace; None before the first."""
        return self._performed

    @staticmethod
    def answers(demo: Demo, fresh: int = 5) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """All that a page can ask of ``demo`` without an input of its own, each with the traits that answer.

        First every preset, then as many instances of the perform mode as ``fresh`` says, if the demo makes
        any: seeds 1, 2, 3, ... in the order in which a stepper gives them. Only the number of the run is
        missing in ``about``: whoever shows the run counts. A page without Python (``dualz.site``) is given
        these answers ahead.

        Raises:
            TraceTooLong, PictureTooLarge: a run is more than the page can play.
        """
        for preset in demo.presets:
            yield {"type": "preset", "preset": preset.name}, {**_of_preset(demo, preset.name)[1], **_START}
        for seed in range(1, fresh + 1) if demo.fresh else ():
            yield {"type": "fresh"}, {**_of_seed(demo, seed)[1], **_START_PERFORMING}

    @property
    def demo(self) -> Demo | None:
        """The demo that is played; None for a single run."""
        return self._demo

    def __repr__(self) -> str:
        preset = f", preset {self.about['preset']!r}" if self.about["preset"] else ""
        many = len(self._trace)
        if not many:
            return f"Stepper: {self.about['name']}{preset}, no steps\n{self._trace.error}".rstrip()
        caption = self.data["frames"][self.step]["caption"]
        said = f"\n{self._trace.error}" if self._trace.error else ""
        return f"Stepper: {self.about['name']}{preset}, {_steps(many)}; step {self.step + 1}: {caption}{said}"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        telling = self.mode not in ("predict", "perform")
        html = static.html(self.about["name"], self.data, self.step, telling, self._trace.error)
        return self._with_forms(super()._repr_mimebundle_(**options), repr(self), html)

    @traitlets.validate("step")
    def _within(self, proposal: Any) -> int:
        return max(0, min(proposal["value"], len(self._trace) - 1))

    @traitlets.observe("score")
    def _judge(self, change: Any) -> None:
        """Check what the page reports as performed against the trace it was performed on."""
        score = change["new"]
        seed = self.about.get("seed")
        if seed and score.get("mode") == "perform" and score.get("seed") == seed:
            moves = score.get("moves", [])
            self._performed = _judged(seed, self.about["shown"], self.data["questions"], moves)

    @traitlets.validate("mode")
    def _possible(self, proposal: Any) -> str:
        _require_mode(proposal["value"], self._demo)
        return proposal["value"]

    # --- what is shown ---------------------------------------------------------------------------

    def _start(self, run: Any, preset: str | None, mode: str) -> dict[str, Any]:
        """The traits at the start."""
        if self._demo is None:
            self._trace, sent = beginning(run if isinstance(run, Trace) else record_beginning(run))
            name = self._trace.sources[0].name if self._trace.sources else "a run"
            about = {**_about(name), "run": self._next()}
            return {"data": sent, "about": about, "notice": self._trace.error}
        if mode == "perform" and preset is None:
            return self._instance()
        return self._preset(preset)

    def _preset(self, name: str | None) -> dict[str, Any]:
        return self._begin(*_of_preset(self._demo, name))

    def _instance(self) -> dict[str, Any]:
        """A fresh instance. Seeds count up from 1, so a lesson that is run again gives the same ones."""
        return self._begin(*_of_seed(self._demo, self._seed + 1))

    def _begin(self, trace: Trace, traits: dict[str, Any]) -> dict[str, Any]:
        """The traits of a run that is shown from now on, with its number."""
        self._trace = trace
        self._seed = traits["about"]["seed"] or self._seed
        return {**traits, "about": {**traits["about"], "run": self._next()}}

    def _next(self) -> int:
        self._runs += 1
        return self._runs

    def _run_number(self) -> int:
        return self._runs

    # --- messages of the page --------------------------------------------------------------------

    def _wanted(self, message: dict[str, Any], buffers: list[Any]) -> dict[str, Any]:
        """What the page asks for: a run that starts at step 0, or the exception that says why not."""
        kind = message.get("type")
        if kind == "hello":
            return {}
        if self._demo is None:
            raise ValueError("This run has no other inputs.")
        if kind == "preset":
            return {**self._preset(message.get("preset")), **_START}
        if kind == "fresh" and self._demo.fresh is not None:
            return {**self._instance(), **_START_PERFORMING}
        if kind in ("text", "file") and self._demo.read is not None:
            given = str(message.get("text", "")) if kind == "text" else b"".join(buffers)
            _require_small(given, self._demo.most)
            return {**self._begin(*_run(self._demo, self._demo.read(given))), **_START}
        raise ValueError(f"{self._demo.name} cannot do that: {kind!r}.")


def _of_preset(demo: Demo, name: str | None) -> tuple[Trace, dict[str, Any]]:
    chosen = demo.preset(name)
    return _run(demo, chosen.value, chosen.name)


def _of_seed(demo: Demo, seed: int) -> tuple[Trace, dict[str, Any]]:
    assert demo.fresh is not None
    return _run(demo, demo.fresh(seed), seed=seed)


def _run(demo: Demo, value: Any, preset: str = "", seed: int = 0) -> tuple[Trace, dict[str, Any]]:
    """A run of ``demo``, and the traits that show it."""
    trace = record(demo.run(value))
    return trace, {"data": payload(trace), "about": _about(demo.name, demo, preset, demo.say(value), seed)}


def _about(
    name: str, demo: Demo | None = None, preset: str = "", shown: str = "", seed: int = 0
) -> dict[str, Any]:
    """What the page tells about a run; its number comes when it is shown.
    ``seed`` is 0 but for a fresh instance."""
    presets = demo.presets if demo else ()
    return {
        "name": name,
        "presets": [{"name": one.name, "purpose": one.purpose} for one in presets],
        "preset": preset,
        "shown": shown if len(shown) <= 2000 else "",
        "reads": bool(demo and demo.read),
        "fresh": bool(demo and demo.fresh),
        "most": demo.most if demo else 0,
        "seed": seed,
    }


def _judged(seed: int, instance: str, questions: list[dict[str, Any]], moves: list[Any]) -> Performance:
    """The attempt, judged by the trace's own answers: what the page counted is not taken on trust."""
    right, first_wrong = 0, None
    made = tuple((int(at), tuple(sorted(keys))) for at, keys in moves)
    for question, (at, keys) in zip(questions, made, strict=False):
        if at != question["at"] or list(keys) != question["answer"]:
            first_wrong = question["at"] + 1
            break
        right += 1
    return Performance(seed, instance, right, len(questions), first_wrong, made)


def _require_mode(mode: str, demo: Demo | None) -> None:
    if mode not in MODES:
        raise ValueError(f"There is no mode {mode!r}. There are: {', '.join(MODES)}.")
    if mode == "perform" and not (demo and demo.fresh):
        raise ValueError("The perform mode needs a demo that makes fresh instances.")
    if mode == "change" and not demo:
        raise ValueError("The change mode needs a demo with presets; this is a single run.")


def _require_small(given: str | bytes, most: int) -> None:
    size = len(given.encode()) if isinstance(given, str) else len(given)
    if size > most:
        raise ValueError(
            f"This input has {size} bytes; at most {most} can be shown step by step. Try a shorter one."
        )


def _steps(many: int) -> str:
    return "1 step" if many == 1 else f"{many} steps"
