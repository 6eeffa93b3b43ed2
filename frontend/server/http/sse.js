/** Server-Sent Events from a response's body: the browser's EventSource cannot send POST requests.
 *  Follows the parsing rules of the HTML standard, section 9.2.6, without `id` and `retry`. */

/** A parser that takes text in chunks, cut anywhere.
 *  @param {(event: string, data: string) => void} onEvent @returns {(text: string) => void} */
export function createParser(onEvent) {
  let buffer = "";
  let event = "";
  /** @type {string[]} */
  let data = [];

  /** @param {string} line */
  function readLine(line) {
    if (line === "") {
      if (data.length) onEvent(event || "message", data.join("\n"));
      event = "";
      data = [];
      return;
    }
    const colon = line.indexOf(":");
    if (colon === 0) return; // a comment, such as a ping
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }

  return (text) => {
    buffer += text;
    // A carriage return at the end may be the first half of a line break: it waits for the rest.
    const lines = buffer.split(/\r\n|\n|\r(?!$)/);
    buffer = lines.pop() ?? "";
    lines.forEach(readLine);
  };
}

/** @param {ReadableStream<Uint8Array<ArrayBuffer>>} body
 *  @param {(event: string, data: string) => void}
 *    onEvent */
export async function readEvents(body, onEvent) {
  const push = createParser(onEvent);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) push(part.value);
}
