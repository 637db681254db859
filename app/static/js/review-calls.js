// What each decision of the review asks of the server; all answer alike.
import { send } from "./api.js";

const judge = (id, user_id, verdict, version) => send("POST", `mappings/${id}/verdict`, { user_id, verdict, version });

/** @type {Record<string, (id: number, user: number, version: number) => Promise<any>>} */
export const CALLS = {
  accept: (id, user, version) => send("PUT", `mappings/${id}`, { user_id: user, history: "keep", version }),
  reject: (id, user, version) => judge(id, user, "rejected", version),
  later: (id, user, version) => judge(id, user, "unsure", version),
  exclude: (id, _user, version) => send("POST", `mappings/${id}/exclude`, { excluded: true, version }),
  confirm: (id, user, version) => judge(id, user, "confirmed", version),
};
