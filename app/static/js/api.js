// The one door to the JSON API: paths, the CSRF token, failures as one kind of error.

const TOKEN = document.querySelector('meta[name="csrf-token"]').getAttribute("content");
const base = () => /** @type {any} */ (document.querySelector("[data-api]")).dataset.api;
const SILENT = "The server did not answer. Nothing changed.";

/** A refusal or a failure, with a sentence for a person. */
export class ApiError extends Error {
  /** @param {string} sentence @param {number} status 0 when nothing came back @param {any} [body] */
  constructor(sentence, status, body = {}) {
    super(sentence);
    this.status = status;
    this.code = body.code ?? "";
    this.body = body;
  }

  /** Nobody is there, or what is there is in trouble: trying again later can help. */
  get isAway() {
    return this.status === 0 || this.status >= 502;
  }
}

async function readBody(response) {
  try {
    return await response.json();
  } catch {
    throw new ApiError(SILENT, response.status >= 500 ? response.status : 0);
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path.startsWith("/") ? path : `${base()}/${path}`, {
      credentials: "same-origin", cache: "no-cache", ...options,
    });
  } catch (cause) {
    if (cause.name === "AbortError") throw cause;
    throw new ApiError(SILENT, 0);
  }
  const body = await readBody(response);
  if (response.ok && body.success) return body;
  if (response.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  throw new ApiError(body.error ?? SILENT, response.status, body);
}

/** @param {string} path @param {Record<string, unknown>} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export function get(path, query = {}, signal = undefined) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return call(text ? `${path}?${text}` : path, { signal, headers: { Accept: "application/json" } });
}

/** @param {"POST"|"PUT"} method @param {string} path @param {object} [body] @returns {Promise<any>} */
export function send(method, path, body = {}) {
  return change(method, path, JSON.stringify(body), "application/json");
}

/** Sends a form with a file, or plain text, as they are. @param {string} path @param {FormData|string} body @returns {Promise<any>} */
export function upload(path, body) {
  return change("POST", path, body, typeof body === "string" ? "text/plain; charset=utf-8" : "");
}

/** Without a content type the browser writes that of the form. */
function change(method, path, body, type) {
  const headers = { Accept: "application/json", "X-CSRFToken": TOKEN };
  return call(path, { method, body, headers: type ? { ...headers, "Content-Type": type } : headers });
}
