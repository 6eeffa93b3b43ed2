/** The computational graph of a formula, through which a slider moves forward and backward. */

import { number } from "../../../derive/format.js";
import { graphOf, layoutOf, nodeOf, passLength } from "../../../derive/lesson/graph.js";
import { openPrediction } from "../../../derive/lesson/step.js";
import { createChanges, h, setChoices, setText } from "../../../draw/dom.js";
import { s } from "../../../draw/svg.js";
import { catalog } from "../../../state/catalog.js";
import { nodeText, passText } from "../../../words/lesson/graph.js";

const [WIDTH, ROW, RADIUS] = [270, 58, 13];

/** @param {HTMLElement} host @param {Actions} actions @returns {View} */
export function create(host, actions) {
  const formula = h("select", {
    id: "graph-formula",
    onchange: () => actions.setFigure("graph", { id: formula.value, values: null }),
  });
  const label = h("label", { htmlFor: formula.id }, "f =");
  const inputs = h("div", { className: "row" });
  const follow = h("p", { className: "note" }, "At the marker: move it on the map.");
  const picture = h("div");
  const slider = h("input", {
    ...{ id: "graph-step", type: "range", className: "track", min: "0", value: "0" },
    oninput: () => show(),
  });
  const sliderLabel = h("label", { htmlFor: slider.id }, "Pass");
  const words = h("p", { role: "status" });
  host.append(h("div", { className: "row" }, label, formula), inputs, follow, picture);
  host.append(h("div", { className: "row" }, sliderLabel, slider), words);
  let nodes = /** @type {import("../../../derive/lesson/graph.js").Nodes} */ ([]);
  const isNewGraph = createChanges();
  const isNewAnswer = createChanges();

  /** @param {CatalogGraph} graph @param {number[]} values */
  function ask({ id, variables }, values) {
    const fields = variables.map((name, i) =>
      h("input", {
        ...{ id: `graph-${name}`, type: "number", step: "any", value: String(values[i]) },
        onchange() {
          const next = fields.map(({ valueAsNumber }, k) =>
            Number.isFinite(valueAsNumber) ? valueAsNumber : values[k],
          );
          actions.setFigure("graph", { id, values: next });
        },
      }),
    );
    const rows = fields.map((field, i) =>
      h("label", { className: "inline", htmlFor: field.id }, `${variables[i]} =`, field),
    );
    inputs.replaceChildren(...rows);
  }

  function show() {
    if (nodes.length === 0) return;
    const step = slider.valueAsNumber;
    picture.replaceChildren(drawn(nodes, step));
    const text = passText(nodes, step);
    setText(words, text);
    slider.setAttribute("aria-valuetext", text);
  }

  return {
    update(model) {
      const shown = graphOf(model);
      if (!shown) return;
      const { follows, graph, values } = shown;
      const choices = catalog.graphs.map((own) => ({ value: own.id, text: own.formula }));
      setChoices(formula, choices, graph.id);
      [inputs.hidden, follow.hidden] = [follows, !follows];
      if (isNewGraph(graph.id, follows)) {
        ask(graph, values);
        slider.value = "0";
      }
      const answer = model.figures.graph?.answer;
      const isOpen = openPrediction(model) !== null; // going back would tell the answer
      if (!isNewAnswer(answer, isOpen) || !answer) return;
      nodes = answer.nodes;
      slider.max = String(isOpen ? nodes.length : passLength(nodes));
      show();
    },
  };
}

/** @param {import("../../../derive/lesson/graph.js").Nodes} nodes @param {number} step */
function drawn(nodes, step) {
  const places = layoutOf(nodes);
  const columns = Math.max(...places.map(({ column }) => column)) + 1;
  const rows = Math.max(...places.map(({ row }) => row)) + 1;
  const wide = (WIDTH - 2 * RADIUS - 24) / Math.max(1, columns - 1);
  const counts = Array.from(
    { length: columns },
    (_, column) => places.filter((own) => own.column === column).length,
  );
  const x = (/** @type {number} */ i) => RADIUS + 12 + places[i].column * wide;
  const y = (/** @type {number} */ i) =>
    ROW * (places[i].row + 0.5 + (rows - counts[places[i].column]) / 2);
  const now = step === 0 ? null : nodeOf(nodes, step);
  const svg = s("svg", {
    ...{ class: "small-chart graph", viewBox: `0 0 ${WIDTH} ${rows * ROW}`, role: "img" },
    "aria-label": "The computational graph",
  });
  nodes.forEach(({ inputs }, i) => {
    inputs.forEach((j, k) => {
      const bend = inputs[0] === inputs[1] ? (k === 0 ? -10 : 10) : 0;
      const middle = `${(x(i) + x(j)) / 2} ${(y(i) + y(j)) / 2 + bend}`;
      svg.append(s("path", { d: `M${x(j)} ${y(j)}Q${middle} ${x(i)} ${y(i)}` }));
    });
  });
  nodes.forEach((node, i) => {
    const isNow = now?.node === i;
    const [cx, cy] = [x(i), y(i)];
    const kind = node.inputs.length ? "" : " leaf";
    const middle = { x: cx, "text-anchor": "middle" };
    svg.append(
      s("circle", { class: `node${kind}${isNow ? " now" : ""}`, cx, cy, r: RADIUS }),
      s("text", { ...middle, y: cy + 4, class: "sign" }, nodeText(node)),
    );
    const isConstant = node.operation === "constant";
    if (step > i && !isConstant)
      svg.append(
        s("text", { ...middle, y: cy - RADIUS - 3, class: "forward" }, number(node.value)),
      );
    if (step >= passLength(nodes) - i && !isConstant)
      svg.append(
        s("text", { ...middle, y: cy + RADIUS + 12, class: "backward" }, number(node.derivative)),
      );
  });
  return svg;
}
