/** The pictures of the lecture, in its order, and pictures of networks: each sets everything, and
 *  says one sentence. Pure. */

import { decode, encode } from "./link.js";

/** @typedef {{id: string, title: string, link: string, sentence: string}} LecturePicture */

/** One random plane through random weights, on which all weights but two are fixed. */
const RANDOM = "#v=2&o=random&pk=random&c=linear";

/** The first is what the page shows without a link. @type {LecturePicture[]} */
export const LECTURE = [
  {
    id: "learning",
    title: "Learning",
    link: "",
    sentence: "Every point of this map is a classifier. Its height is how wrong it is.",
  },
  {
    id: "one",
    title: "One example",
    link: `${RANDOM}&n=1&r=gd`,
    sentence:
      "The loss of one example is made of flat facets: at each crease, a class starts to cost.",
  },
  {
    id: "average",
    title: "Average of 100",
    link: `${RANDOM}&r=gd&g=compare`,
    sentence:
      "The average of 100 examples has so many small facets that it looks like a smooth bowl.",
  },
  {
    id: "ray",
    title: "A ray and its kinks",
    link: `${RANDOM}&n=1&r=gd&g=ray`,
    sentence: "Along a line, the loss bends where a class reaches the margin, and it is convex.",
  },
  {
    id: "search",
    title: "Random search",
    link: "#v=2&r=random_search~at:3,random_local_search~at:4,gd~at:0&pe=4,0",
    sentence: "Random search keeps the best of many random classifiers, and most of them are bad.",
  },
  {
    id: "descent",
    title: "Gradient descent",
    link: "#v=2&r=gd",
    sentence: "The negative gradient is the steepest way down, at right angles to the level lines.",
  },
  {
    id: "rate",
    title: "Step size",
    link: "#v=2&f=murphy&r=gd:0.1,gd:0.6&k=20",
    sentence:
      "A small step creeps along the valley; a large one jumps across it and never settles.",
  },
  {
    id: "batches",
    title: "Mini-batch and SGD",
    link: "#v=2&xg=2&ja=examples",
    sentence: "A few examples give a rough gradient at little cost: per example, SGD is far ahead.",
  },
  {
    id: "subgradient",
    title: "Subgradients",
    link: "#v=2&f=maximum&r=gd&k=50",
    sentence:
      "At a crease there is no gradient: every slope between those of its sides is a subgradient.",
  },
];

/** All points of the spiral, and gradient descent. */
const SPIRAL = "#v=2&d=spiral&n=all&l=softmax&r=gd";
/** Twenty layers of six units. */
const DEEP = `#v=2&d=spiral&l=softmax&ha=tanh&k=100&r=gd:0.02&h=${Array(20).fill(6).join()}`;

/** @type {LecturePicture[]} */
export const NETWORKS = [
  {
    id: "straight",
    title: "Straight borders",
    link: SPIRAL,
    sentence:
      "Straight borders get half of the spiral right: a linear classifier comes no further.",
  },
  {
    id: "curved",
    title: "Curved borders",
    link: `${SPIRAL}&h=16`,
    sentence:
      "Hidden units bend the borders: the same loss, the same steps, and the arms come apart.",
  },
  {
    id: "starts",
    title: "Two starts",
    link: `${SPIRAL},gd~from:1&h=16`,
    sentence:
      "Two starts, two valleys: on the straight line between their ends, the loss is higher.",
  },
  {
    id: "deep",
    title: "Twenty layers",
    link: DEEP,
    sentence:
      "Twenty thin layers learn slowly: after 100 steps, a third of the examples are still wrong.",
  },
  {
    id: "skips",
    title: "With skips",
    link: `${DEEP}&hs=1`,
    sentence: "If each layer adds to its input, the same 100 steps lead to a much smaller loss.",
  },
];

/** A network whose planes and comparisons show what linear models do not have. */
const UNITS = `${SPIRAL}&h=16`;

