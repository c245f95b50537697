import { describe, expect, it } from "vitest";
import type { MapNode, WayOut } from "../src/api";
import { concerns } from "../src/views/map-details";
import { describe as sentence } from "../src/views/map-drawing";

const node = (id: string, column: MapNode["column"], members: string[] = []): MapNode => ({
  id,
  column,
  label: id.slice(2),
  standing: "approved",
  objects: 1,
  members,
  ports: "443",
  approvedBy: "security",
  until: "2030-01-31",
  x: 0,
  y: 0,
  height: 16,
});
const way: WayOut = {
  namespace: "web",
  destination: "a.example",
  ports: [],
  role: "RegisteredHost",
  kind: "ServiceEntry",
  name: "a",
  gateways: [],
  exportedTo: ["web", "orders"],
  state: "approved",
  allowed: true,
  approvals: [],
  deniedBy: [],
};

describe("a way involves", () => {
  it.each([
    [node("n:web", "namespaces"), true],
    [node("n:orders", "namespaces"), true],
    [node("n:ci", "namespaces"), false],
    [node("g:", "gateways"), true],
    [node("g:istio-system/egress", "gateways"), false],
    [node("d:a.example", "destinations"), true],
    [node("d:approved:*.example", "destinations", ["a.example", "b.example"]), true],
    [node("d:b.example", "destinations"), false],
  ])("$id: %s", (one, expected) => {
    expect(concerns(way, one)).toBe(expected);
  });
});

it("a node is a sentence", () => {
  expect(sentence(node("d:a.example", "destinations"))).toBe("a.example: approved by security, until 2030-01-31; declared by 1 object");
});
