import assert from "node:assert/strict";
import { test } from "node:test";
import { createParser, readEvents } from "../../frontend/server/http/sse.js";

const STREAM =
  'event: frame\ndata: {"a": 1}\n\n: ping\n\ndata: x\r\ndata: y\r\n\r\nevent:done\rdata\r\r\n';
const EVENTS = [
  ["frame", '{"a": 1}'],
  ["message", "x\ny"],
  ["done", ""],
];

/** @param {string[]} chunks */
function parse(chunks) {
  /** @type {string[][]} */
  const events = [];
  const push = createParser((event, data) => events.push([event, data]));
  chunks.forEach(push);
  return events;
}

for (const size of [1, 2, 3, 7, 1000]) {
  test(`the parser reads a stream in chunks of ${size}`, () => {
    const count = Math.ceil(STREAM.length / size);
    const chunks = Array.from({ length: count }, (_, i) => STREAM.slice(i * size, (i + 1) * size));
    assert.deepEqual(parse(chunks), EVENTS);
  });
}

test("an unfinished event is not reported", () => {
  assert.deepEqual(parse(["data: half"]), []);
});

test("multi-byte characters may be split between chunks", async () => {
  const bytes = new TextEncoder().encode("data: η = 0.1 🏔\n\n");
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
      controller.close();
    },
  });
  /** @type {string[]} */
  const found = [];
  await readEvents(body, (_, data) => found.push(data));
  assert.deepEqual(found, ["η = 0.1 🏔"]);
});
