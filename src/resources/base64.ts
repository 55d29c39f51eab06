// Base64 as Secrets and tokens carry text.

/** The text behind standard or URL-safe base64, padded or not; undefined where it is none, or is no UTF-8. */
export function decodeBase64(encoded: string): string | undefined {
  const compact = encoded.replaceAll(/\s/g, "").replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(compact) || compact.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(compact), (character) => character.charCodeAt(0));
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The text may be a key or a token, so nothing of it goes further.
    return undefined;
  }
}

export function encodeBase64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(""));
}
