using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Fleet.Api.Tests.Hosting;
using Fleet.TestKit;
using Fleet.Tests.Fuzz.Running;

namespace Fleet.Tests.Fuzz.Rest;

/// <summary>
/// Whatever is sent to whatever operation of whatever document is answered, in the surface's own words, and tells nothing of how Fleet is made.
/// The cases of <c>FLEET_FUZZ_CASES</c> are those of each operation.
/// </summary>
public sealed class ContractFuzzTests(ContractFuzzHost fleet, ITestOutputHelper output) : IClassFixture<ContractFuzzHost>
{
    private const int AtOnce = 4;
    private const int MaxFindings = 25;
    private const int MaxBytes = 1_048_576;
    private const string NoRegistry = "this Fleet has no registry of extensions";

    /// <summary>Why an operation may answer 503 here, by what its path ends with.</summary>
    private static readonly Dictionary<string, string> AbsentOutside = new()
    {
        ["/terminal"] = "there is no machine behind the servers of this Fleet: no shell can be opened",
        ["/profiles"] = NoRegistry, ["/registry/extensions"] = NoRegistry, ["/registry/extensions/categories"] = NoRegistry, ["/registry/version"] = NoRegistry,
    };

    private const long MaxGrowth = 64 << 20;

    // For each request what it may leave: things that were made, with their grains, rows and events.
    private const long MaxLeft = 32 << 10;

    private static readonly int Seed = FuzzSettings.Seed;
    private static readonly int Rounds = FuzzSettings.Cases(8);

    private readonly ConcurrentQueue<string> _findings = [];
    private readonly ConcurrentDictionary<int, int> _answers = [];
    private long _sent;
    private HttpClient? _again;

    [Fact]
    public async Task No_request_meets_a_fault_or_is_told_what_does_not_concern_it()
    {
        output.WriteLine($"FLEET_FUZZ_SEED={Seed} FLEET_FUZZ_CASES={Rounds}");
        var contracts = Contract.ReadAll();
        using var client = Client(TimeSpan.FromMinutes(1));
        using var again = _again = Client(TimeSpan.Zero);
        var world = await FuzzWorld.Make(client, contracts);
        Assert.True(world.Kinds >= 8, $"The fuzz has found {world.Kinds} kinds of things to ask for");

        var operations = contracts.SelectMany(contract => contract.Operations).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce };
        var queues = new ConcurrentDictionary<string, IEnumerator<FuzzRequest>>();
        Growth? growth = null;
        var warm = 0L;
        for (var round = 0; round < Rounds && _findings.Count < MaxFindings; round++)
        {
            if (round == (Rounds + 3) / 4) (growth, warm) = (Growth.Begin(), _sent);
            await Parallel.ForEachAsync(operations, options, async (operation, _) =>
            {
                var requests = queues.GetOrAdd($"{operation.Contract.Surface} {operation.Name}", _ => Requests(operation, world).GetEnumerator());
                requests.MoveNext();
                await Try(client, operation, requests.Current);
            });
        }

        output.WriteLine($"{_sent} requests to {operations.Count} operations: {string.Join(", ", _answers.OrderBy(one => one.Key).Select(one => $"{one.Key}: {one.Value}"))}");
        foreach (var fault in fleet.Faults.Take()) _findings.Enqueue($"- {fault}");
        Assert.True(_findings.IsEmpty, $"FLEET_FUZZ_SEED={Seed}\n{string.Join('\n', _findings)}");
        Assert.Null(growth?.Fault(MaxGrowth + (MaxLeft * (_sent - warm))));

