// A Rollout of four pods in a stage of an update, on the fake API server: stable hash aaa, canary hash bbb.
import type { JsonObject } from "../../src/resources/json.ts";
import { instanceIdLabel, takenOverValue, takeoverAnnotation } from "../../src/resources/rollout-labels.ts";
import { writeStatus, writeWeight } from "./acting-controller.ts";
import { kubernetesObject, service } from "./builders.ts";
import type { RecordedRequest } from "./fake-api-server.ts";
import { type LifeParts, runningRollout, type Stage, stageStatus } from "./revisions.ts";
import { controllerLease, isWrite, openShop, type Shop } from "./shop.ts";

/** Its controller is alive, and does nothing unless a clock lets it. */
export async function openUpdate(stage: Stage = "paused", parts: LifeParts = {}): Promise<Shop> {
  const shop = await openShop();
  shop.put(controllerLease(1));
  putStage(shop, stage, parts);
  return shop;
}

export function putStage(shop: Shop, stage: Stage, { status, spec, ...parts }: LifeParts = {}): void {
  const made = { ...parts, spec: { replicas: 4, ...spec }, status: { ...stageStatus(stage), ...status } };
  shop.server.remove("Rollout", "shop", "web");
  shop.put(runningRollout(made));
  writeWeight(shop, stage === "paused" ? 10 : 0);
}

/** What the controller writes when it stands at the second pause: 50%. */
export function arriveAtFifty(shop: Shop): void {
  writeWeight(shop, 50);
  writeStatus(shop, { ...stageStatus("paused"), currentStepIndex: 3, ...recorded(50) });
}

/** What the controller writes at the end of an update, the traffic last. */
export function completeUpdate(shop: Shop): void {
  writeStatus(shop, { ...stageStatus("healthy"), ...recorded(0), promoteFull: false, abort: false });
  shop.put(service("web-stable", "bbb"));
  writeWeight(shop, 0);
}

/** What the controller writes when it gives an update up. */
export function giveUp(shop: Shop): void {
  writeWeight(shop, 0);
  writeStatus(shop, { ...stageStatus("aborted"), ...recorded(0) });
}

function recorded(weight: number): JsonObject {
  return { canary: { weights: { canary: { weight }, stable: { weight: 100 - weight } } } };
}

/**
 * `PATCH OBJECT/status BODY` of every write, in order; records and dry runs are left out. `exactly` stands for the
 * resourceVersion that the object has to have still.
 */
export function sentWrites({ server }: Shop): readonly string[] {
  return server.requests.filter((request) => isWrite(request) && !isRecord(request)).map(describeWrite);
}

export function isRecord({ path, body }: RecordedRequest): boolean {
  return path.endsWith("/events") || JSON.stringify(body ?? null).includes("istio-rollout.dev/last-change");
}

function describeWrite({ method, path, body }: RecordedRequest): string {
  const [, plural, rest] = /\/([a-z]+)\/([^/]+(?:\/status)?)$/.exec(path) ?? [];
  const text = JSON.stringify(body).replace(/"metadata":\{"resourceVersion":"\d+"\},/, '"exactly":true,');
  return `${method} ${plural}/${rest} ${text}`;
}

/** As `takeover` leaves it, from the controller of that instance id. */
export function takeOver(shop: Shop, instanceId: string | null = null): void {
  const annotations = { [takeoverAnnotation]: JSON.stringify({ time: "2026-01-01T11:30:00Z", by: "ann", instanceId }) };
  putStage(shop, "paused", { metadata: { annotations, labels: { [instanceIdLabel]: takenOverValue } } });
}

/** Instance id and note of the Rollout. */
export function takeoverOf({ server }: Shop): { readonly instanceId: unknown; readonly note: unknown } {
  const metadata = server.find("Rollout", "shop", "web")?.["metadata"] as Record<string, JsonObject | undefined>;
  const note = metadata["annotations"]?.[takeoverAnnotation];
  const instanceId = metadata["labels"]?.[instanceIdLabel];
  return { instanceId, note: note === undefined ? undefined : JSON.parse(String(note)) };
}

/** A controller with that instance id is alive. */
export function putLeaseOf(shop: Shop, instanceId: string): void {
  const { content } = controllerLease(1);
  const parts = { metadata: { namespace: "argo-rollouts" }, spec: content["spec"] as JsonObject };
  shop.put(kubernetesObject("Lease", `argo-rollouts-controller-lock-${instanceId}`, parts));
}

/** What is found about the controller, as `normalize` leaves it. */
export const lease = 'Lease "argo-rollouts/argo-rollouts-controller-lock" was renewed SECONDS ago';

export function lines(...text: readonly string[]): string {
  return text.map((line) => `${line}\n`).join("");
}
