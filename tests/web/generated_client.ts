/** Calls of a client with generated types; `tests/web/test_generated_clients.py` runs it. */

import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { argv: string[] };

type PlaneRequest = components["schemas"]["PlaneRequest"];

const atlas = createClient<paths>({ baseUrl: process.argv[2] });

const asked: PlaneRequest = {
  problem: { dataset: "iris", examples: { count: null }, loss: "softmax" },
  origin: { kind: "zeros" },
  directions: [
    { kind: "random", seed: 1 },
    { kind: "random", seed: 2 },
  ],
  a: { min: -1, max: 1, count: 3 },
  b: { min: -1, max: 1, count: 2 },
};

const catalog = (await atlas.GET("/api/v1/catalog")).data;
const plane = (await atlas.POST("/api/v1/slices/plane", { body: asked })).data;
const race = await atlas.POST("/api/v1/trajectories", {
  body: {
    problem: { function: "murphy" },
    start: { kind: "weights", values: [[0, 0]] },
    runs: [
      { optimizer: { kind: "gd", learning_rate: 0.1 }, steps: 5 },
      { name: "my sgd", optimizer: { kind: "sgd", schedule: { kind: "inverse_sqrt" } }, steps: 5 },
    ],
  },
});
const refused = await atlas.POST("/api/v1/slices/plane", {
  body: { ...asked, problem: { dataset: "nothing" } },
});

// @ts-expect-error: there is no such loss
const wrong: PlaneRequest = { ...asked, problem: { dataset: "iris", loss: "hinge" } };
void wrong;

console.log(
  JSON.stringify({
    losses: catalog?.losses.some((loss) => loss.id === "svm"),
    plane: plane && {
      n: plane.n,
      size: [plane.loss.length, plane.loss[0].length],
      certified: plane.minimum?.certified,
    },
    race: typeof race.data === "object" && race.data.runs.map((run) => run.name),
    refused: refused.error?.errors?.[0].pointer,
  }),
);
