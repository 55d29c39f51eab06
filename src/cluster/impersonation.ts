// As whom requests are to act: what the flags and a kubeconfig's user say about impersonation.
import { UserError } from "../errors.ts";
import type { Impersonation, KubectlFlags } from "./connection.ts";
import { isHeaderValue } from "./header-value.ts";
import { objectField, textField, textsOf, wrongType } from "./kubeconfig-fields.ts";
import type { KubeconfigEntry } from "./kubeconfig-files.ts";

/**
 * Impersonation by flag goes before that of the kubeconfig, field by field. Throws `kubeconfig-invalid` without a user,
 * and for values that no header can carry `usage` or `kubeconfig-invalid`, by where they come from.
 */
export function readImpersonation(user: KubeconfigEntry | undefined, flags: KubectlFlags): Impersonation | undefined {
  const name = flagOf("--as", flags.as) ?? fieldOf(user, "as");
  const uid = flagOf("--as-uid", flags.asUid) ?? fieldOf(user, "as-uid");
  const groups = readGroups(user, flags);
  const extra = readExtra(user);
  if (name !== undefined) return { user: name, uid, groups, extra };
  if (uid === undefined && groups.length === 0 && Object.keys(extra).length === 0) return undefined;
  throw new UserError("kubeconfig-invalid", "a group, a UID or extra fields are impersonated without a user", {
    hint: "name the user with --as",
  });
}

function flagOf(flag: string, value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (isHeaderValue(value)) return value;
  throw new UserError("usage", `${flag} ${quote(value)} holds a control character, which no HTTP header can carry`, {
    hint: "give it without line breaks and other control characters",
  });
}

/** Escaped, so that it cannot steer the terminal that shows it. */
function quote(value: string): string {
  return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
}

function fieldOf(user: KubeconfigEntry | undefined, key: string): string | undefined {
  const value = textField(user, key);
  return user && value && requireHeaderValue(user, key, value);
}

function requireHeaderValue(user: KubeconfigEntry, key: string, value: string): string {
  if (isHeaderValue(value)) return value;
  throw wrongType(user, key, "text that an HTTP header can carry");
}

function readGroups(user: KubeconfigEntry | undefined, { asGroup }: KubectlFlags): readonly string[] {
  if (asGroup?.length) return asGroup.map((group) => flagOf("--as-group", group) ?? "");
  return user === undefined ? [] : fieldsOf(user, "as-groups", user.value["as-groups"]);
}

function readExtra(user: KubeconfigEntry | undefined): Impersonation["extra"] {
  if (user === undefined) return {};
  const extra = Object.entries(objectField(user, "as-user-extra") ?? {});
  return Object.fromEntries(extra.map(([key, values]) => [key, fieldsOf(user, "as-user-extra", values)]));
}

function fieldsOf(user: KubeconfigEntry, key: string, values: Parameters<typeof textsOf>[2]): readonly string[] {
  return textsOf(user, key, values).map((value) => requireHeaderValue(user, key, value));
}
