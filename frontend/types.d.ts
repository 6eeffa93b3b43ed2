/**
 * Types that all modules share: the API's answers (from the generated schema), the settings of the
 * user, and the data that the views draw.
 */

// The settings of the user.

/** One optimizer of the race. */
interface RunSetting {
  /** One of the catalog's optimizers. */
  kind: string;
  /** Fixes colour, marker and line style, whichever other runs there are. */
  slot: number;
  /** Learning rate; null means the default for the landscape. */
  rate: number | null;
  /** Examples per step; null means the optimizer's default. */
  batch: number | null;
  on: boolean;
  /** Seed of its own initialisation of a network; null means the start of all runs. */
  from: number | null;
  /** What the user calls it; empty means the optimizer's name. */
  name: string;
  /** Its other parameters, if they differ from the default. */
  options: Record<string, number | string>;
  /** Learning-rate schedule, and its parameters if they differ from the default. */
  schedule: string;
  scheduleOptions: Record<string, number>;
  /** First steps, over which the learning rate rises. */
  warmUp: number;
  /** Whether the average of its iterates is shown. */
  average: boolean;
}

type PlaneKind =
  | ("random" | "ends" | "pca" | "gradient" | "minimum" | "curved")
  | ("twin" | "around" | "filter" | "saddle"); // of networks

/** An example with two features: both features, and its label. */
type DataPoint = [number, number, number];

/** Everything the user can set; all of it is in the link. */
interface State {
  dataset: string;
  /** An analytic function in place of a classifier's loss. */
  function: string | null;
  /** Examples used; null means all. */
  count: number | null;
  /** The user's own examples in place of the data set's; null if none was edited. */
  points: DataPoint[] | null;
  /** Units of each hidden layer of a network; null means a linear model. */
  hidden: number[] | null;
  activation: string;
  /** Whether layers as wide as their input add it to their output. */
  skip: boolean;
  loss: string;
  l2: number;
  /** Seeds the origin and both directions of the random plane. */
  plane: number;
  /** What the random plane goes through: zero, random weights or a network's initialisation. */
  origin: "zeros" | "random" | "initial";
  planeKind: PlaneKind;
  /** Slots of the two runs whose ends the plane goes through; null means the first and the last. */
  ends: number[] | null;
  /** Slot and step that the plane is centred on; null means its own centre. */
  centre: [number, number] | null;
  /** Where the optimizers run. */
  space: "slice" | "full";
  /** Start (a, b) on the random plane; null means the default. */
  start: [number, number] | null;
  /** Window (centre a, centre b, reach); null means the default. */
  view: [number, number, number] | null;
  runs: RunSetting[];
  steps: number;
  picture: "contour" | "surface" | "both" | "ray" | "compare";
  /** The surface's camera: degrees around and above, and the zoom; null is the default. */
  camera: [number, number, number] | null;
  /** What it is compared with: one example, or a landscape of its own. */
  versus: "example" | "model" | "skips" | "start" | "rescaled";
  /** How the two compared pictures are drawn. */
  shape: "contour" | "surface";
  colour: "linear" | "log";
  /** Playing speed; 1 plays all steps in about seven seconds. */
  speed: number;
  loop: boolean;
  /** Slot of the run whose mini-batch loss is drawn while the timeline rests. */
  batchLoss: number | null;
  /** The panel beside the landscape. */
  beside: "overview" | "classifier" | "ray" | "results" | "rates" | "sharpness" | "barrier";
  /** What the loss is drawn against. */
  axis: "steps" | "examples" | "evaluations" | "time";
  /** Null chooses by the range of the losses. */
  lossScale: "linear" | "log" | null;
  /** Slot of the run whose learning rates are compared. */
  swept: number;
  /** Chosen example, as its position in the problem; null means the one of largest loss. */
  example: number | null;
  /** Which controls are on the page. */
  controls: "few" | "all";
  /** The open lesson; null if none is. */
  lesson: string | null;
  /** Its step, from 0. */
  lessonStep: number;
  /** Where the timeline rests; null lets it play. */
  step: number | null;
}

/** How a change is written into the link: as an entry of the browser's history, in place, or later,
 *  when a drag has ended (browsers limit how often it is written). */
type LinkUpdate = "push" | "replace" | "later";

// The API's answers. The server sends null for non-finite numbers; columns that are drawn are
// typed as numbers, since Plotly and the canvas skip such points.

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
type Switches = Schema["SwitchColumns"];
/** The page requests rays that have slopes everywhere; a function has no accuracy. */
type RayAnswer = Omit<
  Columns<Schema["RayAnswer"]>,
  "kinks" | "slope_before" | "slope_after" | "accuracy"
