using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Instances;

/// <summary><c>fleet instance deploy</c>: from a configuration, from a template, or from a command line.</summary>
internal static class DeployCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "What to call it." };
    private static readonly Option<string?> Config = new("--file", "-f") { Description = "The configuration, in YAML; - for the standard input.", HelpName = "config.yaml" };
    private static readonly Option<string?> Template = new("--template") { Description = "The template's slug or id." };
    private static readonly Option<string[]> Set = new("--set") { Description = "A parameter of the template; may be given several times.", HelpName = "name=value" };
    private static readonly Option<string[]> Secret = new("--secret-env") { Description = "A variable of this shell that becomes a secret of the instance; may be given several times.", HelpName = "variable" };
    private static readonly Option<string?> Server = Lookup.Option(Kind.Server, "--server", "The server to run on; Fleet chooses if absent.");
    private static readonly Option<string?> Selector = new("--selector") { Description = "Labels of the server to run on, such as env=prod." };
    private static readonly Option<int[]> Port = new("--port") { Description = "A port that the command listens on; may be given several times." };
    private static readonly Option<string[]> Env = new("--env") { Description = "A variable of the command; may be given several times.", HelpName = "name=value" };
    private static readonly Argument<string[]> Words = new("command") { Description = "After --: the program to run, with its arguments." };

    public static Command Make()
    {
        Words.Arity = ArgumentArity.ZeroOrMore;
        var deploy = new Command("deploy", "Deploy an instance from a configuration (--file), a template (--template) or a command (after --).")
        {
            Name, Config, Template, Set, Secret, Server, Selector, Port, Env, Words, CommonOptions.NoWait, CommonOptions.Timeout,
        };
        deploy.Validators.Add(typed =>
        {
            var isCommand = typed.GetValue(Words) is { Length: > 0 };
            if (isCommand == (typed.GetValue(Config) is not null || typed.GetValue(Template) is not null)) typed.AddError("Say what to deploy: --file, --template, or a command after --.");
            if (!isCommand && (typed.GetValue(Port) is { Length: > 0 } || typed.GetValue(Env) is { Length: > 0 })) typed.AddError("--port and --env go with a command after --.");
            if (isCommand && typed.GetValue(Set) is { Length: > 0 }) typed.AddError("--set goes with --file or --template.");
        });
        return deploy.Does(Deploy);
    }

    private static async Task<int> Deploy(Session session, CancellationToken cancellation)
    {
        var server = session.Get(Server) is { } word ? await session.IdOf(Kind.Server, word, cancellation) : null;
        return session.Get(Words) is { Length: > 0 } words ? await Run(session, words, server, cancellation) : await Configured(session, server, cancellation);
    }

    private static async Task<int> Run(Session session, string[] words, string? server, CancellationToken cancellation)
    {
        var spec = new JsonObject { ["command"] = new JsonArray([.. words.Select(word => (JsonNode)word)]) };
        if (session.Get(Port) is { Length: > 0 } ports) spec["ports"] = new JsonArray([.. ports.Select(port => (JsonNode)port)]);
        if (Pairs.Read(session.Get(Env), "--env") is { Count: > 0 } variables) spec["env"] = variables;
        if (Secrets(session) is { Count: > 0 } secrets) spec["secrets"] = secrets;
        var body = new JsonObject { ["name"] = session.Get(Name), ["provider"] = "ssh", ["runtime"] = "process", ["spec"] = spec };
        if (server is not null) body["serverId"] = server;
        if (session.Get(Selector) is { } selector) body["selector"] = selector;
        var answer = await session.Api.Post(Kind.Instance.Path, body, cancellation);
        return await session.Finish(answer, $"deploy {session.Get(Name)}", cancellation, $"{Kind.Instance.Path}/{answer.Text("id")}");
    }

    private static async Task<int> Configured(Session session, string? server, CancellationToken cancellation)
    {
        if (session.Get(Selector) is not null) throw Failure.Usage("--selector goes with a command after --; a configuration says it itself, as selector.");
        var body = new JsonObject { ["name"] = session.Get(Name) };
        if (session.Get(Config) is { } path) body["yaml_config"] = path is "-" ? await Console.In.ReadToEndAsync(cancellation) : await File.ReadAllTextAsync(path, cancellation);
        if (session.Get(Template) is { } template) body["template_id"] = template;
        if (Pairs.Read(session.Get(Set), "--set") is { Count: > 0 } parameters) body["parameters"] = parameters;
        if (Secrets(session) is { Count: > 0 } secrets) body["secrets"] = secrets;
        if (server is not null) body["server_id"] = server;
        var answer = await session.Api.Post("api/v1/deployments", body, cancellation);
        var deployment = answer["deployment"]!;
        if (answer.Text("admin_password") is { Length: > 0 } password && session.Printer.Format is Format.Table)
        {
            session.Errors.WriteLine($"The administrator's password, told only now: {Plain.Of(password)}");
        }

        var id = deployment.Text("instance_id");
        return await session.Finish(answer, $"deploy {session.Get(Name)}", cancellation, id: id, operationField: "deployment.operation_id");
    }

    /// <summary>Their values come from the environment: other users of a machine see its command lines.</summary>
    private static JsonObject Secrets(Session session)
    {
        var secrets = new JsonObject();
        foreach (var name in session.Get(Secret) ?? [])
        {
            secrets[name] = Environment.GetEnvironmentVariable(name) ?? throw Failure.Usage($"--secret-env names {name}, and this shell has no such variable. Set it first: export {name}=...");
        }

        return secrets;
    }
}
