/**
 * The types that pass between modules, known everywhere: what the API answers (from the generated
 * schema), what the user can set, and what the views draw.
 */

// What the user can set.

/** One optimizer of the race. */
interface RunSetting {
  /** One of the catalog's optimizers. */
  kind: string;
  /** Fixes colour, marker and line style, whatever else comes and goes. */
  slot: number;
  /** Learning rate; null takes the default for the landscape. */
  rate: number | null;
  /** Examples a step; null takes the optimizer's default. */
  batch: number | null;
  on: boolean;
  /** What the user calls it; empty is the optimizer's name. */
  name: string;
  /** Its other parameters, where they differ from the default. */
  options: Record<string, number | string>;
  /** Learning-rate schedule, and its parameters where they differ from the default. */
  schedule: string;
  scheduleOptions: Record<string, number>;
  /** First steps, over which the learning rate rises. */
  warmUp: number;
  /** Whether the average of its iterates is shown. */
  average: boolean;
}

type PlaneKind = "random" | "ends" | "pca" | "gradient" | "minimum" | "curved";

/** An example of two features: both, and its label. */
type DataPoint = [number, number, number];

/** Everything the user can set; all of it is in the link. */
interface State {
  dataset: string;
  /** An analytic function in place of a classifier's loss. */
  function: string | null;
  /** Examples used; null is all. */
  count: number | null;
  /** The user's own examples in place of the data set's; null where none was edited. */
  points: DataPoint[] | null;
  loss: string;
  l2: number;
  /** Seeds the origin and both directions of the random plane. */
  plane: number;
  planeKind: PlaneKind;
  /** Slots of the two runs whose ends the plane goes through; null is the first and the last. */
  ends: number[] | null;
  /** Slot and step that the plane is centred on; null is its own centre. */
  centre: [number, number] | null;
  /** Where the optimizers run. */
  space: "slice" | "full";
  /** Start (a, b) on the random plane; null is the default. */
  start: [number, number] | null;
  /** Window (centre a, centre b, reach); null is the default. */
  view: [number, number, number] | null;
  runs: RunSetting[];
  steps: number;
  picture: "contour" | "surface" | "both" | "ray" | "compare";
  /** Of the two pictures that are compared. */
  shape: "contour" | "surface";
  colour: "linear" | "log";
  /** Playing speed; 1 plays all steps in about seven seconds. */
  speed: number;
  loop: boolean;
  /** Slot of the run whose mini-batch loss is drawn while the timeline rests. */
  batchLoss: number | null;
  /** The panel beside the landscape. */
  beside: "overview" | "classifier" | "ray" | "results" | "rates";
  /** What the loss is drawn against. */
  axis: "steps" | "examples" | "evaluations" | "time";
  /** Null chooses by the range of the losses. */
  lossScale: "linear" | "log" | null;
  /** Slot of the run whose learning rates are compared. */
  swept: number;
  /** Chosen example, as its position in the problem; null is the one of largest loss. */
  example: number | null;
  /** Where the timeline rests; null lets it play. */
  step: number | null;
}

/** How a change is written into the link: as a step of the browser's history, in place, or later,
 *  when a drag has ended (browsers refuse to write at each move). */
type LinkUpdate = "push" | "replace" | "later";

// What the API answers. The server has null for numbers that are not finite; columns that are drawn
// are typed as numbers, since Plotly and the canvas leave such points out.

type Schema = import("./server/schema.js").components["schemas"];

type Columns<T> = {
  [K in keyof T]: T[K] extends (number | null)[]
    ? number[]
    : T[K] extends (number | null)[][]
      ? number[][]
      : T[K];
};

type PlaneMinimum = Schema["PlaneMinimum"];
type DirectionNote = Schema["DirectionNote"];
type Plane = Columns<Schema["PlaneAnswer"]>;

