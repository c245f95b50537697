import type { Standing } from "./api";

/** Most urgent first. */
export const standings: readonly Standing[] = ["denied", "unapproved", "expired", "falls-short", "expiring", "ungoverned", "approved"];

export const titles: Record<Standing, string> = {
  denied: "Denied",
  unapproved: "Not approved",
  expired: "Approval expired",
  "falls-short": "Exceeds approval",
  expiring: "Expires soon",
  ungoverned: "Ungoverned",
  approved: "Approved",
};

/** Distinguish standings without colour. */
export const signs: Record<Standing, string> = {
  denied: "⊘",
  unapproved: "✕",
  expired: "○",
  "falls-short": "◑",
  expiring: "◔",
  ungoverned: "◇",
  approved: "●",
};

/** Days in words. */
export function inDays(days: number): string {
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "yesterday";
  if (days > 730) return `in ${Math.floor(days / 365)} years`;
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}
