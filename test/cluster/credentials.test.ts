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
    { name: "a line break at its end", user: () => ({ token: "s3cret\n" }) },
    { name: "a line break inside of its file", user: () => ({ tokenFile: temporaryFile("token", "s3cret\r\nx\n") }) },
    { name: "another control character", user: () => ({ token: "s3cret\u007f" }) },
  ])("refuses a token with $name, without showing it", async ({ user }) => {
    const server = await startServer();
    const { store } = await openCluster(server, { user: user() });
    expect(await describeFailure(store.read(web))).toEqual({
      code: "credentials-failed",
      message: 'token of user "tester" holds a line break or another control character, which no HTTP header can carry',
      hint: "check --token, and the token in the kubeconfig; a line break at its end is enough",
    });
    expect(server.requests).toEqual([]);
  });

  it("refuses a token of nobody in the kubeconfig too", async () => {
    const server = await startServer();
    const flags = { server: server.url, token: "s3cret\n", insecureSkipTlsVerify: true };
    const { store } = await openCluster(server, {}, { flags, istioContext: undefined });
    expect((await describeFailure(store.read(web))).message).toBe(
      "token holds a line break or another control character, which no HTTP header can carry",
    );
  });

  it("sends user name and password whatever they hold", async () => {
    const server = await startServer();
    const { store } = await openCluster(server, { user: { username: "grün", password: "a\nb" } });
    await store.read(web);
    expect(authorizations(server)).toEqual([`Basic ${Buffer.from("grün:a\nb").toString("base64")}`]);
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
