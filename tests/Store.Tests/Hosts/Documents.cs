using System.Collections.Immutable;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Fleet.Store.Tests.Hosts;

public enum Colour { Red, Green }

/// <summary>A state such as the grains have.</summary>
public sealed record Document
{
    public string? Name { get; init; }

    public string? Status { get; init; }

    public string? Provider { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public Colour Colour { get; init; }

    public ImmutableArray<string> Tags { get; init; } = [];
}

public sealed class Stored<T> : IGrainState<T> where T : new()
{
    public T State { get; set; } = new();

    T? IGrainState<T>.State
    {
        get => State;
        set => State = value!;
    }

    public string? ETag { get; set; }

    public bool RecordExists { get; set; }
}

public static class GrainStorageExtensions
{
    public static GrainId Grain(string id) => GrainId.Create("instance", id);

    public static async Task<Stored<Document>> Read(this IGrainStorage grains, string id, string kind = "instance")
    {
        var stored = new Stored<Document>();
        await grains.ReadStateAsync(kind, Grain(id), stored);
        return stored;
    }

    public static async Task<Stored<Document>> Write(this IGrainStorage grains, string id, Document document, string kind = "instance")
    {
        var stored = new Stored<Document> { State = document };
        await grains.WriteStateAsync(kind, Grain(id), stored);
        return stored;
    }
}
