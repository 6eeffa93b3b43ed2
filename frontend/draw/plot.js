/** Plotly: loading its script, and what all its plots have in common. */

import { createChanges, h } from "./dom.js";
import { forgetRanges } from "./plotly_internals.js";
import { textSize } from "./theme.js";

/** @type {Promise<any> | null} */
let loading = null;

/** Resolves when Plotly is loaded. Its script is added on the first call, so that it never delays
 *  the page. */
export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const { href } = /** @type {HTMLLinkElement} */ (document.getElementById("plotly-script"));
    const onerror = () => {
      loading = null;
      reject(new Error("The drawing library could not be loaded."));
    };
    document.head.append(h("script", { src: href, onload: resolve, onerror }));
  });
  return loading;
}

/** @returns {any} Plotly, or undefined before it is loaded. */
export const plotly = () => /** @type {any} */ (window).Plotly;

const CONFIG = { displayModeBar: false, doubleClick: false, scrollZoom: false };

/** @param {Theme} theme */
export function baseLayout(theme) {
  const { font: family, ink, line, muted, paper } = theme;
  const font = { family, size: textSize(theme, 0.82), color: ink };
  return {
    font: { family, size: textSize(theme, 0.78), color: muted },
    ...{ paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)" },
    ...{ showlegend: false, dragmode: false },
    hoverlabel: { font, bgcolor: paper, bordercolor: line },
  };
}

/** @param {Theme} theme @param {string} title */
export function baseAxis(theme, title) {
  const { line, muted } = theme;
  const font = { size: textSize(theme, 0.8), color: muted };
  return {
    title: { text: title, standoff: 6, font },
    ...{ gridcolor: line, linecolor: line, tickcolor: line },
    ...{ zeroline: false, ticklen: 3, fixedrange: true },
  };
}

/** A run's dashes in Plotly's form. @param {RunStyle} style */
export const dashOf = ({ dash }) => dash.map((part) => `${part}px`).join() || "solid";

/** A plot that fills its host. @param {HTMLElement} host
 *  @param {() => void} changed Called when the plot has been drawn, or needs to be in another size.
 *  @param {Record<string, (event: any) => void>} events More listeners, by Plotly's names. */
export function createPlot(host, changed, events = {}) {
  const element = h("div", { className: "plot" });
  host.append(element);
  const isDrawn = () => element.classList.contains("js-plotly-plot");
  const isNew = createChanges();
  new ResizeObserver(changed).observe(element);

  /** @param {object[]} traces @param {object} layout */
  function react(traces, layout) {
    const isFirst = !isDrawn();
    if (!isFirst) forgetRanges(element);
    const { width, height } = element.getBoundingClientRect();
    plotly().react(element, traces, { ...layout, width, height }, CONFIG);
    if (!isFirst) return;
    const listeners = Object.entries({ plotly_afterplot: changed, ...events });
    for (const [name, listener] of listeners) /** @type {any} */ (element).on(name, listener);
  }

  return {
    element,
    isDrawn,
    react,
    /** Draws if the size, or any part of the key, has changed.
     *  @param {unknown[]} key @param {() => [object[], object]} figure Traces and layout. */
    draw(key, figure) {
      const { clientWidth, clientHeight } = element;
      if (plotly() && isNew(...key, clientWidth, clientHeight)) react(...figure());
    },
  };
}
