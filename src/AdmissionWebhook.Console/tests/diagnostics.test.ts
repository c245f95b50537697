import { Text } from "@codemirror/state";
import { describe, expect, it } from "vitest";
import type { CheckAnswer, Finding } from "../src/api";
import { diagnosticsOf, policyDiagnostics, span } from "../src/playground/diagnostics";

const text = Text.of(["spec:", '  hosts: [api.a.example, "b c"]  # why', "  resolution: NONE # none", ""]);
const at = (line: number, column: number): string => {
  const { from, to } = span(text, line, column);
  return text.sliceString(from, to);
};

describe("the position of a finding", () => {
  it("is the value there", () => {
    expect(at(2, 11)).toBe("api.a.example");
    expect(at(2, 26)).toBe('"b c"');
    expect(at(3, 15)).toBe("NONE");
    expect(at(2, 10)).toBe('[api.a.example, "b c"]');
  });

  it("is never empty, whatever the position", () => {
    expect(at(1, 99)).toBe("spec:");
    expect(at(99, 1)).toBe("");
    expect(at(0, 0)).toBe("spec:");
  });
});

describe("diagnostics", () => {
  const finding: Finding = { rule: "resolution", action: "Warn", path: "/spec/resolution", message: "m", remedy: "r", line: 3, column: 15 };
  const answer: CheckAnswer = {
    check: {
      results: [
        {
          file: "a.yaml",
          line: 1,
          apiVersion: "v1",
          kind: "K",
          namespace: "n",
          name: "o",
          allowed: true,
          findings: [finding],
          patch: [{ op: "add", path: "/spec/exportTo", value: ["."] }],
        },
      ],
      summary: { objects: 1, denied: 0, warnings: 1 },
    },
    fixed: [{ name: "a.yaml", text: "", diff: "" }],
  };
  const marks = { render: () => new Node(), fix: () => undefined };

  it("are those of the file, with the defaults as one fix", () => {
    const found = diagnosticsOf(answer, "a.yaml", text, marks);
    expect(found.map((one) => [one.severity, text.sliceString(one.from, one.to)])).toEqual([
      ["hint", "spec:"],
      ["warning", "NONE"],
    ]);
    expect(found[0]?.actions?.map((action) => action.name)).toEqual(["Apply the defaults"]);
    expect(diagnosticsOf(answer, "b.yaml", text, marks)).toEqual([]);
  });

  it("of a policy come from its messages", () => {
    const found = policyDiagnostics(["p.yaml:2:3: spec.hosts: wrong", "q.yaml:1:1: x", "there is no policy"], "p.yaml", text);
    expect(found.map((one) => one.message)).toEqual(["spec.hosts: wrong"]);
  });
});
