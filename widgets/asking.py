"""The form in which JupyterLab asks for a guess, beside a simulation; the page has a template for it."""

import ipywidgets

from .scenes.setting import digits

WIDE = {"description_width": "8.5rem"}


class Asking(ipywidgets.VBox):
    """What a scene asks before it answers, as controls: `value` is the guess, `moved` is called while it changes.

    `ask` is the scene's `Ask`; `starts` are the numbers where its points stand at first; `answered` is
    called with the guess, or with None for whoever skips it.
    """

    def __init__(self, ask, starts, answered, moved):
        self._ask = ask
        self._points = [_slider(ask, i, value) for i, value in enumerate(starts)]
        self._choices = ipywidgets.RadioButtons(options=ask.choices, index=None, layout={"width": "100%"})
        for point in self._points:
            point.observe(lambda _: moved(), "value")
        guess = ipywidgets.Button(description="That is my guess")
        guess.on_click(lambda _: self.value is not None and answered(self.value))
        skip = ipywidgets.Button(description="Skip")
        skip.on_click(lambda _: answered(None))
        words = ipywidgets.HTML()
        words.value = f'<div class="alliance-sentence"><b>Your guess first.</b> {ask.words}</div>'
        super().__init__([words, *(self._points or [self._choices]), ipywidgets.HBox([guess, skip])])
        self.add_class("alliance-ask")

    @property
    def value(self):
        """The guess as it stands; None where nothing is chosen."""
        if self._ask.kind == "pick":
            return self._choices.value
        values = [point.value for point in self._points]
        return values if self._ask.kind == "line" else values[0]


def _slider(ask, i, value):
    name = f"Session {ask.places[i + 1]}" if ask.kind == "line" else "Your guess"
    return ipywidgets.FloatSlider(
        description=name, value=value, min=ask.low, max=ask.high, step=ask.step, style=WIDE,
        readout_format=f".{digits(ask)}f", layout={"width": "30rem", "max_width": "100%"},
    )  # fmt: skip
