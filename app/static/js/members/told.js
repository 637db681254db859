// A change of a member, told with the way back.
import { send } from "../common/api.js";
import { toast } from "../common/toasts.js";

/** @typedef {import("../common/types").MemberChanged} MemberChanged */

async function undo(url) {
  try {
    toast({ message: (await send("POST", url)).message });
  } catch (error) {
    toast({ message: error.after("The change was not undone."), tone: "bad" });
  }
  document.dispatchEvent(new CustomEvent("data-moved"));
}

/** Tells of a change, with its Undo. @param {MemberChanged} answer */
export function tell({ message, undo: back }) {
  document.dispatchEvent(new CustomEvent("data-moved"));
  toast({ message, action: back ? { label: "Undo", run: () => undo(back.url) } : undefined });
}
