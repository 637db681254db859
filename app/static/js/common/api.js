// The one door to the JSON API: paths, the CSRF token, failures as one kind of error.

let token = document.querySelector('meta[name="csrf-token"]').getAttribute("content");
const base = () => /** @type {any} */ (document.querySelector("[data-api]")).dataset.api;
export const SILENT = "The server did not answer. Nothing changed.";
/** The answer of a change can be lost when the change was made. */
const UNKNOWN = "The server did not answer. It may have been done all the same: look before you try again.";
const IS_TRIAL = /dry_run(=|":)true|^settings\/(preview|connection)/;
const BROKEN = "The file broke off. Try again.";
const PATIENCE = 10_000;
/** What each address was last tagged with. @type {Map<string, string>} */
const tags = new Map();

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

  /** What "was not done", and why; nobody knows where the answer was lost. @param {string} failure */
  after(failure) {
    const known = this.message === UNKNOWN ? failure.replace(/ (was|were) not /, " may not have been ") : failure;
    return `${known} ${this.message}`;
  }
}

const silence = (path, { method = "GET", body = "" }) => (method === "GET" || IS_TRIAL.test(`${path} ${body}`) ? SILENT : UNKNOWN);

function readBody(response, said = SILENT) {
  return response.json().catch(() => Promise.reject(new ApiError(said, response.status >= 500 ? response.status : 0)));
}

function reach(path, options) {
  return fetch(path.startsWith("/") ? path : `${base()}/${path}`, { credentials: "same-origin", cache: "no-cache", ...options }).catch((cause) => {
    throw cause.name === "AbortError" ? cause : new ApiError(silence(path, options), 0);
  });
}

async function call(path, options) {
  const response = await reach(path, options);
  if (response.status === 304) return null;
  const body = await readBody(response, silence(path, options));
  if (response.ok && body.success) {
    tags.set(path.split("?")[0], response.headers.get("ETag") ?? "");
    return body;
  }
  throw refusal(response, body);
}

function refusal({ status }, body) {
  if (status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  return new ApiError(body.error ?? SILENT, status, body);
}

/** A file and the name that it is to be saved by. @param {string} path */
export async function file(path) {
  const response = await reach(path, {});
  if (!response.ok) throw refusal(response, await readBody(response));
  const [, name] = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition"));
  return { blob: await response.blob().catch(() => Promise.reject(new ApiError(BROKEN, 0))), name };
}

/** @param {string} path @param {Record<string, unknown>} [query] @param {AbortSignal} [signal] @returns {Promise<any>} */
export const get = (path, query = {}, signal = undefined) => call(withQuery(path, query), { signal, headers: { Accept: "application/json" } });

function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const text = new URLSearchParams(given.map(([key, value]) => [key, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** What is new at an address since it was last asked, null while nothing is. @param {string} path @param {Record<string, unknown>} query */
export function news(path, query) {
  const headers = { Accept: "application/json", "If-None-Match": tags.get(path) ?? "" };
  // A connection that broke while the computer slept never answers.
  return call(withQuery(path, query), { signal: AbortSignal.timeout(PATIENCE), headers });
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
function sendOnce(method, path, body, type) {
  const headers = { Accept: "application/json", "X-CSRFToken": token };
  return call(path, { method, body, headers: type ? { ...headers, "Content-Type": type } : headers });
}

/** A page that outlived its session sends again what was typed, for the same member alone. */
function change(method, path, body, type) {
  return sendOnce(method, path, body, type).catch(async (error) => {
    if (error.code !== "csrf_failed") throw error;
    await renewToken();
    return sendOnce(method, path, body, type);
  });
}

async function renewToken() {
  const { user_id: id, username, csrf_token: fresh } = await get("session");
  if (String(id) !== document.body.dataset.member) {
    throw new ApiError(`Somebody else is signed in here now: ${username}. Nothing changed; reload the page to go on.`, 403);
  }
  token = fresh;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.setAttribute("value", fresh);
}
