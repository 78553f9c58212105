"""The course's simulations, pictures and its sign on pages that are no notebooks."""

from filling import Raw, fill

from widgets import data
from widgets.lenses import pair_of
from widgets.lenses.bordin import agreement
from widgets.panel import panel, picture
from widgets.scenes import run, scene
from widgets.scenes.tornado import tornado
from widgets.scenes.triangle import triangle


def sign(goal, task, bond):
    """The course's sign: the triangle at some agreement (1 to 7), as SVG."""
    return triangle(pair_of(agreement(goal, task, bond)))


class Triangle(Raw):
    """The course's sign, at the agreement given: `goal task bond`."""

    required_arguments = 1
    final_argument_whitespace = True

    def html(self):
        goal, task, bond = (float(x) for x in self.arguments[0].split())
        return fill("cover.html", sign=sign(goal, task, bond))


class SimulationPanel(Raw):
    """A simulation of the course on a page that is no notebook: its name."""

    required_arguments = 1

    def html(self):
        one = scene(self.arguments[0])
        return panel(one.name, one, run(one, {}), {c.name: c.default for c in one.controls})


class Sensitivity(Raw):
    """`datasets/sensitivity.csv` as a tornado plot of the correlation with outcome."""

    def html(self):
        rows = data.records(data.sensitivity())
        result = tornado(rows, "early_outcome", "r of early alliance with outcome")
        return picture("sensitivity", result, 640)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_directive("sensitivity", Sensitivity)
    app.add_directive("simulation", SimulationPanel)
    app.add_directive("triangle", Triangle)
