import type { Diagnostic } from "@codemirror/lint";
import type { Text } from "@codemirror/state";
import type { CheckAnswer, Finding, Result } from "../api";

export interface Marks {
  /** Renders a finding in the tooltip. */
  render: (finding: Finding) => Node;
  /** Adds the defaults to the file. */
  fix: (name: string) => void;
}

/** A file's findings as squiggles, and its missing defaults as a hint with a fix. */
export function diagnosticsOf(answer: CheckAnswer, name: string, document: Text, marks: Marks): Diagnostic[] {
  const results = (answer.check?.results ?? []).filter((result) => result.file === name);
  const errors = (answer.check?.errors ?? []).filter((error) => error.file === name);
  return [
    ...errors.map((error) => ({ ...span(document, error.line, error.column), severity: "error" as const, message: error.message })),
    ...results.flatMap((result) => result.findings.map((finding) => mark(document, result, finding, marks))),
    ...results
      .filter((result) => result.patch.length > 0 && answer.fixed?.some((file) => file.name === name))
      .map((result) => ({
        ...span(document, result.line ?? 1, 1),
        severity: "hint" as const,
        message: `Admission adds ${result.patch.length === 1 ? "a default" : `${result.patch.length} defaults`}: ${result.patch.map((operation) => operation.path).join(", ")}`,
        actions: [
          {
            name: "Apply the defaults",
            apply: () => {
              marks.fix(name);
            },
          },
        ],
      })),
  ].sort((one, other) => one.from - other.from);
}

/** The errors of a policy, at the positions in their messages. */
export function policyDiagnostics(errors: string[], name: string, document: Text): Diagnostic[] {
  return errors.flatMap((error) => {
    const place = error.startsWith(`${name}:`) ? /^:(\d+)(?::(\d+))?: (.*)$/s.exec(error.slice(name.length)) : null;
    return place ? [{ ...span(document, Number(place[1]), Number(place[2] ?? 1)), severity: "error" as const, message: place[3]! }] : [];
  });
}

function mark(document: Text, result: Result, finding: Finding, marks: Marks): Diagnostic {
  return {
    ...span(document, finding.line ?? result.line ?? 1, finding.column ?? 1),
    severity: finding.action === "Deny" ? "error" : finding.action === "Warn" ? "warning" : "info",
    source: finding.rule,
    message: finding.message,
    renderMessage: () => marks.render(finding),
  };
}

/** From a position to the end of its value: a flow item, a scalar, or the rest of the line. */
export function span(document: Text, line: number, column: number): { from: number; to: number } {
  const text = document.line(Math.min(Math.max(line, 1), document.lines));
  const start = Math.min(Math.max(column - 1, 0), text.length);
  const rest = text.text.slice(start);
  const quoted = /^"(?:[^"\\]|\\.)*"|^'(?:[^']|'')*'/.exec(rest)?.[0];
  const value = quoted ?? (/^[[{]/.test(rest) ? rest : rest.replace(/[,\]}].*$/, "")).replace(/\s+#.*$/, "").trimEnd();
  const from = text.from + start;
  const to = from + value.length;
  // Make an empty value visible: mark the character before it, or the line.
  return to > from ? { from, to } : { from: text.from, to: text.to };
}