        // It still answers, to who may ask; and the requests have met more than their refusal.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/health/ready")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/instances")).StatusCode);
        Assert.True(_sent >= Rounds * operations.Count, $"{_sent} requests were sent");
        Assert.All(new[] { 200, 201, 401, 404, 405, 415, 422 }, status => Assert.True(_answers.ContainsKey(status), $"Nothing was answered with {status}"));
    }

    [Theory]
    [InlineData("/broken/fault", "a fault")]
    [InlineData("/broken/status", "does not document")]
    [InlineData("/broken/secret", "shows a secret")]
    [InlineData("/broken/shape", "$.")]
    public async Task A_broken_operation_is_found(string path, string what)
    {
        var operation = new ContractOperation(Contract.ReadAll().Single(contract => contract.Surface is "console"), HttpMethod.Get, path, [], new HashSet<int> { 200 }, null);
        using var client = Client(TimeSpan.FromMinutes(1));
        await Try(client, operation, new FuzzRequest("sound", HttpMethod.Get, path));
        Assert.Contains(what, Assert.Single(_findings), StringComparison.Ordinal);
        fleet.Faults.Take();
    }

    [Theory]
    [InlineData("""{"error":"x","message":"   at Fleet.Api.Program.Main()"}""")]
    [InlineData("""{"error":"System.NullReferenceException"}""")]
    [InlineData("""{"error":"SQLite Error 19: 'UNIQUE constraint failed'"}""")]
    [InlineData("""{"error":"could not open /tmp/fleet-api-abc/fleet.db"}""")]
    public void A_leak_is_seen(string body) => Assert.NotNull(Leaks.Of(body, new FuzzRequest("sound", HttpMethod.Get, "/")));

    [Theory]
    [InlineData("""{"error":"Not Found","message":"Server not found","statusCode":404,"code":"not_found"}""", true)]
    [InlineData("""{"error":"Not Found","message":"Server not found","statusCode":"404","code":"not_found"}""", false)]
    [InlineData("""{"error":"Not Found","message":"Server not found","statusCode":404}""", false)]
    [InlineData("""{"error":"Not Found","message":"Server not found","statusCode":404,"code":"not_found","stack":"x"}""", false)]
    public void An_error_of_another_shape_is_seen(string body, bool isSound)
    {
        var console = Contract.ReadAll().Single(contract => contract.Surface is "console");
        Assert.Equal(isSound, console.Fault(JsonElement.Parse(body), console.Error) is null);
    }

    /// <param name="lifetime">How long its connections are used again; zero for a new one for each request.</param>
    private HttpClient Client(TimeSpan lifetime)
    {
        var client = fleet.Caller(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1, PooledConnectionLifetime = lifetime });
        client.Timeout = TimeSpan.FromSeconds(60);
        return client;
    }

    private static IEnumerable<FuzzRequest> Requests(ContractOperation operation, FuzzWorld world)
    {
        // The same for an operation whatever other operations there are.
        var random = new Random(Fleet.Common.GrainKeys.Hash($"{Seed} {operation.Contract.Surface} {operation.Name}").GetHashCode());
        var cases = new FuzzCases(operation, world.IdFor);
        var all = cases.All(random).ToArray();
        random.Shuffle(all);
        foreach (var request in all) yield return request;
        while (true) yield return cases.Mixed(random);
    }

    private async Task Try(HttpClient client, ContractOperation operation, FuzzRequest request, bool isAgain = false)
    {
        Interlocked.Increment(ref _sent);
        try
        {
            using var message = request.ToMessage(fleet.Address, FleetHost.AdminKey);
            using var answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
            var status = (int)answer.StatusCode;
            _answers.AddOrUpdate(status, 1, (_, count) => count + 1);
            if (status >= 400 && await Fault(operation, request, answer) is { } fault) Found(request, $"{status}, {fault}");
            else if (!IsDocumented(operation, request, status)) Found(request, $"{status}, which {operation.Name} does not document");
            else if (await Secret(answer) is { } secret) Found(request, $"{status}, {secret}");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // Who sends too much may be cut off before all of it is sent.
            if (request.Body?.Length > MaxBytes) return;
            if (isAgain) Found(request, $"no answer: {exception.Message} {exception.InnerException?.Message}");
            // After some refusals the server closes the connection, on which the next request may be on its way.
            else await Try(_again!, operation, request, isAgain: true);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            // The client does not let it out.
        }
        catch (TaskCanceledException)
        {
            Found(request, "no answer in time");
        }
    }

    // A path that was changed may be another's, and what the server itself cannot read is no operation's.
    private static bool IsDocumented(ContractOperation operation, FuzzRequest request, int status) =>
        operation.Statuses.Contains(status) || request.Method != operation.Method || status is 400 or 404 or 405 or 411 or 413 or 414 or 415 or 431 || !request.IsAtPlace;

    private static async Task<string?> Secret(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentType?.MediaType is not "application/json") return null;
        var body = await answer.Content.ReadAsStringAsync();
        return PlantedSecrets.Planted.Any(secret => body.Contains(secret, StringComparison.Ordinal)) ? "it shows a secret" : null;
    }

    private static async Task<string?> Fault(ContractOperation operation, FuzzRequest request, HttpResponseMessage answer)
    {
        var (status, body) = ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        if (status >= 500 && !(status == 503 && AbsentOutside.Keys.Any(end => operation.Path.EndsWith(end, StringComparison.Ordinal)))) return $"a fault: {body}";
        if (Leaks.Of(body, request) is { } leak) return $"it tells {leak}: {body}";
        if (request.Method == HttpMethod.Head) return null;

        // What the server itself refuses before it knows the path has no body.
        if (body is "") return status is 400 or 413 or 414 or 431 ? null : "no body";
        if (answer.Content.Headers.ContentType?.MediaType is "application/problem+json") return null;
        try
        {
            var error = JsonElement.Parse(body);
            return operation.Contract.Fault(error, operation.Contract.Error) is { } fault && !IsElsewhere(operation, error) ? $"{fault}: {body}" : null;
        }
        catch (JsonException)
        {
            return $"not JSON: {body}";
        }
    }

    /// <summary>Whether the path led out of the surface, such as by two dots: then another one has answered.</summary>
    private static bool IsElsewhere(ContractOperation operation, JsonElement error)
    {
        const string begin = "No route for ";
        if (!error.TryGetProperty("message", out var message) || !message.GetString()!.StartsWith(begin, StringComparison.Ordinal)) return false;
        var path = message.GetString()![begin.Length..].Split(' ', 2)[1];
        var root = operation.Path.Split("/{")[0];
        return path != root && !path.StartsWith($"{root}/", StringComparison.Ordinal);
    }

    private void Found(FuzzRequest request, string what) => _findings.Enqueue($"- {request}\n  {what}");
}
