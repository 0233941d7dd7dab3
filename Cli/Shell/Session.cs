using System.CommandLine;
using Fleet.Cli.Http;
using Fleet.Cli.Output;
using Fleet.Cli.SignIn;

namespace Fleet.Cli.Shell;

/// <summary>What one command works with: what was typed, Fleet, and where to print.</summary>
internal sealed class Session(ParseResult parsed) : IDisposable
{
    // Longer than any answer of Fleet takes: verbs and bulk actions wait for at most 25 s.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private HttpClient? _http;
    private Access? _access;

    public ParseResult Parsed => parsed;

    /// <summary>Where errors, questions and progress go.</summary>
    public TextWriter Errors { get; } = Console.Error;

    public Printer Printer => field ??= new(
        parsed.GetValue(CommonOptions.Output), parsed.GetValue(CommonOptions.Quiet), Screens.Output(), Screens.Errors());

    /// <summary>Where Fleet is, and the key to it.</summary>
    /// <exception cref="Failure">That is not known.</exception>
    public Access Access => _access ??= Access.Find(parsed.GetValue(CommonOptions.Url), parsed.GetValue(CommonOptions.Context));

    /// <summary>The same, for messages.</summary>
    public string Place => _access?.Url.ToString().TrimEnd('/') ?? "Fleet";

    public FleetApi Api => field ??= new(Http);

    public HttpClient Http => _http ??= Open(Access, Patience);

    /// <summary>What was typed.</summary>
    public T Get<T>(Option<T> option) => parsed.GetValue(option)!;

    /// <inheritdoc cref="Get{T}(Option{T})"/>
    public T Get<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    public static HttpClient Open(Access access, TimeSpan patience)
    {
        // A redirect would take the request somewhere else without its key; better to say so.
        var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = access.Url, Timeout = patience };
        if (access.Key.Length > 0) http.DefaultRequestHeaders.Authorization = new("Bearer", access.Key);
        http.DefaultRequestHeaders.UserAgent.Add(new("fleet", Agent.AgentSettings.Version));
        return http;
    }

    public void Dispose() => _http?.Dispose();
}
