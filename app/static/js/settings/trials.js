// Trying what the environment sets: the connection, and a mail to oneself.
import { busy, clone, field, fill, one, write } from "../common/dom.js";
import { send } from "../common/api.js";
import { number } from "../common/format.js";
import { toast } from "../common/toasts.js";

const tried = one("[data-tried]");

function checkRow(check) {
  const row = clone(`check-${check.state}`);
  fill(row, { title: check.title, sentence: check.sentence, cure: check.cure ?? "" });
  field("cure", row).hidden = !check.cure;
  return row;
}

function took({ milliseconds, account }) {
  const whose = account ? ` The key is that of ${account}.` : "";
  return milliseconds === null ? "" : `Freshworks answered after ${number(milliseconds)} ms.${whose}`;
}

async function tryConnection(button) {
  const done = busy(button, "Trying");
  try {
    const answer = await send("POST", "settings/connection/try");
    write(field("took", tried), took(answer));
    field("took", tried).hidden = answer.milliseconds === null;
    one("[data-checks]", tried).replaceChildren(...answer.checks.map(checkRow));
    tried.hidden = false;
  } catch (error) {
    toast({ message: `The connection was not tried. ${error.message}`, tone: "bad" });
  } finally {
    done();
  }
}

async function tryMail(button) {
  const done = busy(button, "Sending");
  const line = one("[data-mail-tried]");
  try {
    const { sent, message } = await send("POST", "settings/mail/try");
    write(line, message);
    line.className = sent ? "tone-ok" : "tone-bad";
  } catch (error) {
    toast({ message: error.after("The mail was not sent."), tone: "bad" });
  } finally {
    done();
  }
}

/** What each button tries. */
export const TRIALS = { connection: tryConnection, mail: tryMail };
