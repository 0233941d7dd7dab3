using System.CommandLine;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.Shell;

namespace Fleet.Cli.SignIn;

/// <summary><c>fleet login</c> and <c>fleet logout</c>.</summary>
internal static class LoginCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Argument<string?> Url = new("url") { Description = "Fleet's address, such as https://fleet.example.com.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string> Name = new("--name") { Description = "What to call it here, where there are several.", DefaultValueFactory = _ => "default" };
    private static readonly Option<bool> KeyStdin = new("--key-stdin") { Description = "Read the API key from the standard input." };
    private static readonly Option<string?> Email = new("--email") { Description = "Sign in with the password, which is asked for, and make an API key." };
    private static readonly Option<bool> PasswordStdin = new("--password-stdin") { Description = "Read the password from the standard input." };

    public static IEnumerable<Command> Make()
    {
        var login = new Command("login", "Sign in to a Fleet. The API key is asked for, tried, and kept in a file that only you can read.") { Url, Name, KeyStdin, Email, PasswordStdin };
        login.Validators.Add(typed =>
        {
            if (typed.GetValue(KeyStdin) && typed.GetValue(Email) is not null) typed.AddError("--key-stdin and --email exclude each other.");
            if (typed.GetValue(PasswordStdin) && typed.GetValue(Email) is null) typed.AddError("--password-stdin needs --email.");
        });
        yield return login.DoesPlainly(Login);
        var logout = new Command("logout", "Forget a Fleet and its key. A key that fleet login has made is revoked.") { CommonOptions.Context };
        yield return logout.DoesPlainly(Logout);
    }

    private static async Task<int> Login(Session session, CancellationToken cancellation)
    {
        var contexts = ContextFile.Default.Read();
        var name = session.Get(Name);
        var given = session.Get(Url) ?? Environment.GetEnvironmentVariable("FLEET_URL") ?? contexts.All.GetValueOrDefault(name)?.Url.ToString()
            ?? throw Failure.Usage("Which Fleet? Say its address: fleet login https://fleet.example.com.");
        var url = Access.AddressOf(given);
        Context context;
        if (session.Get(Email) is { } email)
        {
            var password = session.Get(PasswordStdin) ? Consent.Line("password") : Consent.Secret(session, "Password", "Say --password-stdin.");
            using var stranger = Session.Open(new(url, "", null), Patience);
            var (key, id) = await WebSession.MakeKey(stranger, email, password, cancellation);
            context = new(url, key, id);
        }
        else
        {
            context = new(url, session.Get(KeyStdin) ? Consent.Line("key") : Consent.Secret(session, "API key", "Say --key-stdin."));
        }

        if (context.ApiKey.Length == 0 || context.ApiKey.Any(c => c is <= ' ' or > '~')) throw Failure.Usage("That is no API key. It looks like sk-... and has no blanks.");
        using var http = Session.Open(new(url, context.ApiKey, null), Patience);
        var me = await new FleetApi(http).Get("api/v1/me", cancellation);
        contexts.All[name] = context;
        ContextFile.Default.Write(contexts with { Current = name });
        var who = me.Text("email") is { Length: > 0 } mail ? mail : me.Text("name") is { Length: > 0 } called ? called : me.Text("id");
        session.Errors.WriteLine($"Signed in to {url.ToString().TrimEnd('/')} as {Plain.Of(who)} ({me.Text("role")}). The key is in {ContextFile.Default.Path}.");
        return ExitCodes.Done;
    }

    private static async Task<int> Logout(Session session, CancellationToken cancellation)
    {
        var contexts = ContextFile.Default.Read();
        var name = session.Get(CommonOptions.Context) ?? contexts.Current;
        if (!contexts.All.Remove(name, out var context)) throw new Failure(ExitCodes.NotFound, "Nobody is signed in under that name. See which there are: fleet context list.");
        var left = name == contexts.Current ? contexts.All.Keys.FirstOrDefault("") : contexts.Current;
        if (context.KeyId is { } id)
        {
            using var http = Session.Open(new(context.Url, context.ApiKey, name), Patience);
            await new FleetApi(http).Delete($"api/v1/me/api-keys/{id}", null, cancellation);
        }

        ContextFile.Default.Write(contexts with { Current = left });
        session.Errors.WriteLine($"Signed out of {context.Url.ToString().TrimEnd('/')}.{(context.KeyId is null ? " Its key is still valid; an administrator can revoke it." : " Its key is revoked.")}");
        return ExitCodes.Done;
    }
}
