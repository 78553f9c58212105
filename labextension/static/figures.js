// Shows Plotly's own figures (`sim.figure`, or one of a reader's making) in JupyterLab. Plotly's extension
// does so too, but loads 4.8 MB whenever JupyterLab starts; here they come with the first such figure.

export const MIME = "application/vnd.plotly.v1+json";

let plotly; // kept for all figures, unless it fails: the next figure tries again

async function read(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`Plotly's script could not be loaded (${answer.status})`);
  const module = { exports: {} };
  // as a module of its own: JupyterLab may have another `define`
  new Function("module", "exports", "define", await answer.text())(module, module.exports, undefined);
  return module.exports;
}

// A factory of renderers, as JupyterLab's registry takes it. `Widget` is Lumino's.
export function factory(Widget, address) {
  class Figure extends Widget {
    async renderModel({ data }) {
      const { data: traces, layout, config, frames } = data[MIME];
      plotly ??= read(address).catch((problem) => {
        plotly = undefined;
        throw problem;
      });
      this.plotly = await plotly;
      await this.plotly.react(this.node, traces, layout, { responsive: true, ...config });
      if (frames?.length) await this.plotly.addFrames(this.node, frames);
    }

    onAfterShow() {
      this.onResize();
    }

    onResize() {
      if (this.plotly && this.isVisible) this.plotly.Plots.resize(this.node);
    }

    dispose() {
      if (!this.isDisposed) this.plotly?.purge(this.node);
      super.dispose();
    }
  }
  return { safe: true, mimeTypes: [MIME], createRenderer: () => new Figure() };
}
