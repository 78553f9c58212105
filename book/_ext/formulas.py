"""Formulas in MathML, so that no page fetches MathJax, and under them the code that computes them."""

import ast
import inspect

from docutils import nodes
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.util.docutils import SphinxDirective
from sphinx.util.math import get_node_equation_number

from widgets import alliance, client


def inline_math(self, node):
    """Writes a formula in a line of text as MathML."""
    self.body.append(tex2mathml(node.astext()))
    raise nodes.SkipNode


def block_math(self, node):
    """Writes a formula of its own, with its number and its address, as MathML."""
    more = {"role": "group", "aria-label": "Formula", "tabindex": "0"}
    self.body.append(self.starttag(node, "div", "", CLASS="math notranslate", **more))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})</span>')
    self.body.append(tex2mathml(node.astext(), as_block=True) + "</div>\n")
    raise nodes.SkipNode


class Computed(SphinxDirective):
    """Formulas, and under them the functions of `alliance.py` and `client.py` that compute them, by name."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True

    def run(self):
        named = vars(alliance) | vars(client)
        code = "\n\n".join(source_of(named[name]) for name in self.arguments[0].split())
        block = nodes.literal_block(code, code, language="python")
        fold = [
            nodes.raw("", "<details class='computed'><summary>The code that computes it</summary>", format="html"),
            block,
        ]
        return self.parse_content_to_nodes() + fold + [nodes.raw("", "</details>", format="html")]


def source_of(function):
    """The source of a function without its docstring."""
    tree = ast.parse(inspect.getsource(function)).body[0]
    if ast.get_docstring(tree):
        tree.body = tree.body[1:]
    return ast.unparse(tree)


def setup(app):
    """Sphinx calls this, by way of `course`."""
    app.add_html_math_renderer("mathml", (inline_math, None), (block_math, None))
    app.add_directive("computed", Computed)