type RayMinimum = Schema["RayMinimum"];
type Kinks = Columns<Schema["KinkColumns"]>;
/** The page asks for rays of classifiers, which have slopes and an accuracy everywhere. */
type RayAnswer = Omit<
  Columns<Schema["RayAnswer"]>,
  "kinks" | "slope_before" | "slope_after" | "accuracy"
> & { kinks: Kinks | null; slope_before: number[]; slope_after: number[]; accuracy: number[] };

type Catalog = Omit<Schema["Catalog"], "version" | "points" | "directions" | "faults">;
type CatalogDataset = Schema["DatasetEntry"];
type CatalogParameter = Partial<Omit<Schema["ParameterEntry"], "default">> &
  Pick<Schema["ParameterEntry"], "name" | "type"> & { default?: number | string | null };

type SweepAnswer = Schema["SweepAnswer"];
type BatchAnswer = Schema["BatchAnswer"];
type DatasetExamples = Columns<Schema["ExamplesAnswer"]>;

/** What the page asks for at a point. */
interface PointAnswer {
  loss: number | null;
  accuracy: number;
  confusion: number[][];
  /** W: a row a class, the bias last. */
  templates: number[][];
  /** A timeline does not tell the slacks. */
  examples: Columns<Omit<Schema["PointExamples"], "offset" | "slacks" | "misses">> & {
    slacks?: number[][] | null;
  };
}

type TimelineAnswer = Schema["RacePointsAnswer"];
type RunPoints = Schema["RunPointsAnswer"];
type Packed = Schema["Packed"];

// What the page makes of the answers.

/** A ray, with what it was asked for with. */
type Ray = RayAnswer & { of: State };

/** From the lowest to the highest loss; `floor` is where a log scale begins. */
interface LossRange {
  low: number;
  high: number;
  floor: number;
}

/** The loss of one example on the plane. */
interface Single {
  /** What it was asked for with. */
  of: State;
  /** Its position in the problem, and in the data set. */
  example: number;
  index: number;
  label: number;
  plane: Plane;
}

/** The columns of frames; those that were not asked for are empty. */
type Frames = { [K in keyof Schema["FrameEvent"]]-?: NonNullable<Schema["FrameEvent"][K]> };
type DrawnColumn = "a" | "b" | "loss" | "residual" | "projected_loss";

/** One optimizer's iterates: columns indexed by step, as they stream in. */
type Run = Columns<Pick<Frames, DrawnColumn>> & Omit<Frames, DrawnColumn | "run" | "step"> & {
  name: string;
  slot: number;
  kind: string;
  /** How it ended. */
  outcome: Schema["RunDoneEvent"] | null;
};

/** All runs of one request, filled as they stream in. */
interface Paths {
  runs: Run[];
  /** What they were asked for with. */
  of: State;
  /** Steps asked for. */
  steps: number;
  space: State["space"];
  /** Which plane they are projected on. */
  key: string;
  /** Whether the stream has ended well. */
  complete: boolean;
  /** Grows with each frame, so that views see a change. */
  version: number;
}

/** The mini-batch of the step that a run is about to take, and its loss on the plane. */
interface BatchLoss {
  of: State;
  slot: number;
  step: number;
  /** Its examples' positions in the data set; null where the step uses all. */
  index: number[] | null;
  plane: Plane | null;
}

/** The timeline's clock. */
interface Player {
  /** Position in steps, fractional while playing. */
  t: number;
  playing: boolean;
  /** Seconds that a loop has rested at its end. */
  held?: number;
}

/** A sweep with its run, and the steps asked for. */
type Sweep = SweepAnswer & { slot: number; asked: number };

/** Where the classifier is inspected, and how far that point is off the plane. */
type Place = { a: number; b: number; residual: number } & (
  | { of: "cursor" | "start" }
  | { of: "run"; slot: number; step: number }
);

/** The classifier at a place, with what the answer belongs to. */
interface Seen {
  place: Place;
  /** Whether it is the run's own iterate, not its projection on the plane. */
  isOwn: boolean;
  dataset: CatalogDataset;
  loss: string;
  points: DataPoint[] | null;
  answer: PointAnswer;
}

