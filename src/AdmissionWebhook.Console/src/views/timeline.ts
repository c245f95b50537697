import { scaleUtc } from "d3-scale";
import { select } from "d3-selection";
import type { Approval } from "../api";
import { inDays, signs } from "../standing";

const width = 1290;
const height = 92;
const margin = 24;
const dayLength = 86_400_000;

/** Approvals by expiry over the next year, one mark each. The table below has the same data for screen readers. */
export function timeline(approvals: Approval[], now = new Date()): SVGSVGElement {
  const end = new Date(now.getTime() + 370 * dayLength);
  const x = scaleUtc()
    .domain([new Date(now.getTime() - 45 * dayLength), end])
    .range([margin, width - margin])
    .clamp(true);
  const element = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const svg = select(element)
    .attr("class", "timeline")
    .attr("viewBox", `0 0 ${width} ${height}`)
    .attr("role", "img")
    .attr("aria-label", label(approvals));
  const axis = height - 24;
  svg
    .append("line")
    .attr("class", "axis")
    .attr("x1", margin)
    .attr("x2", width - margin)
    .attr("y1", axis)
    .attr("y2", axis);
  svg
    .selectAll("text.month")
    .data(x.ticks(12))
    .join("text")
    .attr("class", "month")
    .attr("x", (tick) => x(tick))
    .attr("y", height - 6)
    .text((tick) =>
      tick.toLocaleDateString("en", { month: "short", timeZone: "UTC", ...(tick.getUTCMonth() === 0 ? { year: "numeric" } : {}) }),
    );
  svg.append("line").attr("class", "today").attr("x1", x(now)).attr("x2", x(now)).attr("y1", 20).attr("y2", axis);
  svg.append("text").attr("class", "today").attr("x", x(now)).attr("y", 16).text("today");
  const stacks = new Map<number, number>();
  const marks = approvals
    .filter((one) => one.daysLeft !== null)
    .map((one) => {
      const place = Math.round(x(new Date(now.getTime() + one.daysLeft! * dayLength)) / 9) * 9;
      const level = stacks.get(place) ?? 0;
      stacks.set(place, level + 1);
      return { one, place, level };
    })
    .filter((mark) => mark.level < 5);
  svg
    .selectAll("circle")
    .data(marks)
    .join("circle")
    .attr("class", (mark) => `s-${mark.one.standing}`)
    .attr("cx", (mark) => mark.place)
    .attr("cy", (mark) => axis - 8 - mark.level * 10)
    .attr("r", 4)
    .append("title")
    .text((mark) => `${signs[mark.one.standing]} ${mark.one.host}: ${mark.one.expires} (${inDays(mark.one.daysLeft!)})`);
  return element;
}

function label(approvals: Approval[]): string {
  const count = (standing: string): number => approvals.filter((one) => one.standing === standing).length;
  return `Approvals by expiry: ${count("expired")} have expired, ${count("expiring")} expire soon, ${approvals.filter((one) => one.daysLeft === null).length} have no expiry`;
}