/** One click further away. @type {LecturePicture[]} */
export const MORE = [
  {
    id: "beside_linear",
    title: "Linear beside network",
    link: `${UNITS}&g=compare&gv=model`,
    sentence:
      "The same examples, steps and colours: the network ends far below the linear classifier.",
  },
  {
    id: "beside_skips",
    title: "Without and with skips",
    link: `${DEEP}&hs=1&g=compare&gv=skips`,
    sentence:
      "Twenty thin layers without and with skips: the same steps, and one scale of colours.",
  },
  {
    id: "beside_start",
    title: "Another start",
    link: `${UNITS}&g=compare&gv=start`,
    sentence: "Another start leads to another valley, which looks different and is about as low.",
  },
  {
    id: "barrier",
    title: "Between two ends",
    link: "#v=2&d=spiral&n=all&l=softmax&h=32&r=adam:0.02~from:1,adam:0.02~from:2&k=300&i=barrier",
    sentence:
      "A hill lies between two runs’ ends; with units matched, or on a curve, it is far lower.",
  },
  {
    id: "twin",
    title: "A twin elsewhere",
    link: `${UNITS}&pk=twin`,
    sentence: "The same hidden units in another order: elsewhere on the map, a point equally low.",
  },
  {
    id: "rescaled",
    title: "Flat or sharp?",
    link: `${UNITS}&g=compare&gv=rescaled&pk=around`,
    sentence: "The same scores from rescaled layers, but a narrow valley: flatness can mislead.",
  },
  {
    id: "filter",
    title: "Flat or sharp, normalised",
    link: `${UNITS}&g=compare&gv=rescaled&pk=filter`,
    sentence: "In directions as long as each unit’s weights, rescaled layers make no difference.",
  },
  {
    id: "saddle",
    title: "A saddle at zero",
    link: "#v=2&d=spiral&n=all&l=softmax&h=16&ha=tanh&pk=saddle&w=full&r=!gd",
    sentence: "At zero weights the gradient is zero, but the loss falls to both sides: a saddle.",
  },
  {
    id: "switches",
    title: "Where units switch",
    link: `${UNITS}&g=ray`,
    sentence: "A ReLU network is made of pieces: at each tick, a unit switches for one example.",
  },
  {
    id: "edge_valley",
    title: "Edge of stability",
    link: "#v=2&f=edge&r=gd:0.1&k=2000&i=sharpness",
    sentence: "Steps too long for the steep valley move along it, to where it is just flat enough.",
  },
  {
    id: "edge_network",
    title: "The edge, in a network",
    link: "#v=2&n=300&l=squared_error&h=32,32&ha=tanh&r=gd:0.4&k=1000&i=sharpness",
    sentence: "The sharpness settles at about 2/η and stays there, while the loss goes on falling.",
  },
];

/** What the strip shows, and what its last button opens. */
export const IN_STRIP = [...LECTURE, ...NETWORKS];
export const PICTURES = [...IN_STRIP, ...MORE];

/** The state of a picture. @param {LecturePicture} picture */
export const stateOf = ({ link }) => decode(link).state;

/** What a picture does not set: how it is seen, and what is beside it. @type {Partial<State>} */
const UNSET = {
  ...{ step: null, speed: 1, loop: false, controls: "few", lesson: null, lessonStep: 0 },
  ...{ beside: "overview", example: null, swept: 0, lossScale: null, view: null, camera: null },
};

/** A surface is the same landscape as its map. @param {State["picture"]} picture */
const landscape = (picture) => (picture === "surface" || picture === "both" ? "contour" : picture);

/** The link without that. @param {State} state */
const named = (state) => encode({ ...state, ...UNSET, picture: landscape(state.picture) });

/** The pictures by that link; the catalog must be there to read theirs.
 *  @type {Map<string, LecturePicture> | null} */
let byLink = null;

/** The picture that the state shows; null if it shows none of them. @param {State} state */
export function pictureOf(state) {
  byLink ??= new Map(PICTURES.map((picture) => [named(stateOf(picture)), picture]));
  return byLink.get(named(state)) ?? null;
}
