/** Plotly: loading its script, and what all its pictures have in common. */

/** @type {Promise<any> | null} */
let loading = null;

/** Resolves to Plotly; its script is added on the first call, so that it never delays the shell. */
export function loadPlotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = /** @type {HTMLLinkElement} */ (document.getElementById("plotly-script")).href;
    script.onload = () => resolve(/** @type {any} */ (window).Plotly);
    script.onerror = () => {
      loading = null;
      reject(new Error("The drawing library could not be loaded."));
    };
    document.head.append(script);
  });
  return loading;
}

/** @returns {any} Plotly, or undefined before it is there. */
export const plotly = () => /** @type {any} */ (window).Plotly;

export const CONFIG = {
  displaylogo: false,
  showSendToCloud: false,
  responsive: false,
  displayModeBar: false,
  doubleClick: false,
  scrollZoom: false,
};

/** @param {import("./theme.js").Theme} theme */
export function baseLayout(theme) {
  return {
    font: { family: theme.font, size: Math.round(theme.size * 0.78), color: theme.muted },
    paper_bgcolor: "rgba(0,0,0,0)",
    plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false,
    dragmode: false,
    hoverlabel: {
      font: { family: theme.font, size: Math.round(theme.size * 0.82), color: theme.ink },
      bgcolor: theme.paper,
      bordercolor: theme.line,
    },
  };
}

/** @param {import("./theme.js").Theme} theme @param {string} title */
export function baseAxis(theme, title) {
  return {
    title: {
      text: title,
      standoff: 6,
      font: { size: Math.round(theme.size * 0.8), color: theme.muted },
    },
    gridcolor: theme.line,
    zeroline: false,
    linecolor: theme.line,
    ticklen: 3,
    tickcolor: theme.line,
    fixedrange: true,
  };
}

/** A run's dashes as Plotly wants them. @param {import("./theme.js").RunStyle} style */
export const dashOf = ({ dash }) => dash.map((part) => `${part}px`).join() || "solid";

/** Keeps a plot as large as its element. @param {HTMLElement} element @param {() => void} [after] */
export function followSize(element, after = () => {}) {
  new ResizeObserver(() => {
    const drawn = element.classList.contains("js-plotly-plot");
    const seen = element.clientWidth > 0 && element.clientHeight > 0;
    if (drawn && seen) plotly().Plots.resize(element);
    after();
  }).observe(element);
}
