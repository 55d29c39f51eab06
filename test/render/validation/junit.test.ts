import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { renderJunit } from "../../../src/render/validation/junit.ts";
import { anyText, finding, report, severalFindings } from "../../support/reports.ts";
import { parseXml, type XmlElement } from "../../support/strict-xml.ts";

describe("renderJunit", () => {
  it("has a suite for each object and a case for each finding", () => {
    expect(renderJunit(report(severalFindings))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kubectl istio-rollout validate" tests="4" failures="1">
  <testsuite name="VirtualService &quot;shop/web&quot;" tests="3" failures="1" skipped="1">
    <testcase name="example-rule at deploy/web.yaml:12:5" classname="VirtualService &quot;shop/web&quot;"><failure type="error" message="route &quot;a&quot; leads nowhere">route &quot;a&quot; leads nowhere
fix: lead it somewhere</failure></testcase>
    <testcase name="example-rule at deploy/web.yaml:12:5" classname="VirtualService &quot;shop/web&quot;"><system-out>warning: two lines,
of &quot;a&quot; &amp; &lt;b&gt;: 100%
fix: none; it's late</system-out></testcase>
    <testcase name="example-rule at deploy/web.yaml:12:5" classname="VirtualService &quot;shop/web&quot;"><skipped message="both are &quot;old&quot; &amp; go"/></testcase>
  </testsuite>
  <testsuite name="VirtualService &quot;shop/api&quot;" tests="1" failures="0" skipped="0">
    <testcase name="example-rule at spec.http[0].name" classname="VirtualService &quot;shop/api&quot;"><system-out>info: route &quot;a&quot; leads nowhere
fix: lead it somewhere</system-out></testcase>
  </testsuite>
</testsuites>
`);
  });

  it("has one case that passed where there are no findings, as services take none for a run that broke", () => {
    expect(renderJunit(report([]))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="kubectl istio-rollout validate" tests="1" failures="0">
  <testsuite name="validate" tests="1" failures="0" skipped="0">
    <testcase name="4 objects" classname="validate"/>
  </testsuite>
</testsuites>
`);
  });

  it("fails what --fail-on says", () => {
    const { attributes } = parseXml(renderJunit(report(severalFindings, { failOn: "info" })));
    expect(attributes).toMatchObject({ tests: "4", failures: "3" });
  });

  it("counts what it holds", () => {
    const root = parseXml(renderJunit(report(severalFindings, { failOn: "warning" })));
    const count = (element: XmlElement, name: string): number =>
      element.children.reduce((sum, child) => sum + count(child, name), element.name === name ? 1 : 0);
    for (const suite of root.children) {
      expect(suite.attributes).toMatchObject({
        tests: `${count(suite, "testcase")}`,
        failures: `${count(suite, "failure")}`,
        skipped: `${count(suite, "skipped")}`,
      });
    }
    expect(root.attributes).toMatchObject({
      tests: `${count(root, "testcase")}`,
      failures: `${count(root, "failure")}`,
    });
  });

  it("is XML whatever stands in manifests, and keeps every text that XML can hold", () => {
    fc.assert(
      fc.property(anyText, anyText, (message, accepted) => {
        const [suite] = parseXml(renderJunit(report([finding({ message }), finding({ accepted })]))).children;
        const [failed, skipped] = suite?.children ?? [];
        const failure = failed?.children[0];
        expect(failure?.attributes["message"]).toBe(asXmlHasIt(message));
        expect(failure?.text).toBe(`${asXmlHasIt(message)}\nfix: lead it somewhere`);
        expect(skipped?.children[0]?.attributes["message"]).toBe(asXmlHasIt(accepted));
      }),
    );
  });
});

/** Characters that XML has not become the replacement character. */
function asXmlHasIt(text: string): string {
  return text.replaceAll(/[^\t\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD");
}