> & {
  kinks: Kinks | null;
  slope_before: number[];
  slope_after: number[];
  accuracy: number[] | null;
};

type Catalog = Omit<Schema["Catalog"], "version" | "points" | "directions" | "faults">;
type CatalogFunction = Schema["FunctionEntry"];
type CatalogGraph = Schema["GraphEntry"];
type CatalogDataset = Schema["DatasetEntry"];
type CatalogParameter = Partial<Omit<Schema["ParameterEntry"], "default">> &
  Pick<Schema["ParameterEntry"], "name" | "type"> & { default?: number | string | null };

type SweepAnswer = Schema["SweepAnswer"];
type LessonList = Schema["LessonsAnswer"];
type Lesson = Schema["LessonAnswer"];
type LessonStep = Schema["LessonStepAnswer"];
type Prediction = NonNullable<LessonStep["prediction"]>;
/** A place has one coordinate on a ray, two on a map; a direction has two. */
type FactValue = number | string | number[];
type BatchAnswer = Schema["BatchAnswer"];
type DatasetExamples = Columns<Schema["ExamplesAnswer"]>;

/** What the page requests at a point. */
interface PointAnswer {
  loss: number | null;
  /** The part of it that is the regularization. */
  reg_loss: number | null;
  accuracy: number;
  /** On examples that are not trained on; null if there are none. */
  held_out_accuracy: number | null;
  confusion: number[][];
  /** W: a row per class, the bias last. */
  /** Of a network, its first layer: a row per unit. Empty if it was not requested. */
  templates: number[][];
  /** For each hidden layer of ReLUs, the share of the examples that switch each unit on. */
  activity?: number[][] | null;
  /** Scores of the grid of inputs, rows × columns × classes; null if not requested. */
  regions: ArrayLike<number> | null;
  /** A timeline does not have the slacks. */
  examples: Columns<Omit<Schema["PointExamples"], "offset" | "slacks" | "misses">> & {
    slacks?: number[][] | null;
  };
}

/** The same with scores as they arrive. */
type AnsweredPoint = Omit<PointAnswer, "regions"> & { regions: Packed | null };

/** Inputs of two features whose scores give a network's decision regions. */
type InputGrid = Schema["InputGrid"];

type TimelineAnswer = Schema["RacePointsAnswer"];
type RunPoints = Schema["RunPointsAnswer"];
type Packed = Schema["Packed"];

// What the page derives from the answers.

/** A ray, and the state for which it was requested. */
type Ray = RayAnswer & { of: State };

/** From the lowest to the highest loss; `floor` is where a log scale begins. */
interface LossRange {
  low: number;
  high: number;
  floor: number;
}

/** The loss of one example on the plane. */
interface Single {
  /** The state for which it was requested. */
  of: State;
  /** Its position in the problem, and in the data set. */
  example: number;
  index: number;
  label: number;
  plane: Plane;
}

/** A landscape that this one is compared with, and the paths on it. */
interface Compared {
  of: State;
  plane: Plane;
  paths: Paths | null;
}

/** The columns of frames; those that were not requested are empty. */
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
  /** The state for which they were requested. */
  of: State;
  /** Requested steps. */
  steps: number;
  space: State["space"];
  /** Which plane they are projected on. */
  key: string;
  /** Whether the stream has ended without an error. */
  complete: boolean;
  /** Grows with each frame, so that views see a change. */
  version: number;
}

/** The mini-batch of the step that a run is about to take, and its loss on the plane. */
interface BatchLoss {
  of: State;
  slot: number;
  step: number;
  /** Its examples' positions in the data set; null if the step uses all. */
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

/** A sweep, with its run and the requested steps. */
type Sweep = SweepAnswer & { slot: number; asked: number; of: State };

/** Where the classifier is inspected, and the distance of that point from the plane. */
type Place = { a: number; b: number; residual: number } & (
  | { of: "cursor" | "start" | "centre" }
  | { of: "run"; slot: number; step: number }
);

/** The classifier at a place, and what the answer belongs to. */
interface Seen {
  place: Place;
  /** Whether it is the run's own iterate, not its projection on the plane. */
  isOwn: boolean;
  dataset: CatalogDataset;
  loss: string;
  points: DataPoint[] | null;
  /** Units of the hidden layers; null for a linear model. */
  hidden: number[] | null;
  /** Of the scores in `answer.regions`. */
  inputs: InputGrid | null;
  answer: PointAnswer;
}

/** What the classifier's panel shows while the paths play or are scrubbed. */
interface Timeline {
  /** The state for which it was requested. */
  of: State;
  /** Null if the server has none. */
  answer: TimelineAnswer | null;
}

/** All examples of a data set, in its own order. */
type Scatter = DatasetExamples & { dataset: string };

/** A part of the page, called in each frame to draw what has changed. */
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
  /** The one shown in detail: under the pointer, or else the chosen one. */
  example: number;
  theme: Theme;
  thumbnails: Thumbnails;
  features: Features;
  /** The class whose score is explained. */
  klass: number;
}

