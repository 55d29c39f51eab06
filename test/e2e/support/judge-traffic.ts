// What must not have happened in recorded traffic. Each check gives what it found, one line each, so that a failing test
// shows the record.
import type { Moment, Share } from "./replay-traffic.ts";

/** Moments at which a route sends traffic to a version of which no pod is ready. */
export function findWeightOnEmptyHash(moments: readonly Moment[]): readonly string[] {
  return findShares(moments, ({ weight, readyPods }) => weight > 0 && readyPods === 0);
}

/** Moments at which a route sends traffic to that version again after it had left it completely. */
export function findReturnsTo(hash: string, moments: readonly Moment[]): readonly string[] {
  const left = new Set<string>();
  return moments.flatMap((moment) => {
    const routes = Object.entries(moment.routes).filter(([, shares]) => shares.length > 0);
    const back = routes.filter(([route, shares]) => weightOn(hash, shares) > 0 && left.has(route));
    for (const [route, shares] of routes) if (weightOn(hash, shares) === 0) left.add(route);
    return back.map(([route, shares]) => describe(moment, route, shares));
  });
}

/** The weights of a version in a route in order, without repetitions: `[10, 50, 100]`. */
export function weightsOver(moments: readonly Moment[], route: string, hash: string): readonly number[] {
  const weights = moments.map(({ routes }) => weightOn(hash, routes[route] ?? []));
  return weights.filter((weight, place) => weight !== weights[place - 1]);
}

/** The moments from the first one on at which that version has all traffic of the route. */
export function onceAllOn(hash: string, route: string, moments: readonly Moment[]): readonly Moment[] {
  const first = moments.findIndex(({ routes }) => {
    const shares = routes[route] ?? [];
    return weightOn(hash, shares) > 0 && shares.every((share) => share.weight === 0 || share.hash === hash);
  });
  if (first === -1) throw new Error(`never was all traffic of ${route} on ${hash}`);
  return moments.slice(first);
}

/** The moments from the first one on that this write led to: `VirtualService web by rollouts-controller`. */
export function sinceWrite(write: string, moments: readonly Moment[]): readonly Moment[] {
  const first = moments.findIndex((moment) => moment.write === write);
  if (first === -1) throw new Error(`there was no write of ${write}`);
  return moments.slice(first);
}

function findShares(moments: readonly Moment[], matches: (share: Share) => boolean): readonly string[] {
  return moments.flatMap((moment) =>
    Object.entries(moment.routes)
      .filter(([, shares]) => shares.some(matches))
      .map(([route, shares]) => describe(moment, route, shares)),
  );
}

function weightOn(hash: string, shares: readonly Share[]): number {
  return shares.filter((share) => share.hash === hash).reduce((total, { weight }) => total + weight, 0);
}

function describe({ resourceVersion, write }: Moment, route: string, shares: readonly Share[]): string {
  const parts = shares.map(({ hash, weight, readyPods }) => `${weight}% ${hash ?? "any"} (${readyPods} ready)`);
  return `${resourceVersion} ${write}: ${route} ${parts.join(", ")}`;
}
