using System.CommandLine;
using System.Text.Json.Nodes;
using Fleet.Cli.Operations;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;
using Fleet.Cli.Things;

namespace Fleet.Cli.Servers;

/// <summary><c>fleet server add</c>: a machine that somebody brings, or one that is rented.</summary>
internal static class ServerAdd
{
    private static readonly Argument<string> Name = new("name") { Description = "What to call it." };
    private static readonly Option<string?> Host = new("--host") { Description = "Its address." };
    private static readonly Option<int?> Port = new("--port") { Description = "Where its sshd listens; 22 if absent." };
    private static readonly Option<string?> User = new("--user") { Description = "The account that Fleet logs in to." };
    private static readonly Option<FileInfo?> KeyFile = new("--key-file") { Description = "The file with that account's private key. Without it the password is asked for." };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the account's password from the standard input." };
    private static readonly Option<string?> Provider = new("--provider") { Description = "Rent it there, such as hetzner, with --region and --size." };
    private static readonly Option<string?> Region = new("--region") { Description = "The provider's region." };
    private static readonly Option<string?> Size = new("--size") { Description = "The provider's size." };
    private static readonly Option<string?> Description = new("--description") { Description = "A note." };
    private static readonly Option<string[]> Label = new("--label") { Description = "A label, such as env=prod; may be given several times.", HelpName = "name=value" };

    public static Command Make()
    {
        var add = new Command("add", "Add a server and prepare it.")
        {
            Name, Host, Port, User, KeyFile, PasswordStdin, Provider, Region, Size, Description, Label, CommonOptions.NoWait, CommonOptions.Timeout,
        };
        add.Validators.Add(typed =>
        {
            var isRented = typed.GetValue(Provider) is not null;
            if (isRented && (typed.GetValue(Region) is null || typed.GetValue(Size) is null)) typed.AddError("A server that is rented needs --region and --size.");
            if (!isRented && (typed.GetValue(Host) is null || typed.GetValue(User) is null)) typed.AddError("A server needs --host and --user, or --provider, --region and --size.");
            if (isRented && typed.GetValue(Host) is not null) typed.AddError("--host and --provider exclude each other.");
            if (typed.GetValue(KeyFile) is not null && typed.GetValue(PasswordStdin)) typed.AddError("--key-file and --password-stdin exclude each other.");
        });
        return add.Does(Add);
    }

    private static async Task<int> Add(Session session, CancellationToken cancellation)
    {
        var body = new JsonObject { ["name"] = session.Get(Name) };
        if (session.Get(Description) is { } description) body["description"] = description;
        if (Pairs.Read(session.Get(Label), "--label") is { Count: > 0 } labels) body["labels"] = labels;
        if (session.Get(Provider) is { } provider)
        {
            (body["provider"], body["region"], body["size"]) = (provider, session.Get(Region), session.Get(Size));
        }
        else
        {
            (body["host"], body["sshUser"]) = (session.Get(Host), session.Get(User));
            if (session.Get(Port) is { } port) body["port"] = port;
            await Credential(session, body, cancellation);
        }

        var answer = await session.Api.Post(Kind.Server.Path, body, cancellation);
        return await session.Finish(answer, $"add {session.Get(Name)}", cancellation, $"{Kind.Server.Path}/{answer.Text("id")}");
    }

    private static async Task Credential(Session session, JsonObject body, CancellationToken cancellation)
    {
        if (session.Get(KeyFile) is { } file)
        {
            (body["authMethod"], body["sshPrivateKey"]) = ("key", await File.ReadAllTextAsync(file.FullName, cancellation));
        }
        else
        {
            var password = session.Get(PasswordStdin) ? Consent.Line("password")
                : Consent.Secret(session, $"Password of {session.Get(User)}@{session.Get(Host)}", "Say --key-file or --password-stdin.");
            (body["authMethod"], body["sshPassword"]) = ("password", password);
        }
    }
}
