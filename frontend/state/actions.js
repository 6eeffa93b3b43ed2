/** What the controls do: each action computes the next state, or moves the timeline. */

import { reachOf } from "../derive/defaults.js";
import { factOf } from "../derive/lesson/facts.js";
import { reachOf as pictureReach, truthOf, verdictOf } from "../derive/lesson/prediction.js";
import { figureOf, stepKey, stepOf } from "../derive/lesson/step.js";
import { round } from "../derive/numbers.js";
import { available, end } from "../derive/paths.js";
import { showsLowest } from "../derive/plane.js";
import { isStartMovable } from "../derive/shown_point.js";
import { prefersStillness } from "../draw/theme.js";
import { PICTURES, stateOf } from "./lecture.js";
import { atLesson } from "./lessons.js";
import { pause, play, seek } from "./player.js";
import { pointsOf } from "./points.js";
import { PRESETS, suited } from "./presets.js";
import { writeProgress } from "./progress.js";
import { addRun, changeKind, duplicateRun, removeRun } from "./runs.js";
import * as states from "./state.js";
import { set, windowOf } from "./state.js";

/** @param {Model} model
 *  @param {{change: (next: State, history?: LinkUpdate) => void, movePlayer: (player: Player) =>
 *    void, open: (link: {state: State, problems: string[]}, history: LinkUpdate) => void}} page */
