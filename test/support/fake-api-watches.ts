// Watches of the fake API server: the changes since a version, then every further one, line by line.
import type { ServerResponse } from "node:http";
import type { JsonObject } from "../../src/resources/json.ts";
import { watchedBy } from "./fake-api-answers.ts";
import type { FakeEvent, FakeObjects } from "./fake-api-objects.ts";
import type { FakeApiOptions, RecordedRequest } from "./fake-api-server.ts";
import { pathNotFound } from "./fake-api-status.ts";

type FakeWatches = {
  readonly open: (request: RecordedRequest, outgoing: ServerResponse) => void;
  readonly end: (how?: { readonly expired?: boolean }) => void;
  readonly count: () => number;
};

export function openFakeWatches(objects: FakeObjects, options: FakeApiOptions): FakeWatches {
  const open = new Set<ServerResponse>();
  let oldest = 0;
  return {
    open: (request, outgoing) => {
      const select = watchedBy(request, options);
      if (select === undefined) {
        outgoing.writeHead(404, { "Content-Type": "text/plain" }).end(pathNotFound.body);
        return;
      }
      outgoing.writeHead(200, { "Content-Type": "application/json" });
      const since = Number(request.query["resourceVersion"] ?? "0");
      if (since < oldest) {
        outgoing.end(`${JSON.stringify({ type: "ERROR", object: expired(since) })}\n`);
        return;
      }
      const tell = ({ type, object }: FakeEvent) => {
        const selected = select(object);
        if (selected !== undefined && !outgoing.writableEnded)
          outgoing.write(`${JSON.stringify({ type, object: selected })}\n`);
      };
      outgoing.flushHeaders();
      for (const event of objects.events.filter(({ version }) => version > since)) tell(event);
      const stop = objects.listen(tell);
      open.add(outgoing);
      outgoing.on("close", () => {
        stop();
        open.delete(outgoing);
      });
    },
    end: ({ expired: isExpired = false } = {}) => {
      if (isExpired) oldest = objects.advance();
      for (const outgoing of open) outgoing.end();
    },
    count: () => open.size,
  };
}

/** Word for word as the real one tells it. */
function expired(since: number): JsonObject {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: `too old resource version: ${since} (20172)`,
    reason: "Expired",
    code: 410,
  };
}
