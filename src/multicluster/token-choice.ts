// Which token the Secret is to hold: the one in it as long as it serves, else one of a token Secret that is there, else
// that of a new one.

import { decodeBase64 } from "../resources/base64.ts";
import { fieldAt, memberOf, readString } from "../resources/fields.ts";
import type { KubernetesObject } from "../resources/resource-store.ts";
import { type Account, type TokenSecret, tokenSecretType } from "./desired-objects.ts";
import { generationOf, tokenSecretNameOf } from "./names.ts";
import { parseToken, type TokenClaims } from "./token.ts";

/** A token Secret, or the Secret that tokens with an end are bound to; a rotation makes the next generation. */
export type TokenGeneration = TokenSecret & {
  readonly generation: number;
  readonly object: KubernetesObject;
};

/** Those of the account, the newest first. */
export function readGenerations(objects: readonly KubernetesObject[], { name }: Account): readonly TokenGeneration[] {
  return objects
    .flatMap((object) => {
      const generation = generationOf(name, object.ref.name);
      const expires = readString(fieldAt(object, "type")) !== tokenSecretType;
      return generation === undefined ? [] : [{ name: object.ref.name, generation, expires, object }];
    })
    .toSorted((left, right) => right.generation - left.generation);
}

/** The generation that a token belongs to, where it is still valid with it. */
export function findGeneration(
  token: string,
  generations: readonly TokenGeneration[],
  account: Account,
): TokenGeneration | undefined {
  const claims = parseToken(token);
  if (claims?.namespace !== account.namespace || claims.account !== account.name) return undefined;
  const found = generations.find(({ name }) => name === claims.secret);
  return found !== undefined && isTokenOf(found, token, claims) ? found : undefined;
}

function isTokenOf({ expires, object }: TokenGeneration, token: string, { secretUid }: TokenClaims): boolean {
  if (expires) return secretUid === readString(fieldAt(object, "metadata", "uid"));
  return tokenOf(object) === token;
}

/** What Kubernetes has put into a token Secret; undefined until then. */
export function tokenOf(object: KubernetesObject): string | undefined {
  const encoded = readString(memberOf(fieldAt(object, "data"), "token"));
  return encoded === undefined ? undefined : decodeBase64(encoded) || undefined;
}

/** A token is worth keeping while a fifth of its life is left, or for ever. */
export function isFresh({ issued, expires }: TokenClaims, now: number): boolean {
  return expires === undefined || expires - now > (expires - (issued ?? now)) / 5;
}

/** A generation of that kind which is there but in use nowhere, else the next one; a rotation leaves `used` behind. */
export function nextGeneration(
  generations: readonly TokenGeneration[],
  { account, expires, used }: { readonly account: string; readonly expires: boolean; readonly used?: number },
): TokenSecret {
  const [newest] = generations;
  const spare = generations.find((each) => each.expires === expires && each.generation > (used ?? 0));
  return spare ?? { name: tokenSecretNameOf(account, (newest?.generation ?? 0) + 1), expires };
}
