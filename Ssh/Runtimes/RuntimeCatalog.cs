using System.Collections.Immutable;
using Fleet.Remote;

namespace Fleet.Ssh.Runtimes;

/// <summary>The registered runtimes.</summary>
internal sealed class RuntimeCatalog(IEnumerable<IRuntime> runtimes) : IRuntimes
{
    private readonly ImmutableSortedDictionary<string, IRuntime> _byName =
        runtimes.ToImmutableSortedDictionary(runtime => runtime.Name, runtime => runtime, StringComparer.Ordinal);

    public ImmutableArray<string> Names => [.. _byName.Keys];

    public IRuntime? Find(string name) => _byName.GetValueOrDefault(name);
}
