/** What Plotly draws of a ray: the loss, a rug of its kinks, the accuracy. */

import { number } from "../../derive/format.js";
import { hidesMinimum } from "../../derive/lesson/step.js";
import { ends, nearest } from "../../derive/numbers.js";
import { lowestOn } from "../../derive/ray.js";
import { baseAxis, baseLayout } from "../../draw/plot.js";
import { textSize } from "../../draw/theme.js";
import { classifies, functionOf } from "../../state/catalog.js";
import { axisTitles } from "../../words/plane.js";

/** @param {Ray} ray */
export const hasKinks = ({ kinks }) => Boolean(kinks && kinks.a.length > 0);

/** @param {Ray} ray */
const hasSwitches = ({ switches }) => Boolean(switches && switches.a.length > 0);

/** The classes' colours, if there are enough. @param {Theme} theme @param {number} classes */
export const kinkColours = (theme, classes) =>
  classes <= theme.classes.length ? theme.classes : theme.categories;

/** The extent of each panel, as fractions of the height; a network has switches of its units in
 *  place of kinks. @param {Ray} ray @param {boolean} large */
function panels(ray, large) {
  if (!ray.accuracy) return { loss: [0, 1], rug: null, accuracy: null };
  if (!hasKinks(ray) && !hasSwitches(ray))
    return { loss: [large ? 0.26 : 0.36, 1], rug: null, accuracy: [0, large ? 0.18 : 0.25] };
  return large
    ? { loss: [0.5, 1], rug: [0.18, 0.47], accuracy: [0, 0.13] }
    : { loss: [0.44, 1], rug: [0.3, 0.37], accuracy: [0, 0.22] };
}

/** @param {Model} model @param {Ray} ray @param {string[]} names Of the classes.
 *  @param {boolean} large */
export function traces(model, ray, names, large) {
  const { theme } = model;
  const lowest = hidesMinimum(model) ? null : lowestOn(ray);
  const known = hidesMinimum(model) ? [] : (functionOf(ray.of)?.stationary ?? []);
  return [
    lossLine(theme, ray),
    ...(known.length ? [stationaryMarks(theme, ray, known)] : []),
    ...(lowest ? [minimumMark(theme, lowest, ray.minimum)] : []),
    ...(hasKinks(ray) ? [rug(theme, /** @type {Kinks} */ (ray.kinks), names, large)] : []),
    ...(hasSwitches(ray) ? [switchRug(theme, /** @type {Switches} */ (ray.switches), large)] : []),
    ...(ray.accuracy ? [accuracyLine(theme, ray)] : []),
  ];
}

/** @type {Record<CatalogFunction["stationary"][number]["kind"], string>} */
const SYMBOLS = { minimum: "star", maximum: "triangle-up", inflection: "diamond-open" };

/** The known points without slope of a function of one variable.
 *  @param {Theme} theme @param {Ray} ray @param {CatalogFunction["stationary"]} known */
function stationaryMarks({ casing, lowest, size }, ray, known) {
  return {
    type: "scatter",
    mode: "markers",
    name: "stationary",
    x: known.map(({ x }) => x),
    y: known.map(({ x }) => ray.loss[nearest(ray.a, x)]),
    text: known.map(({ kind }) => kind),
    marker: {
      symbol: known.map(({ kind }) => SYMBOLS[kind]),
      ...{ size: size * 0.8, color: lowest, line: { color: casing, width: 1 } },
    },
    hovertemplate: "%{text} at x = %{x}<extra></extra>",
  };
}

const lossLine = (/** @type {Theme} */ theme, /** @type {Ray} */ ray) => ({
  type: "scatter",
  mode: "lines",
  name: "loss",
  x: ray.a,
  y: ray.loss,
  line: { color: theme.ink, width: 1.8, simplify: false },
  hovertemplate: "a %{x:.4~g}<br>loss <b>%{y:.4~g}</b><extra></extra>",
});

/** The interval on which the loss is lowest; often one point.
 *  @param {Theme} theme @param {[number, number]} interval @param {Ray["minimum"]} minimum */
function minimumMark({ casing, lowest, size }, interval, minimum) {
  const loss = minimum?.loss;
  const gap = minimum?.gap ?? null;
  const place = "lowest on the ray<br>a %{x:.4~g}";
  const certified = gap === null ? "" : `<br>gap ≤ ${number(gap, 2)}`;
  return {
    type: "scatter",
    mode: "lines+markers",
    name: "minimum",
    x: interval,
    y: [loss, loss],
    line: { color: lowest, width: 4 },
    marker: { symbol: "star", size: size * 0.85, color: lowest, line: { color: casing, width: 1 } },
    hovertemplate: `${place}<br>loss ${number(loss, 5)}${certified}<extra></extra>`,
  };
}

/** A tick for each kink, in its class's colour, and in the large picture in its class's lane.
 *  @param {Theme} theme @param {Kinks} kinks @param {string[]} names @param {boolean} large */
function rug(theme, kinks, names, large) {
  const colours = kinkColours(theme, names.length);
  const lanes = large ? names.length : 1;
  return {
    type: "scatter",
    mode: "markers",
    name: "kinks",
    yaxis: "y2",
    x: kinks.a,
    y: kinks.class.map((k) => (large ? k : 0)),
    customdata: kinks.index.map((index, k) => [index, names[kinks.class[k]] ?? kinks.class[k]]),
    marker: {
      symbol: "line-ns",
      size: theme.size * (lanes > 1 ? Math.max(0.45, 3.6 / lanes) : 0.7),
      line: { color: kinks.class.map((k) => colours[k % colours.length]), width: large ? 1.3 : 1 },
    },
    hovertemplate:
      "kink at a %{x:.5~g}<br>example %{customdata[0]}, term of %{customdata[1]}<extra></extra>",
  };
}

