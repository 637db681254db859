// Shapes of the JSON that the page reads; used by editors and checkers only, never served to run.

export interface Member { id: number; username: string; email: string; role: string }

/** How the reader writes; see `locales.py`. */
export interface Forms { group: string; decimal: string; sizes: [number, number]; patterns: Record<string, string>; names: Record<string, string[]> }

export interface PickedMember extends Member {
  full_name: string | null;
  linked_to: { mapping_id: number; freshworks_username: string | null }[];
}

export interface TicketStats {
  total_tickets: number;
  this_month: number;
  this_week: number;
  /** Local reporting time, without an offset. */
  last_activity: string | null;
}

export interface Mapping {
  id: number;
  freshworks_user_id: number;
  freshworks_username: string | null;
  freshworks_email: string | null;
  user_id: number | null;
  user_info: Member | null;
  status: "linked" | "unlinked";
  ticket_stats: TicketStats;
  created_at: string;
  updated_at: string;
  version: number;
  active: boolean;
  excluded: boolean;
  link_source: null | "manual" | "auto" | "bulk" | "import" | "reserved";
  confirmed: boolean;
  /** To whomever; those of an ended link too. */
  credited_tickets: number;
  unclaimed_tickets: number;
  /** Null while they are still being found. */
  suggestions_count: number | null;
  /** The first of them, where it is more likely right than wrong; whole percent. */
  suggestion?: { username: string; sure: number };
  flag?: "seat_changed" | "disputed";
  reserved_email?: string;
  /** Twelve counts, oldest first; the last one is this week. */
  weeks: number[];
}

export interface MappingDetail {
  mapping: Mapping;
  periods: { user_id: number; username: string; starts_at: string | null; ends_at: string | null }[];
  credit: { user_id: number; username: string; tickets: number }[];
  unclaimed_tickets: number;
}

export interface Stats {
  total_mappings: number;
  linked_count: number;
  unlinked_count: number;
  total_tickets: number;
  unclaimed_tickets: number;
  excluded_count: number;
  coverage: number | null;
  last_sync: string | null;
  active_count: number;
  deactivated_count: number;
  confirmed_count: number;
  unconfirmed_count: number;
  /** Null while suggestions are still being found. */
  review_count: number | null;
  review_tickets: number | null;
  tickets_this_week: number;
  recomputing: boolean;
  version: number;
}

/** The tiles once more, of what a filter lists. */
export interface Matched { total_mappings: number; linked_count: number; unlinked_count: number; total_tickets: number; unclaimed_tickets: number }

/** What other filters hide of a search that found nobody. */
export interface Elsewhere { total: number; close_spellings: string[] }

export interface Pagination { page: number; per_page: number; pages: number; total: number }

export interface SyncResult {
  created: number;
  updated: number;
  unchanged: number;
  deactivated: number;
  failed: number;
  closures_added: number;
  /** The key may not list agents, so names were not read. */
  agents_refused: boolean;
}

export interface Job {
  id: number;
  kind: string;
  status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  done: number;
  total: number | null;
  message: string | null;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  result: (SyncResult & { batch_id?: number | null }) | null;
  error: string | null;
  attempt: number;
  actor: string;
  /** Whether the schedule started it. */
  scheduled: boolean;
  /** Until it is over, null. */
  duration_seconds: number | null;
  waiting_until: string | null;
  can_cancel: boolean;
  can_retry: boolean;
}

export interface SyncState { running: Job | null; last: Job | null; last_success: Job | null; next_at: string | null }

export interface News { version: number; today: string; assets: string; stats: Stats; sync: SyncState; mappings: Mapping[]; list_changed: boolean }

export interface ScheduledKind {
  kind: string;
  enabled: boolean;
  every_minutes: number | null;
  /** "03:00" */
  at: string | null;
  last_succeeded_at: string | null;
  next_at: string | null;
}

export interface Check { code: string; state: "ok" | "warning" | "failed" | "unknown"; title: string; sentence: string; cure: string | null }

export interface Diagnostics {
  checks: Check[];
  connection: { product: string; host: string | null; key_set: boolean; account: string | null };
  clock_difference_seconds: number | null;
  rate_limit: { route: string; total: number; remaining: number }[];
  share_allowed: number;
  /** When Freshworks was asked, if it was. */
  asked_at: string | null;
  drift: { checked_at: string; count: number } | null;
}

export interface Explanation {
  sentences: string[];
  periods: { user_id: number; username: string; starts_at: string | null; ends_at: string | null }[];
  closures: { effective: number; superseded: number; void: number; credited: number; unclaimed: number; by_reason: Record<string, number> };
}

export interface ImportedLine { line: number; freshworks_user_id: number | null; name: string | null; outcome: "created" | "updated" | "unchanged" | "error"; error: string | null; warning: string | null }

export interface Imported { message: string; created: number; updated: number; unchanged: number; failed: number; outcomes: ImportedLine[] }

export interface Undo { audit_id: number; url: string }

export interface LaterDecision { audit_id: number; sentence: string }

export interface Effect { user_id: number; username: string; tickets: number }

export interface Change { mapping: Mapping; changed: boolean; message: string; effect: Effect[]; undo: Undo | null; warning: string | null; later?: LaterDecision[] }

