using System.Text.Json.Nodes;
using Fleet.Tests.SshHost;

namespace Fleet.Tests.EndToEnd;

/// <summary>Request bodies as a user would write them.</summary>
internal static class Bodies
{
    public static JsonObject Server(SshTestHost host, string? key = null, string? name = null, int? port = null) => new()
    {
        ["name"] = name ?? "box",
        ["host"] = host.Host,
        ["port"] = port ?? host.Port,
        ["sshUser"] = host.User,
        ["authMethod"] = "key",
        ["sshPrivateKey"] = key ?? host.PrivateKey,
        ["maxSshSessions"] = 5,
    };

    /// <summary>A static web server in python3.</summary>
    public static JsonObject WebServer(string server, int port, string name = "shop") => new()
    {
        ["name"] = name,
        ["provider"] = "ssh",
        ["region"] = "local",
        ["serverId"] = server,
        ["runtime"] = "process",
        ["spec"] = new JsonObject
        {
            ["command"] = new JsonArray("python3", "server.py", port.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            ["env"] = new JsonObject { ["GREETING"] = "hello" },
            ["files"] = new JsonArray(new JsonObject
            {
                ["path"] = "server.py",
                ["content"] = """
                    import http.server, os, sys

                    class Greeter(http.server.BaseHTTPRequestHandler):
                        def do_GET(self):
                            body = os.environ["GREETING"].encode()
                            self.send_response(200)
                            self.send_header("Content-Length", str(len(body)))
                            self.end_headers()
                            self.wfile.write(body)

                    print("serving", flush=True)
                    http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Greeter).serve_forever()
                    """,
            }),
            ["ports"] = new JsonArray(port),
            ["healthCheck"] = new JsonObject { ["type"] = "http", ["port"] = port, ["path"] = "/" },
            ["restartPolicy"] = "always",
            ["stopGraceSeconds"] = 2,
        },
    };
}
