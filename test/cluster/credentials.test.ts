import { writeFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { describeFailure, startServer, temporaryFile } from "../support/cluster-fixture.ts";
import { authorizations, openCluster, web } from "../support/open-cluster.ts";

const execVersion = "client.authentication.k8s.io/v1";

describe("a login", () => {
  const tokenFile = () => temporaryFile("token", " from-file \n");
  it.for([
    { name: "by token", user: () => ({ token: "t" }), sent: "Bearer t" },
    { name: "by token file", user: () => ({ tokenFile: tokenFile() }), sent: "Bearer from-file" },
    {
      name: "by token file rather than token",
      user: () => ({ token: "t", tokenFile: tokenFile() }),
      sent: "Bearer from-file",
    },
    {
      name: "by token where its file is absent",
      user: () => ({ token: "t", tokenFile: "/nonexistent" }),
      sent: "Bearer t",
    },
    { name: "by user name and password", user: () => ({ username: "u", password: "p" }), sent: "Basic dTpw" },
    {
      name: "by token rather than exec plugin",
      user: () => ({
        token: "t",
        exec: { apiVersion: execVersion, command: "/nonexistent", interactiveMode: "Never" },
      }),
      sent: "Bearer t",
    },
    { name: "without credentials", user: () => ({}), sent: undefined },
  ])("$name is sent", async ({ user, sent }) => {
    const server = await startServer();
    const { store } = await openCluster(server, { user: user() });
    await store.read(web);
    expect(authorizations(server)).toEqual([sent]);
  });

  it("takes a token file anew when its content was replaced", async () => {
    const server = await startServer({ tokens: ["second"] });
    const file = temporaryFile("token", "first");
    const { store } = await openCluster(server, { user: { tokenFile: file } });
    expect((await describeFailure(store.read(web))).code).toBe("unauthorized");
    writeFileSync(file, "second");
    expect(await store.read(web)).toBeUndefined();
  });

  it.for([
    { name: "cannot be read", file: () => "/nonexistent/token", problem: "cannot be read" },
    { name: "is empty", file: () => temporaryFile("token", "\n"), problem: "is empty" },
  ])("names a token file that $name", async ({ file, problem }) => {
    const path = file();
    const { store } = await openCluster(await startServer(), { user: { tokenFile: path } });
    expect(await describeFailure(store.read(web), { [path]: "FILE" })).toEqual({
      code: "credentials-failed",
      message: `token file "FILE" of user "tester" ${problem}`,
      hint: "log in again, or name another user with --user",
    });
  });
});
