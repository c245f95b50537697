/** The console's JSON API, documented in docs/console.md. */

export type Standing = "denied" | "unapproved" | "expired" | "falls-short" | "expiring" | "ungoverned" | "approved";
export type Action = "Deny" | "Warn" | "Audit";

export interface About {
  version: string;
  /** The source of the objects in the views: a followed cluster, files, or none. */
  source: "cluster" | "files" | "none";
  description: string;
  policies: string[];
}

export interface MapNode {
  id: string;
  column: "namespaces" | "gateways" | "destinations";
  label: string;
  standing: Standing;
  objects: number;
  members: string[];
  ports: string;
  approvedBy: string;
  until: string;
  x: number;
  y: number;
  height: number;
}

export interface MapLink {
  from: number;
  to: number;
  standing: Standing;
  objects: number;
  allowed: boolean;
  fromY: number;
  toY: number;
  width: number;
}

export interface EgressMap {
  takenAt: string;
  summary: { destinations: Record<Standing, number>; namespaces: number; objects: number };
  width: number;
  height: number;
  barWidth: number;
  columns: { x: number; title: string; anchor: "start" | "middle" | "end" }[];
  nodes: MapNode[];
  links: MapLink[];
  headings: { standing: Standing; title: string; x: number; y: number; count: number }[];
  /** Indexes of the nodes (namespace, gateway, destination) and of the standing, in the order of `standings`. */
  paths: [number, number, number, number][];
}

export interface WayOut {
  namespace: string;
  destination: string;
  ports: { number: number; protocol: string }[];
  role: string;
  kind: string;
  name: string;
  file?: string;
  line?: number;
  gateways: string[];
  exportedTo: string[];
  state: Standing;
  allowed: boolean;
  approvals: { host: string; policy: string; owner?: string; approvedBy?: string; ticket?: string; expires?: string }[];
  deniedBy: string[];
}

export interface Approval {
  host: string;
  policy: string;
  standing: Standing;
  exception: boolean;
  ports: string;
  namespaces: string[];
  owner: string;
  approvedBy: string;
  ticket: string;
  reason: string;
  expires: string;
  daysLeft: number | null;
  usedBy: string[];
}

export interface Finding {
  rule: string;
  action: Action;
  path: string;
  message: string;
  remedy: string;
  line?: number;
  column?: number;
  softened?: string;
}

export interface PatchOperation {
  op: string;
  path: string;
  value?: unknown;
}

export interface Result {
  file?: string;
  line?: number;
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  allowed: boolean;
  findings: Finding[];
  patch: PatchOperation[];
  notes?: string[];
}

export interface Unreadable {
  file: string;
  line: number;
  column: number;
  message: string;
}

/** The output of `check -o json`. */
export interface CheckReport {
  results: Result[];
  errors?: Unreadable[];
  summary: { objects: number; denied: number; warnings: number };
}

export interface Audit extends CheckReport {
  takenAt: string;
}

export interface SourceFile {
  name: string;
  text: string;
}

export interface PlaygroundFiles {
  policies: SourceFile[];
  manifests: SourceFile[];
}

export interface CheckAnswer {
  /** All errors of the policies, as `file:line:column: path: message`; if there are any, nothing is evaluated. */
  policyErrors?: string[];
  check?: CheckReport;
  /** Files that lack defaults: with the defaults added, and as a unified diff. */
  fixed?: { name: string; text: string; diff: string }[];
}

/** The output of `policy diff -o json`. */
export interface Comparison {
  policyErrors?: string[];
  changes?: {
    change: "NewlyDenied" | "NewlyAdmitted" | "Changed";
    kind: string;
    namespace: string;
    name: string;
    addedFindings: Finding[];
    removedFindings: Finding[];
    addedOperations: PatchOperation[];
    removedOperations: PatchOperation[];
  }[];
  summary?: { objects: number; newlyDenied: number; newlyAdmitted: number; changed: number };
}

/** An unexpected answer; the message is for people. */
export class ApiError extends Error {}

async function call<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const request: RequestInit = { headers: { Accept: "application/json" }, ...(signal ? { signal } : {}) };
  if (body !== undefined) {
    request.method = "POST";
    request.body = JSON.stringify(body);
    request.headers = { Accept: "application/json", "Content-Type": "application/json" };
  }
  let response: Response;
  try {
    response = await fetch(`api/${path}`, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError("The server does not respond.");
  }
  if (!response.ok) {
    const said = (await response.json().catch(() => null)) as { error?: string } | null;
    throw new ApiError(said?.error ?? `The server answered ${response.status}.`);
  }
  return (await response.json()) as T;
}

export interface MapQuery {
  find: string;
  standings: ReadonlySet<Standing>;
  expanded: ReadonlySet<string>;
}

export const api = {
  about: () => call<About>("about"),
  map: (filter: MapQuery, signal?: AbortSignal) => {
    const query = new URLSearchParams();
    if (filter.find) query.set("find", filter.find);
    for (const standing of filter.standings) query.append("standing", standing);
    for (const id of filter.expanded) query.append("expand", id);
    return call<EgressMap>(`map?${query}`, undefined, signal);
  },
  ways: () => call<{ destinations: WayOut[] }>("ways"),
  approvals: () => call<{ approvals: Approval[] }>("approvals"),
  audit: () => call<Audit>("audit"),
  files: () => call<PlaygroundFiles>("files"),
  rule: (name: string) => call<{ name: string; markdown: string }>(`rules/${encodeURIComponent(name)}`),
  check: (files: PlaygroundFiles, signal?: AbortSignal) => call<CheckAnswer>("check", files, signal),
  compare: (policies: SourceFile[], signal?: AbortSignal) => call<Comparison>("compare", { policies }, signal),
};
