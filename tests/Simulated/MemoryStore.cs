using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Fleet.Storage;
using Orleans.Storage;

namespace Fleet.Simulated;

/// <summary>
/// The store's ports in memory, every call ending on the caller's thread, so that a whole run is a function of its seed. It outlives the
/// Fleet that uses it. States are kept as JSON, as the real stores keep them; those have tests of their own.
/// </summary>
internal sealed partial class MemoryStore(IEnumerable<IJsonTypeInfoResolver> resolvers) : IGrainStorage, IStateQueries, IDueTimes, IHistory, ILlmUsage, IMetrics
{
    private readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        TypeInfoResolver = JsonTypeInfoResolver.Combine([.. resolvers]),
        Converters = { new JsonStringEnumConverter() },
    };

    public Dictionary<(string Kind, string Id), (long Version, string Document)> States { get; } = [];

    public Dictionary<(string Target, string Name), DueRow> Dues { get; } = [];

    public List<EventRow> EventRows { get; } = [];

    public List<LogRow> LogRows { get; } = [];

    public List<AuditRow> AuditRows { get; } = [];

    public List<SampleRow> SampleRows { get; } = [];

    public List<LlmUsageRow> UsageRows { get; } = [];

    /// <summary>Called before log lines are stored; a task that it gives takes the place of storing them.</summary>
    public Func<int, Task?> BeforeLogs { get; set; } = _ => null;

    /// <summary>Changes of any table so far.</summary>
    public int Writes { get; private set; }

    /// <summary>Called before a state is written; may throw.</summary>
    public Action<string> BeforeWrite { get; set; } = _ => { };

    /// <summary>Called before an event is stored; may throw.</summary>
    public Action<string> BeforeEvent { get; set; } = _ => { };

    /// <summary>Whether there is room for samples.</summary>
    public bool TakesSamples { get; set; } = true;

    /// <summary>Called after a state was written; may throw, as a connection that breaks between commit and answer does.</summary>
    public Action<string> AfterWrite { get; set; } = _ => { };

    /// <summary>Whether reading a state fails.</summary>
    public bool CannotBeRead { get; set; }

    /// <summary>Called before due rows are written or completed; may throw.</summary>
    public Action BeforeDueWrite { get; set; } = () => { };

    /// <summary>Told how many due rows a window holds.</summary>
    public Action<int> OnDueRead { get; set; } = _ => { };

    public long DroppedSamples => 0;

    public long Dropped => 0;

    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (CannotBeRead) throw new TimeoutException("The store does not answer");
        if (States.TryGetValue((stateName, grainId.Key.ToString()!), out var row))
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) =
                (JsonSerializer.Deserialize<T>(row.Document, _json)!, row.Version.ToString(), true);
        }
        else
        {
            (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        }

        return Task.CompletedTask;
    }

    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeWrite(stateName);
        var key = (stateName, grainId.Key.ToString()!);
        var stored = States.TryGetValue(key, out var row) ? row.Version.ToString() : null;
        if (stored != grainState.ETag) throw new InconsistentStateException("Another writer was first", stored, grainState.ETag);

        States[key] = (row.Version + 1, JsonSerializer.Serialize(grainState.State, _json));
        Writes++;
        Stored(stateName, key.Item2, States[key].Document);
        AfterWrite(stateName);
        (grainState.ETag, grainState.RecordExists) = ((row.Version + 1).ToString(), true);
        return Task.CompletedTask;
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        BeforeWrite(stateName);
        States.Remove((stateName, grainId.Key.ToString()!));
        Writes++;
        AfterWrite(stateName);
        (grainState.State, grainState.ETag, grainState.RecordExists) = (Activator.CreateInstance<T>(), null, false);
        return Task.CompletedTask;
    }

    public Task<StatePage> Query(StateQuery query, CancellationToken cancellationToken = default)
    {
        var rows = States.Where(state => state.Key.Kind == query.Kind)
            .Where(state => query.Filters.All(filter => Fits(filter, JsonDocument.Parse(state.Value.Document).RootElement)))
            .Where(state => query.From is not { } from || JsonDocument.Parse(state.Value.Document).RootElement.GetProperty("createdAt").GetDateTimeOffset() >= from)
            .Where(state => Sees(query.VisibleTo, JsonDocument.Parse(state.Value.Document).RootElement))
            .Select(state => new StateRow(state.Key.Id, state.Value.Version, System.Text.Encoding.UTF8.GetBytes(state.Value.Document)));
        return Task.FromResult(new StatePage([.. rows.OrderBy(row => row.Id, StringComparer.Ordinal)], null, null));
    }

    public Task Put(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => Change(() =>
    {
        BeforeDueWrite();
        foreach (var row in rows) Dues[(row.Target, row.Name)] = row;
    });

    public Task Remove(string target, string name, CancellationToken cancellationToken = default) => Change(() => Dues.Remove((target, name)));

    public Task Complete(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => Change(() =>
    {
        BeforeDueWrite();
        foreach (var row in rows.Where(Stands)) Dues.Remove((row.Target, row.Name));
    });

    public Task Postpone(IReadOnlyCollection<DueRow> rows, CancellationToken cancellationToken = default) => Change(() =>
    {
        foreach (var row in rows.Where(Stands)) Dues[(row.Target, row.Name)] = row;
    });

    public Task<ImmutableArray<DueRow>> Due(int shard, DateTimeOffset until, int limit, CancellationToken cancellationToken = default)
    {
        var rows = Dues.Values.Where(row => row.Shard == shard && row.At <= until).OrderBy(row => row.At).Take(limit).ToImmutableArray();
        OnDueRead(rows.Length);
        return Task.FromResult(rows);
    }

    public Task<DateTimeOffset?> Earliest(int shard, CancellationToken cancellationToken = default) =>
        Task.FromResult(Dues.Values.Where(row => row.Shard == shard).Min(row => (DateTimeOffset?)row.At));

    public Task Append(EventRow row, CancellationToken cancellationToken = default) => Change(() =>
    {
        BeforeEvent(row.Type);
        EventRows.Add(row);
    });

    public Task Append(IReadOnlyCollection<LogRow> rows, CancellationToken cancellationToken = default) =>
        BeforeLogs(rows.Count) ?? Change(() => LogRows.AddRange(rows));

    public Task Append(AuditRow row, CancellationToken cancellationToken = default) => Change(() => AuditRows.Add(row));

    public bool TryAppend(SampleRow row)
    {
        if (TakesSamples) SampleRows.Add(row);
        return TakesSamples;
    }

    public bool TryAppend(LlmUsageRow row)
    {
        UsageRows.Add(row);
        return true;
    }

    public Task<LlmUsageSums> Sums(LlmUsageQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<EventRow>> Events(string instanceId, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult(EventRows.Where(row => row.InstanceId == instanceId).Reverse().Take(limit).ToImmutableArray());

    public Task<LogPage> Logs(LogQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<ImmutableArray<SampleRow>> Samples(
        string instanceId, DateTimeOffset from, DateTimeOffset to, int limit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Called before a series is read; may throw.</summary>
    public Action BeforeSeries { get; set; } = () => { };

    /// <summary>Samples as they are: the roll-ups are the real stores' affair.</summary>
    public Task<Series> Series(SeriesQuery query, CancellationToken cancellationToken = default)
    {
        BeforeSeries();
        var points = SampleRows.Where(row => row.InstanceId == query.InstanceId && row.At >= query.From && row.At <= query.To).OrderBy(row => row.At)
            .Select(row => new SeriesPoint(
                row.InstanceId, row.At, 1, row.CpuPercent, row.CpuPercent, row.MemoryUsed, row.MemoryUsed, row.MemoryTotal, row.DiskUsed,
                row.DiskUsed, row.DiskTotal, row.Load1, row.Load5, row.Load15, row.NetReceived, row.NetSent))
            .TakeLast(query.Limit);
        return Task.FromResult(new Series(Granularity.Raw, [.. points], IsCut: false));
    }

    public Task<Aggregates> Aggregate(
        DateTimeOffset from, DateTimeOffset to, string? instanceId, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<SampleRow>> Latest(ImmutableArray<string> instanceIds, Visibility visibleTo, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    /// <summary>Of kinds that have a team; what is an instance's is the real stores' affair.</summary>
    private static bool Sees(Visibility visibility, JsonElement state) =>
        visibility.Sees(state.TryGetProperty("team", out var team) && team.ValueKind is JsonValueKind.String ? team.GetString() : null);

    /// <summary>As the real stores compare: a field that is null or absent is an empty text, a flag the database's word for it.</summary>
    private static bool Fits(StateFilter filter, JsonElement state)
    {
        var field = state.TryGetProperty(filter.Field, out var found) && found.ValueKind is not JsonValueKind.Null
            ? found.ValueKind is JsonValueKind.String ? found.GetString()! : found.GetRawText()
            : null;
        var holds = filter.Values.IsEmpty ? field is null : field is not null && filter.Values.Contains(field);
        return filter.Not != holds;
    }

    private bool Stands(DueRow row) => Dues.TryGetValue((row.Target, row.Name), out var stored) && stored.Occurrence == row.Occurrence;

    private Task Change(Action change)
    {
        change();
        Writes++;
        return Task.CompletedTask;
    }
}
