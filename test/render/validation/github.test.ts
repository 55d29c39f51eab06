import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderGithub } from "../../../src/render/validation/github.ts";
import { anyText, finding, report, severalFindings } from "../../support/reports.ts";

describe("renderGithub", () => {
  it("has a line for each finding that is not accepted", () => {
    expect(renderGithub(report(severalFindings))).toBe(
      [
        '::error file=deploy/web.yaml,line=12,endLine=12,col=5,endColumn=8,title=example-rule::VirtualService "shop/web": route "a" leads nowhere%0Afix: lead it somewhere\n',
        '::warning file=deploy/web.yaml,line=12,endLine=12,col=5,endColumn=8,title=example-rule::VirtualService "shop/web": two lines,%0Aof "a" & <b>: 100%25%0Afix: none; it\'s late\n',
        '::notice title=example-rule::VirtualService "shop/api": route "a" leads nowhere%0Afix: lead it somewhere\n',
      ].join(""),
    );
  });

  it("is empty without findings", () => {
    expect(renderGithub(report([]))).toBe("");
  });

  it("escapes what would end a property", () => {
    const location = { file: "a,b:c%.yaml", line: 1, column: 1, endColumn: 2, text: "x" };
    expect(renderGithub(report([finding({ location })]))).toMatch(/^::error file=a%2Cb%3Ac%25\.yaml,line=1,/);
  });

  it("is one command each whatever stands in manifests, from which the runner reads the same texts", () => {
    fc.assert(
      fc.property(
        anyText,
        anyText.filter((text) => text !== ""),
        (message, file) => {
          const location = { file, line: 1, column: 1, endColumn: 2, text: "x" };
          const lines = renderGithub(report([finding({ message, location })])).split(/\r\n|\r|\n/);
          expect(lines).toHaveLength(2);
          const command = readCommand(lines[0] ?? "");
          expect(command.properties.get("file")).toBe(file);
          expect(command.text).toBe(`VirtualService "shop/web": ${message}\nfix: lead it somewhere`);
        },
      ),
    );
  });
});

/** As the runner takes a line apart (actions/runner ActionCommand.TryParseV2). */
function readCommand(line: string): { readonly properties: ReadonlyMap<string, string>; readonly text: string } {
  const end = line.indexOf("::", 2);
  const [, written = ""] = /^::\w+ (.*)$/s.exec(line.slice(0, end)) ?? [];
  const readEscapes = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n");
  const properties = written.split(",").map((pair): [string, string] => {
    const at = pair.indexOf("=");
    const value = readEscapes(pair.slice(at + 1))
      .replaceAll("%3A", ":")
      .replaceAll("%2C", ",");
    return [pair.slice(0, at), value.replaceAll("%25", "%")];
  });
  return { properties: new Map(properties), text: readEscapes(line.slice(end + 2)).replaceAll("%25", "%") };
}
