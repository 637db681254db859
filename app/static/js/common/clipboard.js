// Copying to the clipboard, and saying so.
import { toast } from "./toasts.js";

/** @typedef {(said: {message: string, tone?: "ok"|"warn"}) => void} Say */

/** @param {string} text @param {string} what it is, as a sentence begins @param {Say} [say] where, as an open dialog hides messages */
export async function copy(text, what, say = toast) {
  try {
    await navigator.clipboard.writeText(text);
    say({ message: `${what} is copied.` });
  } catch {
    say({ message: "The browser did not allow copying. Mark the text and copy it by hand.", tone: "warn" });
  }
}