/** A tick for each switch of a hidden unit, in its layer's lane, and the colour of the class of the
 *  example. @param {Theme} theme @param {Switches} switches @param {boolean} large */
function switchRug(theme, switches, large) {
  const classes = 1 + Math.max(...switches.label);
  const colours = kinkColours(theme, classes);
  const lanes = large ? 1 + Math.max(...switches.layer) : 1;
  return {
    type: "scatter",
    mode: "markers",
    name: "switches",
    yaxis: "y2",
    x: switches.a,
    y: switches.layer.map((layer) => (large ? layer : 0)),
    customdata: switches.index.map((index, k) => [
      ...[index, switches.unit[k] + 1, switches.layer[k] + 1],
    ]),
    marker: {
      symbol: "line-ns",
      size: theme.size * (large ? Math.max(0.45, 3.6 / lanes) : 0.7),
      line: { color: switches.label.map((k) => colours[k % colours.length]), width: 1 },
    },
    hovertemplate:
      "a %{x:.5~g}: unit %{customdata[1]} of layer %{customdata[2]}<br>" +
      "switches for example %{customdata[0]}<extra></extra>",
  };
}

/** The accuracy: exact steps where they are known, else its values on the grid.
 *  @param {Theme} theme @param {Ray} ray */
function accuracyLine(theme, ray) {
  const [first, last] = ends(ray.a);
  const steps = ray.accuracy_steps; // level k holds until breakpoint k
  return {
    type: "scatter",
    mode: "lines",
    name: "accuracy",
    yaxis: "y3",
    x: steps ? [first, ...steps.a, last] : ray.a,
    y: steps ? [...steps.accuracy, steps.accuracy[steps.accuracy.length - 1]] : ray.accuracy,
    line: { color: theme.accent, width: 1.3, shape: steps ? "hv" : "linear", simplify: false },
    hovertemplate: `${steps ? "from " : ""}a %{x:.5~g}<br>accuracy <b>%{y:.1%}</b><extra></extra>`,
  };
}

/** @param {Model} model @param {Ray} ray @param {string[]} names @param {boolean} large
 *  @param {number} height Of the picture. */
export function layout(model, ray, names, large, height) {
  const { theme } = model;
  const domains = panels(ray, large);
  const [t, b] = [6, Math.round(theme.size * 2.5)];
  return {
    ...baseLayout(theme),
    hovermode: large ? false : "closest",
    margin: {
      ...{ l: Math.round(theme.size * (large ? 4.2 : 2.9)), t },
      ...{ r: Math.round(theme.size * (large ? 1.2 : 0.6)), b },
    },
    xaxis: {
      ...baseAxis(theme, axisTitles(model, false)[0]),
      ...{ range: ends(ray.a), anchor: domains.accuracy ? "y3" : "y", nticks: large ? 11 : 7 },
    },
    yaxis: {
      ...baseAxis(theme, classifies(ray.of) ? "loss" : "f"),
      domain: domains.loss,
      nticks: large ? 7 : 4,
    },
    ...(domains.rug
      ? { yaxis2: rugAxis(theme, domains.rug, ...lanesOf(ray, names), large, height - t - b) }
      : {}),
    ...(domains.accuracy ? { yaxis3: accuracyAxis(theme, domains.accuracy, large) } : {}),
  };
}

/** @param {Theme} theme @param {number[]} domain @param {boolean} large */
const accuracyAxis = (theme, domain, large) => ({
  ...baseAxis(theme, large ? "accuracy" : ""),
  ...{ domain, tickformat: ".0%", nticks: large ? 3 : 2, rangemode: "tozero" },
});

/** The title of the rug, and what each of its lanes is called.
 *  @param {Ray} ray @param {string[]} names @returns {[string, string[]]} */
function lanesOf(ray, names) {
  if (hasKinks(ray)) return ["kinks, by class", names];
  const layers = 1 + Math.max(...(ray.switches?.layer ?? []));
  const title = layers > 1 ? "switches, by layer" : "switches";
  return [title, Array.from({ length: layers }, (_, i) => (layers > 1 ? String(i + 1) : ""))];
}

/** Every lane has a label, or every second, fifth …, where lanes are lower than text.
 *  @param {Theme} theme @param {number[]} domain @param {string} title @param {string[]} names
 *  @param {boolean} large @param {number} height Of all panels. */
function rugAxis(theme, domain, title, names, large, height) {
  const size = textSize(theme, 0.72);
  const lane = (height * (domain[1] - domain[0])) / names.length;
  const every = [1, 2, 5, 10, 20, 50].find((count) => count * lane >= size) ?? names.length;
  const labelled = names.map((_, k) => k).filter((k) => k % every === 0);
  return {
    ...baseAxis(theme, large ? title : ""),
    domain,
    range: large ? [names.length - 0.5, -0.5] : [-1, 1],
    showgrid: false,
    ticks: "",
    showticklabels: large,
    tickvals: labelled,
    ticktext: labelled.map((k) => (names[k].length > 9 ? `${names[k].slice(0, 8)}…` : names[k])),
    tickfont: { size },
  };
}
