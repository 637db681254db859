// Shapes of the JSON that the page reads; used by editors and checkers only, never served to run.

export interface Member { id: number; username: string; email: string; role: string }

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
  link_source: null | "manual" | "auto";
  confirmed: boolean;
  linked_since: string | null;
  unclaimed_tickets: number;
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
  tickets_this_week: number;
  version: number;
}

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
  result: SyncResult | null;
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
  drift: { checked_at: string; count: number } | null;
}

export interface Explanation {
  sentences: string[];
  periods: { user_id: number; username: string; starts_at: string | null; ends_at: string | null }[];
  closures: { effective: number; superseded: number; void: number; credited: number; unclaimed: number; by_reason: Record<string, number> };
}

export interface ImportedLine { line: number; freshworks_user_id: number | null; name: string | null; outcome: "created" | "updated" | "unchanged" | "error"; error: string | null }

export interface Imported { message: string; created: number; updated: number; unchanged: number; failed: number; outcomes: ImportedLine[] }

export interface Undo { audit_id: number; url: string }

export interface Change { mapping: Mapping; changed: boolean; message: string; undo: Undo | null }

export interface PlanEntry {
  mapping_id: number;
  freshworks_username: string | null;
  user_id: number | null;
  username: string | null;
  confidence: number | null;
  code: string;
  reason: string;
}

export interface Plan {
  message: string;
  linked_count: number;
  linked: PlanEntry[];
  review: PlanEntry[];
  skipped: PlanEntry[];
  batch_id: number | null;
  expected_wrong: number;
}

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
