// Command lines of promote, abort, takeover, handback and set-weight that are wrong, with what is said of them.
import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/cli.ts";
import { errorText } from "../support/caught.ts";

describe("a wrong command line about an update", () => {
  const number = "  hint: leave it out, or give a number such as 2";
  const duration = "  hint: write it as 500ms, 2s or 1m30s";
  const exclusive = "error[usage]: --full, --to-step and --to-weight exclude each other";
  const weight = "  hint: the weight is the canary's share in percent: kubectl istio-rollout set-weight ROLLOUT 20";
  it.for([
    { line: ["promote"], text: ['error[usage]: missing required argument "rollout"'] },
    {
      line: ["promote", "web", "db"],
      text: ['error[usage]: "promote" takes 1 argument, not 2: web, db'],
    },
    {
      line: ["promote", "deployment/web"],
      text: ['error[usage]: "deployment/web" does not name a Rollout', "  hint: write NAME or rollout/NAME"],
    },
    { line: ["promote", "web", "--full", "--to-step", "2"], text: [exclusive] },
    { line: ["promote", "web", "--to-step", "2", "--to-weight", "50"], text: [exclusive] },
    {
      line: ["promote", "web", "--to-step", "two"],
      text: ['error[usage]: --to-step "two" is not a whole number of at least 0', number],
    },
    {
      line: ["promote", "web", "--to-step", "-1"],
      text: ['error[usage]: --to-step "-1" is not a whole number of at least 0', number],
    },
    {
      line: ["promote", "web", "--to-step", "01"],
      text: ['error[usage]: --to-step "01" is not a whole number of at least 0', number],
    },
    {
      line: ["promote", "web", "--to-weight", "50%"],
      text: ['error[usage]: --to-weight "50%" is not a whole number of at least 0', number],
    },
    {
      line: ["promote", "web", "--to-weight", "101"],
      text: [
        'error[usage]: --to-weight "101" is more than 100 percent',
        "  hint: weights are whole percents from 0 to 100",
      ],
    },
    {
      line: ["promote", "web", "--if-step", "1.5"],
      text: ['error[usage]: --if-step "1.5" is not a whole number of at least 0', number],
    },
    {
      line: ["abort", "web", "--if-weight", "200"],
      text: [
        'error[usage]: --if-weight "200" is more than 100 percent',
        "  hint: weights are whole percents from 0 to 100",
      ],
    },
    {
      line: ["abort", "web", "--via", "controller", "--direct"],
      text: ["error[usage]: --direct and --via controller exclude each other"],
    },
    { line: ["abort", "web", "--grace", "long"], text: ['error[usage]: --grace "long" is not a duration', duration] },
    { line: ["abort", "web", "-f", "web.yaml"], text: ['error[usage]: unknown option "-f"'] },
    { line: ["takeover", "web", "--direct"], text: ['error[usage]: unknown option "--direct"'] },
    {
      line: ["handback", "web", "--promote", "--abort"],
      text: ["error[usage]: --promote and --abort exclude each other"],
    },
    { line: ["handback", "web", "--via", "direct"], text: ['error[usage]: unknown option "--via"'] },
    {
      line: ["set-weight", "web"],
      text: [
        "error[usage]: neither a weight nor --schedule is given",
        "  hint: kubectl istio-rollout set-weight ROLLOUT 20",
      ],
    },
    {
      line: ["set-weight", "web", "20", "--schedule", "5,10"],
      text: ["error[usage]: a weight (20) and --schedule exclude each other"],
    },
    {
      line: ["set-weight", "web", "--schedule", "5,,10"],
      text: ['error[invalid-weight]: weight "" is not a whole number from 0 to 100', weight],
    },
    {
      line: ["set-weight", "web", "--schedule", "5,ten"],
      text: ['error[invalid-weight]: weight "ten" is not a whole number from 0 to 100', weight],
    },
    {
      line: ["set-weight", "web", "--schedule", "5,10", "--interval", "soon"],
      text: ['error[usage]: --interval "soon" is not a duration', duration],
    },
    { line: ["set-weight", "web", "20", "--check", "true"], text: ["error[usage]: --check goes with --schedule only"] },
    {
      line: ["set-weight", "web", "20", "--takeover", "--via", "controller"],
      text: ["error[usage]: --takeover and --via controller exclude each other"],
    },
    {
      line: ["set-weight", "web", "20", "-f", "web.yaml", "--takeover"],
      text: ["error[usage]: --takeover needs a cluster and does not go with -f"],
    },
    {
      line: ["set-weight", "web", "--schedule", "5", "-f", "web.yaml"],
      text: ["error[usage]: --schedule needs a cluster and does not go with -f"],
    },
    {
      line: ["set-weight", "web", "20", "-f", "web.yaml", "--via", "controller"],
      text: ["error[usage]: --via needs a cluster and does not go with -f"],
    },
    ...[
      ["promote", "web", "--to-step", ""],
      ["promote", "web", "--to-weight", ""],
      ["abort", "web", "--if-hash", ""],
      ["undo", "web", "--to-revision", ""],
      ["set-weight", "web", "20", "--schedule", ""],
      ["set-weight", "web", "--schedule", "5,10", "--check", ""],
      ["set-weight", "web", "20", "--timeout", ""],
      ["set-weight", "web", "20", "--istio-context", ""],
      ["sync", "web", "--canary-hash", ""],
    ].map((line) => ({
      line,
      text: [
        `error[usage]: option "${line.at(-2)}" is empty`,
        "  hint: give it a value, or leave it out; is a variable of the script not set?",
      ],
    })),
  ])("$line is refused", ({ line, text }) => {
    const hint = text.length > 1 ? [] : [`  hint: see kubectl istio-rollout ${line[0]} --help`];
    expect(errorText(() => parseCommandLine(line))).toBe([...text, ...hint].join("\n"));
  });
});
