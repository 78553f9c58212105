"""`Simulation`: what a notebook shows, alive in JupyterLab and in the book.

One list of controls (`scenes`) makes ipywidgets here and native HTML controls (`panel`) in the
published page; one output carries both, and each host takes its own.
"""

from collections.abc import MutableMapping
from datetime import UTC, datetime
from html import escape

import ipywidgets

from . import leading, scenes
from .asking import Asking
from .figure import Figure, plotly_figure
from .own_function import scene_of
from .panel import asked, panel, table_html
from .scenes import register, scenario
from .scenes.guess import OPEN, check_guess, start
from .scenes.look import LOOK
from .scenes.setting import check_all, digits, in_wholes
from .templates import fill, inked

LABEL = {"description_width": "8.5rem"}


class Settings(MutableMapping):
    """A simulation's settings by name: reading gives the value, writing moves the control."""

    def __init__(self, simulation):
        self._simulation = simulation

    def __getitem__(self, name):
        return self._simulation._values[name]

    def __setitem__(self, name, value):
        self._simulation.set(**{name: value})

    def __delitem__(self, name):
        self._simulation.set(**{name: self._simulation._defaults[name]})

    def __iter__(self):
        return iter(self._simulation._values)

    def __len__(self):
        return len(self._simulation._values)

    def __repr__(self):
        return repr(dict(self))


