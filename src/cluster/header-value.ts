// What the values of HTTP headers may hold and how they are sent, as Go does it (golang.org/x/net/http/httpguts).

/** No control characters but tabs; anything beyond ASCII may be sent. */
export function isHeaderValue(text: string): boolean {
  return !/[^\t\P{Cc}\u0080-\u009f]/u.test(text);
}

type Headers = Readonly<Record<string, string | readonly string[]>>;

/** Node writes one byte for each character, so UTF-8 goes over the wire when each of its bytes is made a character. */
export function encodeHeaders(headers: Headers): Record<string, string | string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      typeof value === "string" ? encodeValue(value) : value.map(encodeValue),
    ]),
  );
}

function encodeValue(value: string): string {
  return Buffer.from(value, "utf8").toString("latin1");
}