/** What the user predicts at the step of a lesson. */
interface Predicting {
  /** The lesson and step, to tell whether it is the shown one. */
  of: string;
  value: FactValue | null;
  /** What was true when the user checked it; null before. */
  checked: { truth: FactValue; right: boolean; reveal: string } | null;
}

/** The answers that figures of lessons show. */
interface FigureAnswers {
  gradient_check?: Schema["GradientCheckAnswer"];
  draws?: Schema["DrawsAnswer"];
  perturbations?: Schema["PerturbationsAnswer"];
  dial?: Schema["DialAnswer"];
  fit?: BatchAnswer;
  connection?: Schema["ConnectionAnswer"];
  sharpness?: Schema["TrajectoriesAnswer"];
  graph?: { values: number[]; answer: Schema["GraphAnswer"] };
  partials?: Partials;
}

/** Slices of a function through a point, along each of its variables. */
interface Partials {
  at: [number, number];
  along: [Schema["RayAnswer"], Schema["RayAnswer"]];
}

/** What the user has set in figures of lessons. */
interface FigureSettings {
  /** Step length of the dial, as a share of half the map's height. */
  dial: { share: number };
  /** Null shows a formula that suits the page, at the marker if it is the function shown. */
  graph: { id: string | null; values: number[] | null };
  gradient_check: { step: number; fault: string | null };
}

/** A failure, in words, and the part of the page it belongs to. */
interface Notice {
  /** The request, or the part of the page, that failed. */
  source: string;
  /** Name of the state's property at fault, or "" for the picture itself. */
  field: string;
  text: string;
}

/** How requests tell the page that something has changed: the next frame draws it. */
type Page = { invalidate: () => void };

/** What views draw. */
interface Model {
  state: State;
  plane: Plane | null;
  /** The state for which the plane was requested. */
  planeOf: State | null;
  planeKey: string;
  /** Parts whose requested answer has not arrived: they show an earlier state. */
  stale: Set<"plane" | "ray" | "paths">;
  ray: Ray | null;
  single: Single | null;
  compared: Compared | null;
  /** The range of the colours that two pictures share. */
  range: LossRange | null;
  paths: Paths | null;
  player: Player;
  batchLoss: BatchLoss | null;
  sweep: Sweep | null;
  connection: Schema["ConnectionAnswer"] | null;
  /** Of some runs, as it streams in. */
  sharpness: { of: State; runs: import("./derive/networks/sharpness.js").SharpRun[] } | null;
  /** The place of the pointer on the map, while it is inspected. */
  cursor: [number, number] | null;
  timeline: Timeline | null;
  seen: Seen | null;
  scatter: Scatter | null;
  /** All lessons; null until they are needed and have arrived. */
  lessons: LessonList | null;
  /** The open lesson. */
  lesson: Lesson | null;
  /** Whether the panel of lessons is open, with one of them or with their list. */
  lessonsOpen: boolean;
  /** The step that the user has opened, until its state is shown. */
  entering: string | null;
  predicting: Predicting | null;
  figures: FigureAnswers;
  figureSettings: FigureSettings;
  /** Whether the start, a point or a slider is being dragged. */
  dragging: boolean;
  notices: Notice[];
  linkProblems: string[];
  /** How many links have been opened: what a view holds beside the state ends with each. */
  opened: number;
  busy: boolean;
  theme: Theme;
  thumbnails: Thumbnails;
  features: Features;
}

/** What the controls of the page can do. */
type Actions = ReturnType<typeof import("./state/actions.js").createActions> & {
  invalidate(): void;
  look(place: [number, number] | null): void;
  retry(): void;
  dismissLinkProblems(): void;
};

/** A figure of a lesson. */
type CreateFigure = (host: HTMLElement, actions: Actions) => View;

// Drawing.

type Context = CanvasRenderingContext2D;

/** The part of the plane that is shown. */
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
  /** In pixels, as in canvas; empty means solid. */
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
  /** Outline that separates a path from the landscape. */
  casing: string;
  /** Colour scale from low to high loss. */
  landscape: [number, string][];
  /** Level lines on the contour, and on the surface, where colours are opaque. */
  levels: string;
  ridges: string;
  /** Of the mark at the lowest point. */
  lowest: string;
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

type Features = ReturnType<typeof import("./server/example_features.js").createFeatures>;
type Thumbnails = ReturnType<typeof import("./server/thumbnails.js").createThumbnails>;
