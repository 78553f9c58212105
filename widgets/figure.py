"""A figure in a notebook: `Figure`, which others build on, and `Picture`, which a cell shows without controls."""

from pathlib import Path

import anywidget
import ipywidgets
import traitlets

from . import scenes
from .panel import picture, table_html
from .places import PLOTLY
from .style import sheet
from .templates import inked

HERE = Path(__file__).parent


class PlotlyScript(ipywidgets.Widget):
    """Plotly's script, for a JupyterLab without the course's extension: sent when a figure asks for it."""

    code = traitlets.Unicode()  # not synchronised: 1.2 MB that nobody may need

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.on_msg(lambda *_: self.send({"code": self.code}))

    @traitlets.default("code")
    def _vendored(self):
        return PLOTLY.read_text(encoding="utf-8")


class Figure(anywidget.AnyWidget):
    """A figure in Plotly's JSON, drawn by the script that all figures share."""

    _esm = (HERE / "view.js").read_text(encoding="utf-8") + (HERE / "lab.js").read_text(encoding="utf-8")
    _css = sheet("lab.css")
    figure = traitlets.Dict().tag(sync=True)
    height = traitlets.Int(460).tag(sync=True)
    name = traitlets.Unicode().tag(sync=True)
    link = traitlets.List().tag(sync=True)  # the texts of a link to what is shown, [name, text] each
    script = traitlets.Instance(PlotlyScript).tag(sync=True, **ipywidgets.widget_serialization)

    _shared = None

    @traitlets.default("script")
    def _one_script(self):
        if Figure._shared is None or Figure._shared.comm is None:
            Figure._shared = PlotlyScript()
        return Figure._shared


class Picture(ipywidgets.VBox):
    """A figure without controls: what a scene function returned, alive in both hosts.

    `result` is a dict with `figure`, `sentence` and `table` as a scene returns it.
    """

    def __init__(self, result, name="picture", height=460):
        self._result, self._name, self._height = scenes.with_text(dict(result)), name, height
        said = result["sentence"]
        figure = Figure(figure=result["figure"], height=height, name=name)
        words = ipywidgets.HTML(
            f'<div class="alliance-sentence">{inked(said)}</div>'
            f"<details><summary>Show the numbers</summary>{table_html(self._result['table'])}</details>"
        )
        super().__init__([figure, words])
        self.add_class("alliance-simulation")

    @property
    def figure(self):
        """The figure as a `plotly.graph_objects.Figure`, to go on from."""
        return plotly_figure(self._result)

    def _repr_mimebundle_(self, **kwargs):
        bundle = super()._repr_mimebundle_(**kwargs) or {}
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = picture(self._name, self._result, self._height)
        return bundle

    def __repr__(self):
        return f"Picture({self._name!r}): {self._result['sentence']}"


def plotly_figure(result):
    """The figure of a result as Plotly's own, which few cells ask for: Plotly is imported with the first."""
    import plotly.graph_objects as go

    return go.Figure(result["figure"])
