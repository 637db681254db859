// Reading another page of ours for a part of it: the browser makes a document of it in which no script runs.
import { ApiError, SILENT } from "./api.js";

function signedOut() {
  document.dispatchEvent(new CustomEvent("signed-out"));
  return new ApiError("You are signed out. Sign in again to read this.", 401);
}

/** What the answer is worth: the part, or why it is not there. */
function found(request, selector) {
  if (new URL(request.responseURL).pathname === "/login") throw signedOut();
  const page = request.response;
  const part = page?.querySelector(selector);
  if (part) return page;
  throw new ApiError(page?.querySelector("main p")?.textContent ?? SILENT, request.status);
}

/**
 * The page at an address of ours that has an element for the selector.
 * @param {string} address @param {string} selector @returns {Promise<Document>}
 */
export function readPage(address, selector) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.addEventListener("error", () => reject(new ApiError(SILENT, 0)));
    request.addEventListener("load", () => {
      try {
        resolve(found(request, selector));
      } catch (error) {
        reject(error);
      }
    });
    request.send();
  });
}
