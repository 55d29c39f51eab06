// What only a running cluster tells, beside its objects.
import type { PrimaryProbe } from "../resources/primary-probe.ts";
import type { ControllerState } from "../traffic/controller.ts";
import type { WorldKind, WorldObject } from "./world-object.ts";

/** What a rule may have to see; "remote" is what lies in an Istio cluster that is not the Rollouts' own. */
export type NeededKind = WorldKind | "controller Pod" | "remote Namespace" | "remote Service" | "remote Pod";

/** Objects that cannot be read; rules that need them are left out. */
export type Unreadable = {
  readonly kind: NeededKind;
  /** A clause, such as which permission is missing. */
  readonly because: string;
};

export type Hidden = Pick<WorldObject, "kind" | "namespace" | "name"> & { readonly because: string };

/** The cluster of the VirtualServices and DestinationRules. */
export type IstioCluster = {
  /** What it is called, where it is another one than that of the Rollouts. */
  readonly name: string | undefined;
  /** Versions of networking.istio.io, the preferred one first; undefined where they cannot be told. */
  readonly servedVersions: readonly string[] | undefined;
  /** Namespaces of Rollouts that are known not to be there. */
  readonly absentNamespaces: readonly string[];
  /** Services under the names of those of Rollouts, and the pods behind them; none where it is the same cluster. */
  readonly objects: readonly WorldObject[];
};

export type LiveFacts = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly unreadable: readonly Unreadable[];
  /** Single objects elsewhere that may not be read, and so may be there. */
  readonly hidden: readonly Hidden[];
  /** Whether the objects of all namespaces were read, as what Istio reads in any of them has to be to be told absent. */
  readonly isWhole: boolean;
  /** Who serves Rollouts of an instance id; that of the default controller is empty. */
  readonly controllers: Readonly<Record<string, ControllerState>>;
  readonly istio: IstioCluster;
  /** One for each Secret that leads a controller to an Istio cluster and can be used. */
  readonly primaries: readonly PrimaryProbe[];
};
