import { describe, expect, it } from "vitest";
import { isLoopback, requireServer } from "../../src/multicluster/server-choice.ts";
import { errorText } from "../support/caught.ts";

const of = (contextServer: string, given?: string) => () => requireServer({ given, contextServer, context: "kind" });

describe("requireServer", () => {
  it("takes that of the context, or the one that is given", () => {
    expect(of("https://istio:6443")()).toBe("https://istio:6443");
    expect(of("https://127.0.0.1:6443", "https://172.18.0.2:6443/")()).toBe("https://172.18.0.2:6443");
    expect(of("http://istio:8080", "https://istio:6443")()).toBe("https://istio:6443");
  });

  it("takes a loopback address that is given, as where everything runs on one machine", () => {
    expect(of("https://127.0.0.1:1", "https://127.0.0.1:1")()).toBe("https://127.0.0.1:1");
  });

  it.for([
    "https://127.0.0.1:1",
    "https://127.1.2.3",
    "https://localhost:6443",
    "https://[::1]:6443",
    "https://k.localhost",
  ])("refuses %s of the context", (server) => {
    expect(errorText(of(server))).toBe(
      `error[server-unsuitable]: server "${server}" of context "kind" is a loopback address: from the controller's pod it leads to the pod itself\n  hint: give the address under which the controller reaches the primary cluster: --server https://HOST:PORT`,
    );
  });

  it("refuses plain http", () => {
    expect(errorText(of("http://istio:8080"))).toBe(
      `error[server-unsuitable]: server "http://istio:8080" of context "kind" is plain http, over which the controller's token would travel in the clear\n  hint: give the https address of the primary cluster: --server https://HOST:PORT`,
    );
    expect(errorText(of("https://istio:6443", "http://istio:8080"))).toBe(
      'error[usage]: --server "http://istio:8080" is not an https address\n  hint: write it as https://HOST:PORT',
    );
  });
});

describe("isLoopback", () => {
  it.for(["https://10.0.0.1", "https://istio", "https://localhost.example.com", "https://[fd00::1]"])(
    "is not said of %s",
    (server) => {
      expect(isLoopback(server)).toBe(false);
    },
  );
});
