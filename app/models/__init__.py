"""All tables; import from here."""

from app.models.app_state import AppState
from app.models.audit import AuditBatch, AuditEntry
from app.models.base import BIGGEST, Base
from app.models.job_run import JobRun, JobStatus
from app.models.link_period import LinkPeriod
from app.models.mail import MailOutbox, MailStatus
from app.models.mapping import FreshworksUserMapping, MappingStats
from app.models.mapping_change import MappingChange
from app.models.member_keys import ApiToken, PasswordLink
from app.models.member_view import MemberView
from app.models.place import Place
from app.models.setting import Setting
from app.models.sync_state import BadRecord, SyncCursor, TicketRefresh
from app.models.ticket import Closure, ClosureState, Ticket
from app.models.ticket_closure import TicketClosure, UnclaimedDay
from app.models.user import ADMIN, ELEVATED_ROLES, ROLES, User
from app.models.verdict import KEPT_APART, REJECTED, UNDONE, UNLINKED, UNSURE, Verdict

__all__ = [
    "ADMIN",
    "BIGGEST",
    "ELEVATED_ROLES",
    "KEPT_APART",
    "REJECTED",
    "ROLES",
    "UNDONE",
    "UNLINKED",
    "UNSURE",
    "ApiToken",
    "AppState",
    "AuditBatch",
    "AuditEntry",
    "BadRecord",
    "Base",
    "Closure",
    "ClosureState",
    "FreshworksUserMapping",
    "JobRun",
    "JobStatus",
    "LinkPeriod",
    "MailOutbox",
    "MailStatus",
    "MappingChange",
    "MappingStats",
    "MemberView",
    "PasswordLink",
    "Place",
    "Setting",
    "SyncCursor",
    "Ticket",
    "TicketClosure",
    "TicketRefresh",
    "UnclaimedDay",
    "User",
    "Verdict",
]
