using System.Net.Http.Json;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.Outbound;
using Fleet.Tests.Fuzz.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>A Fleet for the fuzz, whose outside takes no connection.</summary>
public sealed class ContractFuzzHost : FleetHost
{
    public ContractFuzzHost() : this(new()) { }

    private ContractFuzzHost(FaultLog faults) : base(services =>
    {
        services.Replace(ServiceDescriptor.Singleton<IHttpCaller>(new ClosedOutside()));
        faults.AddTo(services);
    }) => (Faults, Map) = (faults, BrokenEndpoints.Map);

    /// <summary>What this Fleet complains of.</summary>
    internal FaultLog Faults { get; }

    private sealed class ClosedOutside : IHttpCaller
    {
        public Task<HttpAnswer> Call(
            HttpCall call, IReadOnlyDictionary<string, string> more, TimeSpan limit, CancellationToken cancellationToken = default) =>
            Task.FromResult(new HttpAnswer(null, "", "example.com takes no connection"));
    }
}

/// <summary>Something of each kind, so that requests get further than to its absence.</summary>
internal sealed class FuzzWorld
{
    private readonly Dictionary<string, string> _ids = [];

    private FuzzWorld() { }

    public static async Task<FuzzWorld> Make(HttpClient client, IReadOnlyList<Contract> contracts)
    {
        var (server, _) = await client.AddServer();
        var instance = await client.Deploy(server);
        await client.PostAsJsonAsync($"/api/v1/instances/{instance}/backup", new { });
        await client.PostAsJsonAsync("/api/v1/alerts/channels", new { name = "n", type = "IN_APP", config = new { } });
        await client.PostAsJsonAsync("/api/v1/webhooks", new { url = "https://example.com/x", events = new[] { "*" } });
        await client.PostAsJsonAsync(AlertScenes.RulesPath, AlertScenes.Threshold(instance));
        await client.PostAsJsonAsync("/api/v1/maintenance", new { startsAt = "2150-01-01T00:00:00Z", durationMinutes = 60, instanceId = instance });
        await client.PostAsJsonAsync("/api/v1/commands", new { instanceId = instance, command = "true" });
        await client.PostAsJsonAsync("/api/v1/tasks", new { name = "n", type = "CRON", cronExpression = "0 3 1 1 *", action = new { type = "RESTART" }, instanceId = instance });

        var world = new FuzzWorld();
        foreach (var operation in contracts.SelectMany(contract => contract.Operations))
        {
            foreach (var name in operation.Named("path")) await world.Find(client, operation, Before(operation.Path, name));
        }

        return world;
    }

    /// <summary>What stands for that parameter: something that is there, unless the operation would make an end of it.</summary>
    public string IdFor(ContractOperation operation, string parameter)
    {
        var known = _ids.GetValueOrDefault(Before(operation.Path, parameter));
        var isEnd = operation.Method == HttpMethod.Delete || operation.Path.EndsWith("/destroy", StringComparison.Ordinal);
        return known is null ? "unknown" : isEnd ? $"{known.Split('_')[0]}_unknown" : known;
    }

    /// <summary>How many kinds of things there are.</summary>
    public int Kinds => _ids.Values.Select(id => id.Split('_')[0]).Distinct().Count();

    private static string Before(string path, string parameter) => path[..path.IndexOf($"/{{{parameter}}}", StringComparison.Ordinal)];

    private async Task Find(HttpClient client, ContractOperation operation, string list)
    {
        if (_ids.ContainsKey(list)) return;
        var path = operation.Contract.Operations.FirstOrDefault(other => other.Path == list && other.Method == HttpMethod.Get)?.Path;
        foreach (var name in operation.Named("path").TakeWhile(_ => path?.Contains('{', StringComparison.Ordinal) == true))
        {
            if (_ids.GetValueOrDefault(Before(operation.Path, name)) is { } outer) path = path!.Replace($"{{{name}}}", outer, StringComparison.Ordinal);
        }

        if (path is null || path.Contains('{', StringComparison.Ordinal)) return;
        using var answer = await client.GetAsync(path);
        if (!answer.IsSuccessStatusCode) return;
        var body = await answer.Json();
        var items = body.ValueKind is JsonValueKind.Array ? body : body.EnumerateObject().Select(one => one.Value).FirstOrDefault(one => one.ValueKind is JsonValueKind.Array);
        if (items.ValueKind is not JsonValueKind.Array || items.GetArrayLength() == 0) return;
        var first = items[0];
        foreach (var field in new[] { "id", "name", "slug" })
        {
            if (first.ValueKind is JsonValueKind.Object && first.TryGetProperty(field, out var id) && id.ValueKind is JsonValueKind.String)
            {
                _ids[list] = id.GetString()!;
                return;
            }
        }
    }
}
