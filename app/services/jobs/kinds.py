"""The kinds of background runs, and what each leaves behind when it is cut short."""

from __future__ import annotations

from collections.abc import Mapping

SYNC = "sync"
REBUILD = "rebuild"
REFRESH = "refresh"
AUDIT = "audit"
AUTO_LINK = "auto_link"
MAIL = "mail"
UNDO = "undo"
PREVIEW = "preview"
KINDS = (SYNC, REBUILD, REFRESH, AUDIT, AUTO_LINK, MAIL, UNDO, PREVIEW)
# What happens by itself many times a day: nobody asks for its rows after a week.
ROUTINE = (REFRESH, MAIL, PREVIEW)
# Runs that differ by what they are asked to do: one under way is no answer to another wish.
EACH_ITS_OWN = (UNDO, PREVIEW)

# The options of a sync that no person starts: responders are read if their time has come.
WHEN_DUE = "when_due"
BY_ITSELF: Mapping[str, str] = {"responders": WHEN_DUE}

LEFT_BEHIND: Mapping[str, str] = {
    SYNC: "Everything read before stays stored; the next sync goes on from there.",
    REBUILD: "Everything projected before stays; start it again to project the rest.",
    REFRESH: "Tickets that were read back stay stored; the others wait for the next refresh.",
    AUDIT: "What it repaired before stays; the next audit begins anew.",
    AUTO_LINK: "Links made before stay, as one batch; start it again to make the others.",
    UNDO: "Changes taken back before stay so, as one batch; start it again for the others.",
    PREVIEW: "Nothing was to be changed by it.",
    MAIL: "Mails that went out stay sent; the others wait for the next run.",
}