/** What the classifier's panel shows while the paths play or are scrubbed. */
interface Timeline {
  /** What it was asked for with. */
  of: State;
  /** Null where the server has none. */
  answer: TimelineAnswer | null;
}

/** All examples of a data set, in its own order. */
type Scatter = DatasetExamples & { dataset: string };

/** A part of the page; it is called in each frame, and draws what has changed. */
interface View {
  update(model: Model): void;
}

/** A part of the classifier. */
interface ScenePart {
  update(scene: Scene): void;
}

/** What the parts of the classifier draw. */
interface Scene {
  seen: Seen;
  /** The chosen example. */
  chosen: number;
  /** The one that is shown in detail: under the pointer, else the chosen. */
  example: number;
  theme: Theme;
  thumbnails: Thumbnails;
}

/** A failure, in words, and the part of the page it belongs to. */
interface Notice {
  /** The request, or the part of the page, that failed. */
  source: string;
  /** Name of the state's property at fault, or "" for the picture itself. */
  field: string;
  text: string;
}

/** What requests tell the page: that something has changed, which the next frame draws. */
type Page = { invalidate: () => void };

/** What views draw. */
interface Model {
  state: State;
  plane: Plane | null;
  /** What the plane was asked for with. */
  planeOf: State | null;
  planeKey: string;
  ray: Ray | null;
  single: Single | null;
  /** What the colours span where two pictures share them. */
  range: LossRange | null;
  paths: Paths | null;
  player: Player;
  batchLoss: BatchLoss | null;
  sweep: Sweep | null;
  /** Where on the map the pointer is, while that place is inspected. */
  cursor: [number, number] | null;
  timeline: Timeline | null;
  seen: Seen | null;
  scatter: Scatter | null;
  /** Whether the start, a point or a slider is being dragged. */
  dragging: boolean;
  notices: Notice[];
  linkProblems: string[];
  busy: boolean;
  theme: Theme;
  thumbnails: Thumbnails;
}

/** What the controls of the page can do. */
type Actions = ReturnType<typeof import("./state/actions.js").createActions> & {
  invalidate(): void;
  look(place: [number, number] | null): void;
  retry(): void;
  dismissLinkProblems(): void;
};

// Drawing.

type Context = CanvasRenderingContext2D;

/** What part of the plane is shown. */
type PlaneWindow = { a: [number, number]; b: [number, number] };

/** Where a picture's axes are on its element, in CSS pixels; from values to pixels and back. */
interface Frame {
  left: number;
  top: number;
  width: number;
  height: number;
  x: (a: number) => number;
  y: (b: number) => number;
  a: (px: number) => number;
  b: (px: number) => number;
}

/** From (a, b, loss) to pixels. */
type Projection = (a: number, b: number, loss: number) => [number, number];

type Marker =
  | "circle" | "square" | "triangle" | "diamond" | "down" | "pentagon" | "star" | "cross";

interface RunStyle {
  colour: string;
  width: number;
  /** In pixels, as canvas wants it; empty is solid. */
  dash: number[];
  marker: Marker;
}

/** The design tokens of the style sheet. */
interface Theme {
  ink: string;
  muted: string;
  line: string;
  paper: string;
  error: string;
  accent: string;
  /** Outline that sets a path off from the landscape. */
  casing: string;
  /** Colour scale from low to high loss. */
  landscape: [number, string][];
  /** Level lines on the contour, and on the surface, where colours are opaque. */
  levels: string;
  ridges: string;
  /** By slot. */
  runs: RunStyle[];
  /** Colours of weights from below zero to above. */
  diverging: string[];
  /** Colours of the classes, of few and of up to ten. */
  classes: string[];
  categories: string[];
  /** Root font size in CSS pixels. */
  size: number;
  font: string;
  serif: string;
}

type Thumbnails = ReturnType<typeof import("./server/thumbnails.js").createThumbnails>;
