using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Extensions;

namespace Fleet.Outbound.Registry;

/// <summary>A registry that is one JSON document, in a file or at an address.</summary>
/// <param name="name">file or url.</param>
/// <param name="read">Reads its bytes.</param>
internal sealed class DocumentSource(string name, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> read) : IRegistrySource
{
    private const int MaxFollowed = 10_000;

    public string Name => name;

    public async Task<ImmutableList<RegistryExtension>> Extensions(CancellationToken cancellationToken)
    {
        using var document = await Document(cancellationToken);
        return Extensions(document.RootElement);
    }

    public async Task<ImmutableList<RegistryProfile>> Profiles(CancellationToken cancellationToken)
    {
        using var document = await Document(cancellationToken);
        if (!document.RootElement.TryGetProperty("profiles", out var list)) return [];
        var needs = document.RootElement.TryGetProperty("extensions", out _)
            ? Extensions(document.RootElement).ToDictionary(one => one.Name, one => one.Dependencies) : [];
        return [.. RegistryReader.Profiles(list).Select(profile => profile.Extensions.IsEmpty
            ? profile : profile with { CountWithDependencies = CountAll(profile.Extensions, needs) })];
    }

    public async Task<RegistryVersion> Version(CancellationToken cancellationToken)
    {
        using var document = await Document(cancellationToken);
        return RegistryReader.Version(document.RootElement) ?? throw new RegistryException(isAbsent: true, "The registry does not say its version");
    }

    private static ImmutableList<RegistryExtension> Extensions(JsonElement root) => root.TryGetProperty("extensions", out var list)
        ? RegistryReader.Extensions(list) : throw RegistryReader.Bad("The registry has no extensions");

    private static int CountAll(ImmutableArray<string> names, Dictionary<string, ImmutableArray<string>> needs)
    {
        var found = new HashSet<string>(names);
        var open = new Queue<string>(names);
        while (found.Count < MaxFollowed && open.TryDequeue(out var next))
        {
            // A dependency may name a version behind its name.
            foreach (var needed in needs.GetValueOrDefault(next, []).Select(one => one.Split('@', 2)[0]).Where(found.Add)) open.Enqueue(needed);
        }

        return found.Count;
    }

    private async Task<JsonDocument> Document(CancellationToken cancellationToken)
    {
        var document = RegistryReader.Parse(await read(cancellationToken), "The registry");
        if (document.RootElement.ValueKind is JsonValueKind.Object) return document;
        document.Dispose();
        throw RegistryReader.Bad("The registry is no JSON object");
    }
}
