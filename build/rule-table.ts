// The part of the README that lists the rules, from the catalogue.
import { readFileSync, writeFileSync } from "node:fs";
import { renderRuleTable } from "../src/render/validation/rules.ts";
import { allRules } from "../src/validation/catalogue.ts";

const marks = /(?<=<!-- rules -->\n)[\s\S]*?(?=<!-- end of rules -->)/;
const readme = readFileSync("README.md", "utf8");
writeFileSync(
  "README.md",
  readme.replace(marks, () => renderRuleTable(allRules)),
);