class Simulation(ipywidgets.VBox):
    """A simulation, by the name of its scene, or of a function of your own.

    Parameters
    ----------
    scene : str or function
        A name in `widgets.scenes.SCENES`; or a portable function (plain Python and `math`, no
        other imports) of keyword settings that returns `figure`, `sentence` and, if you like,
        `table` and `pair`.
    controls : list of Control or None
        For a function of your own: `widgets.scenes.setting` makes controls. Left out, each of
        its parameters takes the course's control of the same name.
    name : str or None
        The simulation's name in the page and in its link; by default that of the scene.
    **settings
        Where the controls stand at first, and where reset takes them.

    Raises ValueError for an unknown scene, an unknown setting or a value out of range, naming
    it and what is allowed.
    """

    asks = True  # `Simulation.asks = False`, and no simulation asks for a guess any more

    def __init__(self, scene, *, controls=None, name=None, **settings):
        self._scene, self._source = scene_of(scene, controls)
        self._name = name or self._scene.name
        self._defaults = check_all(self._scene.controls, settings)
        self._values = dict(self._defaults)
        self._guessed = dict(self._defaults)  # the settings that a guess is for
        self._pinned = self._guess = self._registered = None
        self._result = scenes.run(self._scene, self._values)
        self._asking = self._question()
        self._led = self._begun = None  # a link's scenario, and the settings with which it began
        self._moving = False
        self._controls = {c.name: _control_widget(c, self._values[c.name]) for c in self._scene.controls}
        self._figure = Figure(figure=self._result["figure"], name=self._name)
        self._figure.on_msg(self._followed)
        self._triangle, self._sentence, self._table, self._notice = (ipywidgets.HTML() for _ in range(4))
        self._goals, self._found = ipywidgets.HTML(), {}
        super().__init__(self._panel())
        self.add_class("alliance-simulation")
        for c in self._scene.controls:
            self._listen(c)
        self._move_controls()
        self._show()

    # --- what a cell can read and write

    @property
    def settings(self):
        """The settings by name: `sim.settings["goal"] = 6` moves the slider."""
        return Settings(self)

    @settings.setter
    def settings(self, values):
        self.set(**values)

    def set(self, **settings):
        """Change settings; those not named stay. ValueError as for the class."""
        self._change(check_all(self._scene.controls, {**self._values, **settings}))
        self._move_controls()

    def reset(self):
        """Back to where the controls stood at first, or where the scenario began."""
        self.set(**(self._begun or self._defaults))

    def scenario(self, *, lock=(), hide=(), guess=False, task="", reach="", page=None, book=None):
        """A link to the simulation as it stands, with a task: a `Link`, which a cell shows with its QR code.

        `lock` and `hide` name controls; `guess` is True for the simulation's own question, or a question
        of yours; `task` is what is to be done, in words; `reach` names one of the simulation's goals.
        `page` and `book` say where it stands, if that is not its chapter in a class that runs here.
        ValueError naming what is not allowed. Whoever follows the link can lift the locks.
        """
        made = scenario.make(self._scene, self._values, lock, hide, guess, task, reach)
        return leading.link(self._name, scenario.texts(self._scene, self._values, made), page, book)

    def follow(self, link):
        """Go where a link to this simulation leads, as a student's phone does; ValueError for a link elsewhere."""
        self._lead(leading.read(self._name, str(link)))

    def pin(self):
        """Keep the present run to compare the next with: pale in the figure, the difference in the sentence."""
        self._pin_button.value = True

    def unpin(self):
        """Let the pinned run go."""
        self._pin_button.value = False

    @property
    def pinned(self):
        """The settings of the pinned run, a dict; None where none is pinned."""
        return self._pinned and dict(self._pinned)

    @property
    def guess(self):
        """What you guessed before you looked, None if nothing: `sim.guess = "it tears"`, a number, or a list of them.

        A guess stands in the figure beside the run that it was made for. ValueError where the
        scene asks for none, or for another kind.
        """
        return self._guess

    @guess.setter
    def guess(self, value):
        self._answered(check_guess(self._asking and self._scene.ask, value))

    @property
    def plan(self):
        """The plan as a text to keep, with your prediction and the time; a ValueError where the scene has none."""
        if not self._scene.registers:
            raise ValueError(f"{self._scene.name} has no plan to register")
        said = "none" if self._guess is None else self._guess
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC"
        return f"{register.plan(self._scene, self._values)}Prediction: {said}\nWritten: {now}\n"

    def compare(self, plan):
        """Compare what is shown with the text of a plan; None lets it go."""
        self._registered = plan
        self._change(self._values)

    @property
    def history(self):
        """The numbers behind the figure: a DataFrame, one row a session (or a therapy), unrounded."""
        import pandas as pd  # here, where it is used: it takes longer than all else that a first cell does

        table = self._result["table"]
        return pd.DataFrame(table["rows"], columns=table["columns"])

    @property
    def sentence(self):
        """What is seen, in words."""
        return self._result["sentence"]

    @property
    def figure(self):
        """The figure as a `plotly.graph_objects.Figure`, to go on from."""
        return plotly_figure(self._result)

    # --- how it works

    def _panel(self):
        reset = ipywidgets.Button(description="Reset")
        reset.on_click(lambda _: self.reset())
        keeps = "Keeps this run, pale, to compare the next with"
        self._pin_button = ipywidgets.ToggleButton(description="Pin", tooltip=keeps)
        self._pin_button.observe(self._pressed, "value")
        title = ipywidgets.HTML(f'<div class="alliance-title">{escape(self._scene.title)}</div>')
        buttons = ipywidgets.HBox([reset, self._pin_button])
        column = ipywidgets.VBox([title, *self._controls.values(), *self._player(), buttons, self._triangle])
        column.add_class("alliance-controls")
        view = ipywidgets.VBox([self._figure])
        view.add_class("alliance-view")
        body = ipywidgets.HBox([column, view])
        body.add_class("alliance-body")
        self._task = leading.Task(lambda: self._lay(None))
        self._place = ipywidgets.VBox([self._asking] if self._asking else [])
        return [self._task, body, self._place, self._sentence, self._goals, self._notice, self._fold(), self._table]

    def _player(self):
        """The buttons that play a slider, if the scene has one that can be played: linked in the browser."""
        if not self._scene.plays:
            return []
        slider = self._controls[self._scene.plays]
        limits = {"min": slider.min, "max": slider.max, "step": slider.step, "value": slider.value}
        play = ipywidgets.Play(interval=250, show_repeat=False, **limits)
        self._link = ipywidgets.jslink((play, "value"), (slider, "value"))
        return [play]

    def _question(self):
        """The form that asks for a guess; None where the scene asks for none, or begins elsewhere."""
        asks = asked(self._scene, self._values)
        if not asks["ask"]:
            return None
        form = Asking(asks["ask"], asks["starts"], self._answered, self._draw_guess)
        form.layout.display = None if self.asks else "none"
        return form

    @property
    def _open(self):
        """Whether a question is open: what it asks about is hidden until it is answered or skipped."""
        return self._asking is not None and self._asking.layout.display != "none"

    def _answered(self, guess):
        """A guess was made, or skipped (None): the run that it was made for shows."""
        self._guess = guess
        self._asking.layout.display = "none"
        if self._scene.ask.anywhere:
            self._guessed = dict(self._values)
        self.set(**self._guessed)

    def _draw_guess(self):
        """The guess as it stands, in the panel that is still empty."""
        figure = dict(self._figure.figure)
        value = self._asking.value
        *others, drawn = figure["data"]
        y = [drawn["y"][0], *value] if isinstance(value, list) else [value, value]
        self._figure.figure = {**figure, "data": [*others, {**drawn, "y": y}]}

    def _fold(self):
        """The button that shows and hides the numbers; they stay as they are while controls move."""
        fold = ipywidgets.ToggleButton(description="Show the numbers")
        fold.layout.display = None if self._result["table"]["columns"] else "none"
        self._table.layout.display = "none"
        fold.observe(lambda change: self._table.layout.set_trait("display", None if change["new"] else "none"), "value")
        return fold

    def _listen(self, c):
        widget = self._controls[c.name]
        if c.kind == "step":
            widget.on_click(lambda _: self._moved(c, self._values[c.name] % c.high + 1))
        else:
            widget.observe(lambda change: self._moved(c, change["new"]), "value")

    def _moved(self, c, value):
        """A reader moved a control."""
        if not self._moving:
            value = round(value, 9) if c.kind == "range" else value
            self._try({**self._values, c.name: value})

    def _pressed(self, change):
        """A reader pinned what is shown, or let it go."""
        self._pinned = self._values if change["new"] else None
        self._change(self._values)

    def _followed(self, _, content, __):
        """A reader followed a link of the text to this simulation: {"link": texts of the settings}."""
        self._lead(content["link"])
        self._figure.send({"followed": True})

    def _lead(self, texts):
        """Goes where the texts of a link lead, and lays its scenario around the settings."""
        values, found, notices = scenes.led(self._scene, texts)
        self._lay(None if found == scenario.NONE else found, values)
        self._try(values, notices)

    def _lay(self, found, values=None):
        """Locks and hides what a scenario says, and asks its question; None lifts all."""
        lock, hide = (found.lock, found.hide) if found else ((), ())
        for name, widget in self._controls.items():
            widget.disabled = name in lock
            widget.layout.display = "none" if name in hide else None
        asked_before, self._led, self._begun = self._led and self._led.guess, found, found and values
        if found and found.guess:
            self._ask_again(found, values)
        elif asked_before and self._open:
            self._answered(None)
        self._name_controls()
        self._show()

    def _ask_again(self, found, values):
        """Asks a scenario's question, in its own words if it has some."""
        ask = self._scene.ask
        ask = ask if found.guess == scenario.FIRST else ask._replace(words=found.guess)
        self._asking = Asking(ask, start(ask, self._scene.result(**values)), self._answered, self._draw_guess)
        self._place.children = [self._asking]
        self._guess, self._guessed = None, dict(values)

    def _name_controls(self):
        """Controls say their names, whether they are locked, and a step where it stands."""
        for c in self._scene.controls:
            count = f" ({self._values[c.name]} of {c.high})" if c.kind == "step" else ""
            locked = " 🔒 locked" if self._led and c.name in self._led.lock else ""
            self._controls[c.name].description = c.label + count + locked

    def _try(self, values, notices=()):
        """Shows other settings. An error is shown and not lost: ipywidgets would swallow it."""
        try:
            self._change(check_all(self._scene.controls, values))
            self._move_controls()
            self._notice.value = _notice_html(escape(" ".join(notices)), "status")
        except Exception as problem:
            words = f"<b>{type(problem).__name__}</b>: {escape(str(problem))}. "
            self._notice.value = _notice_html(words + "The figure shows the last settings that worked.", "alert")

    def _change(self, values):
        # a guess stands only beside the run that it was made for
        guess = self._guess if values == self._guessed else None
        self._result = scenes.run(self._scene, values, self._pinned, guess, self._registered)
        self._values = values
        self._show()

    def _show(self):
        result = self._result
        if self._open:
            result = scenes.run(self._scene, self._values, self._pinned, OPEN)
        self._notice.value = ""
        self._figure.figure = result["figure"]
        self._figure.link = scenario.texts(self._scene, self._values, self._led or scenario.NONE)
        self._task.show(self._led, self._scene.goals, dict(result["goals"]))
        self._triangle.value = result["triangle"]
        self._found.update({name: special for name, special in result["goals"]})
        self._goals.value = fill("goals.html", goals=self._scene.goals, found=self._found)
        self._sentence.layout.display = "none" if self._open else None
        self._sentence.value = f'<div class="alliance-sentence" aria-live="polite">{inked(result["sentence"])}</div>'
        self._table.value = table_html(result["table"])

    def _move_controls(self):
        self._moving = True
        try:
            for c in self._scene.controls:
                widget, value = self._controls[c.name], self._values[c.name]
                # a slider's own 3.5000000000000004 stays: written back as 3.5, it would undo a move made meanwhile
                if c.kind != "step" and (c.kind != "range" or round(widget.value, 9) != value):
                    widget.value = value
            self._name_controls()
        finally:
            self._moving = False

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = panel(self._name, self._scene, self._result, self._values, self._source)
        return bundle

    def __repr__(self):
        return f"Simulation({self._name!r}): {self.sentence}"


def _notice_html(words, role):
    """A message to the reader, or nothing where there are no words."""
    return f'<div class="alliance-problem" role="{role}">{words}</div>' if words else ""


def _control_widget(c, value):
    look = {"description": c.label, "tooltip": c.help, "layout": {"width": "100%"}}
    if c.kind == "choice":
        return ipywidgets.Dropdown(options=c.choices, value=value, style=LABEL, **look)
    if c.kind == "switch":
        return ipywidgets.Checkbox(value=value, **look)
    if c.kind == "step":
        return ipywidgets.Button(tooltip=c.help)
    # the handle has the colour of its element, as the line in the figure
    style = {**LABEL, "handle_color": LOOK[c.name].colour} if c.name in LOOK else LABEL
    limits = {"value": value, "min": c.low, "max": c.high, "step": c.step}
    if in_wholes(c):
        return ipywidgets.IntSlider(style=style, **limits, **look)
    return ipywidgets.FloatSlider(style=style, readout_format=f".{digits(c)}f", **limits, **look)