export interface BatchUndone {
  message: string;
  batch_id: number | null;
  changes: { mapping_id: number; message: string; tickets: number }[];
  left: { mapping_id: number; freshworks_username: string; reason: string; later: LaterDecision[] }[];
  tickets: number;
  /** All changes of the batch; of a long one only the last are tried out. */
  size: number;
  job: Job | null;
}

export interface PlanEntry {
  mapping_id: number;
  freshworks_username: string | null;
  user_id: number | null;
  username: string | null;
  confidence: number | null;
  code: string;
  reason: string;
  unclaimed_tickets: number;
}

export interface Plan {
  message: string;
  linked_count: number;
  linked: PlanEntry[];
  review: PlanEntry[];
  skipped: PlanEntry[];
  batch_id: number | null;
  expected_wrong: number;
  preset: null | "careful" | "normal" | "small";
  threshold: number;
  job: Job | null;
}

export interface ReviewItem {
  mapping: Mapping;
  why: string;
  suggestions: Suggestion[];
  /** Somebody put it off. */
  later: boolean;
}

/** How suggestions of about one confidence fared. */
export interface Band { from: number; to: number; shown: number; accepted: number; rejected: number }

export interface Settings {
  time_zone: string;
  week_starts_on: string;
  closed_statuses: number[];
  auto_link_preset: "auto" | "careful" | "normal" | "small";
  auto_link_threshold: number | null;
  auto_link_after_sync: boolean;
  sync_minutes: number;
  responders_minutes: number;
  audit_hour: number | null;
  notifications: boolean;
}

export interface SettingsAnswer {
  settings: Settings;
  saved: Record<string, { at: string; by: string | null }>;
  version: number;
  recomputing: boolean;
  job: Job | null;
  /** Who saved meanwhile, where that refused a save. */
  changed_by?: string;
}

/** All credit, this month, this week. */
export interface MemberFigures { total: number; month: number; week: number }

/** What saving settings would do to the figures. */
export interface SettingsEffect {
  sentences: string[];
  examples: { user_id: number; username: string; before: MemberFigures; after: MemberFigures }[];
}

export interface Mail {
  id: number;
  status: "queued" | "sent" | "failed" | "cancelled";
  member: { id: number; username: string };
  responder: { mapping_id: number; freshworks_user_id: number; freshworks_username: string | null };
  due_at: string;
  sent_at: string | null;
  /** What took it, once it left. */
  way: null | "file" | "console" | "smtp" | "smtps";
  attempts: number;
  error: string | null;
  can_retry: boolean;
}

export interface Suggestion {
  user: PickedMember;
  confidence: number;
  tier: "auto" | "suggest";
  code: string;
  reason: string;
  evidence: string[];
  unclaimed_tickets: number;
  linked_to: { mapping_id: number; freshworks_username: string | null }[];
  verdict: null | "unsure" | "undone";
  /** Why a pair that was rejected or unlinked, or whose link was undone, is shown again. */
  returned: string | null;
}

export interface BulkOutcome {
  mapping_id: number;
  freshworks_username: string | null;
  outcome: "linked" | "relinked" | "unlinked" | "confirmed" | "excluded" | "included" | "unchanged" | "error" | "none";
  user_id: number | null;
  username: string | null;
  /** By how much credit rises, or falls. */
  tickets: number;
  message: string;
  code: string | null;
  version: number | null;
  confidence: number | null;
  /** Why the matcher proposes the pair, where it did. */
  reason: string | null;
  /** What to look at: the member has another responder. */
  warning: string | null;
}

export interface Bulk { message: string; batch_id: number | null; changed: number; unchanged: number; failed: number; outcomes: BulkOutcome[] }

export interface LinkedLine {
  line: number;
  freshworks_user_id: number | null;
  freshworks_username: string | null;
  outcome: BulkOutcome["outcome"];
  member: string | null;
  tickets: number | null;
  error: string | null;
  warning: string | null;
}

export interface LinkImport { message: string; batch_id: number | null; changed: number; unchanged: number; failed: number; outcomes: LinkedLine[]; failures_csv: string | null }

export interface DayOfTickets { date: string; tickets_closed: number; ticket_numbers: number[]; freshworks_user_id: number }

export interface TicketHistory {
  user_info: Member;
  tickets: DayOfTickets[];
  date_range: { start_date: string; end_date: string; days: number };
  total: number;
  ticket_links: { template: string | null };
  responders: { mapping_id: number; freshworks_user_id: number; freshworks_username: string | null; tickets: number }[];
  not_counted: { ticket_number: number; date: string; reason: string }[];
}

export interface ManagedMember extends Member {
  full_name: string | null;
  state: "active" | "deactivated" | "erased";
  responders: number;
  credited_tickets: number;
  tokens: number;
  has_password: boolean;
  /** Until when the one-time link holds, if one is open. */
  link_expires_at: string | null;
  last_login_at: string | null;
  created_at: string;
}

export interface MemberChanged { message: string; changed: boolean; member: ManagedMember; undo: Undo | null }

export interface MemberImport {
  message: string;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  outcomes: { line: number; username: string; outcome: "created" | "updated" | "unchanged" | "error"; detail: string; error: string | null }[];
  failures_csv: string | null;
}

export interface ApiToken { id: number; name: string; hint: string; created_at: string; last_used_at: string | null; expires_at: string | null; expired: boolean }