export function createActions(model, { change, movePlayer, open }) {
  /** Rests at a step, which the link then contains. @param {Player} player */
  function rest(player) {
    movePlayer(player);
    change(set(model.state, "step", player.t), "replace");
  }

  /** @param {number} t */
  function playFrom(t) {
    change(set(model.state, "step", null), "replace");
    movePlayer(play({ t, playing: false }, end(model.paths)));
  }

  /** An action that computes the next state from this one.
   *  @template {any[]} V @param {(state: State, ...values: V) => State} reducer */
  const changing =
    (reducer) =>
    (/** @type {V} */ ...values) =>
      change(reducer(model.state, ...values));

  /** The same for the list of runs.
   *  @template {any[]} V @param {(runs: RunSetting[], ...values: V) => RunSetting[]} reducer */
  const changingRuns = (reducer) =>
    changing((state, /** @type {V} */ ...values) =>
      states.setRuns(state, reducer(state.runs, ...values)),
    );

  /** @param {string | null} lesson @param {number} [step] */
  function openLesson(lesson, step) {
    const next = atLesson(model.state, lesson, step);
    model.lessonsOpen = true;
    model.entering = lesson === null ? null : stepKey(next);
    model.predicting = null;
    change(next);
  }

  /** @param {FactValue | null} value @param {Predicting["checked"]} checked */
  function predict(value, checked) {
    model.predicting = { of: stepKey(model.state), value, checked };
    movePlayer(model.player);
  }

  return {
    openLessons: () => openLesson(null),
    openLesson,
    closeLessons() {
      openLesson(null);
      model.lessonsOpen = false;
    },
    /** @param {FactValue} value */
    predict: (value) => predict(value, null),
    /** Returns to the step as it was before the reveal. */
    predictAgain: () => openLesson(model.state.lesson, model.state.lessonStep),
    /** Shows the answer, and plays the paths that waited at their start. */
    checkPrediction() {
      const prediction = stepOf(model)?.prediction;
      const { predicting, state } = model;
      if (!prediction || predicting?.value == null || !state.lesson) return;
      const { value } = predicting;
      const facts = (/** @type {string} */ name) => factOf(name, model);
      const truth = truthOf(prediction, facts);
      if (truth === null) return;
      const verdict = verdictOf(prediction, value, truth, facts, pictureReach(model));
      writeProgress(state.lesson, state.lessonStep, verdict.right);
      predict(value, { truth, ...verdict });
      if (state.step === 0 && figureOf(model) === null) playFrom(0); // a figure shows this step
    },
    /** @template {keyof FigureSettings} K @param {K} figure
     *  @param {Partial<FigureSettings[K]>} settings */
    setFigure(figure, settings) {
      const next = { ...model.figureSettings[figure], ...settings };
      model.figureSettings = { ...model.figureSettings, [figure]: next };
      movePlayer(model.player);
    },
    /** @type {<K extends keyof State>(name: K, value: State[K]) => void} */
    set: (name, value) => change(set(model.state, name, value)),
    chooseDataset: changing((state, /** @type {string} */ id) =>
      suited(states.chooseDataset(state, id), state),
    ),
    chooseFunction: changing((state, /** @type {string} */ id) =>
      suited(states.chooseFunction(state, id), state),
    ),
    setRun: changing(states.setRun),
    setKind: changingRuns(changeKind),
    addRun: changingRuns(addRun),
    duplicateRun: changingRuns(duplicateRun),
    removeRun: changingRuns(removeRun),
    choosePreset: changing(
      (state, /** @type {string} */ id) =>
        PRESETS.find((own) => own.id === id)?.apply(state) ?? state,
    ),
    /** @param {string} id */
    showPicture(id) {
      const picture = PICTURES.find((own) => own.id === id);
      if (!picture) return;
      const { controls } = model.state;
      open({ state: { ...stateOf(picture), controls }, problems: [] }, "push");
    },
    /** @param {number} example */
    choose: (example) => change(set(model.state, "example", example), "replace"),
    /** Changes the number of examples; paths do not play while the slider moves.
     *  @param {number | null} count @param {boolean} done */
    addUp(count, done) {
      model.dragging = !done;
      change(set(model.state, "count", count), done ? "push" : "later");
    },
    chooseModel: changing(states.chooseModel),
    choosePlane: changing(states.choosePlane),
    chooseOrigin: changing(states.chooseOrigin),
    leavePlane: changing(states.leavePlane),
    moveTo: changing(states.moveTo),
    newPlane: () => change(set(model.state, "plane", 1 + Math.floor(Math.random() * 99_999))),

    /** Zooms in towards the lowest point, if it is in view. @param {number} factor */
    zoom(factor) {
      const { a, b } = windowOf(model.state, model.plane);
      const minimum = model.plane?.minimum;
      const centre =
        minimum && showsLowest({ a, b, minimum }) && factor < 1
          ? [minimum.a, minimum.b]
          : [(a[0] + a[1]) / 2, (b[0] + b[1]) / 2];
      const reach = reachOf({ a, b }) * factor;
      change(states.zoom(model.state, reach, [round(Number(centre[0])), round(Number(centre[1]))]));
    },
    /** @param {[number, number, number]} view @param {"push" | "replace"} history */
    show: (view, history) => change(set(model.state, "view", view), history),
    /** Turns the surface; null resets it. @param {State["camera"]} camera
     *  @param {LinkUpdate} history */
    turn: (camera, history) => change(set(model.state, "camera", camera), history),
    fit: () => change(set(model.state, "view", null)),

    /** Edits the points of a data set of two features, during a drag or in one step.
     *  @param {(state: State) => State} edit @param {boolean} done */
    editPoints(edit, done = true) {
      const points = pointsOf(model);
      if (!points) return;
      model.dragging = !done;
      change(edit(states.takeOver(model.state, points)), done ? "push" : "later");
      movePlayer(seek(model.state.step ?? 0, end(model.paths)));
    },

    /** Moves the start; a whole drag is one entry of the history.
     *  @param {number} a @param {number} b @param {boolean} done */
    moveStart(a, b, done) {
      if (!isStartMovable(model)) return;
      model.dragging = !done;
      const rests = figureOf(model) !== null; // the figure shows the start
      const next = set(model.state, "start", [round(a), round(b)]);
      change(rests ? { ...next, step: 0 } : next, done ? "push" : "later");
      if (done && !rests && !prefersStillness()) movePlayer({ t: 0, playing: true });
    },

    toggle: () => (model.player.playing ? rest(pause(model.player)) : playFrom(model.player.t)),
    restart: () => playFrom(0),
    /** @param {number} by */
    stepBy: (by) => rest(seek(Math.round(model.player.t) + by, available(model.paths))),
    /** @param {number} step */
    seek: (step) => rest(seek(step, available(model.paths))),
    toEnd: () => rest(seek(end(model.paths), available(model.paths))),
    /** @param {number} speed */
    setSpeed: (speed) => change(set(model.state, "speed", speed)),
    toggleLoop: () => change(set(model.state, "loop", !model.state.loop)),
  };
}
