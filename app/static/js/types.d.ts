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
}

export interface Job {
  id: number;
  kind: string;
  status: "queued" | "running" | "succeeded" | "failed" | "cancelled";
  done: number;
  total: number | null;
  message: string;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  result: SyncResult | null;
  error: string | null;
}

export interface SyncState { running: Job | null; last: Job | null; last_success: Job | null }

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
