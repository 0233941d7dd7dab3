using System.Collections.Immutable;
using Fleet.Extensions;

namespace Fleet.Outbound.Registry;

/// <summary>The registry that is configured, and what it said last.</summary>
internal sealed class ExtensionRegistry : IExtensionRegistry, IDisposable
{
    private readonly TimeProvider _time;
    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxAutomaticRedirections = 5, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly KeptAnswer<ImmutableList<RegistryExtension>>? _extensions;
    private readonly KeptAnswer<ImmutableList<RegistryProfile>>? _profiles;
    private readonly KeptAnswer<RegistryVersion>? _version;

    public ExtensionRegistry(RegistryOptions options, TimeProvider time)
    {
        _time = time;
        var bytes = new RegistryBytes(options, _http, time);
        IRegistrySource? source =
            !string.IsNullOrEmpty(options.Cli) ? new CliSource(new RegistryProcess(options, time))
            : !string.IsNullOrEmpty(options.File) ? new DocumentSource("file", bytes.OfFile)
            : !string.IsNullOrEmpty(options.Url) ? new DocumentSource("url", bytes.OfUrl)
            : null;
        Source = source?.Name;
        if (source is null) return;
        _extensions = new(source.Name, source.Extensions, options, time);
        _profiles = new(source.Name, source.Profiles, options, time);
        _version = new(source.Name, source.Version, options, time);
    }

    public string? Source { get; }

    public Task<RegistryAnswer<ImmutableList<RegistryExtension>>> Extensions(CancellationToken cancellationToken = default) =>
        _extensions?.Get(cancellationToken) ?? Task.FromResult(None<ImmutableList<RegistryExtension>>());

    public Task<RegistryAnswer<ImmutableList<RegistryProfile>>> Profiles(CancellationToken cancellationToken = default) =>
        _profiles?.Get(cancellationToken) ?? Task.FromResult(None<ImmutableList<RegistryProfile>>());

    public Task<RegistryAnswer<RegistryVersion>> Version(CancellationToken cancellationToken = default) =>
        _version?.Get(cancellationToken) ?? Task.FromResult(None<RegistryVersion>());

    public void Dispose() => _http.Dispose();

    private RegistryAnswer<T> None<T>() where T : class =>
        new(null, new(IsAbsent: true, "No registry is configured: neither a program nor a file nor an address"), null, _time.GetUtcNow());
}
