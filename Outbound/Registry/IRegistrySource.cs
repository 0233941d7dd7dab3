using System.Collections.Immutable;
using Fleet.Extensions;

namespace Fleet.Outbound.Registry;

/// <summary>A registry as it is read, each time anew.</summary>
internal interface IRegistrySource
{
    /// <summary>cli, file or url.</summary>
    string Name { get; }

    /// <exception cref="RegistryException">It cannot be read.</exception>
    Task<ImmutableList<RegistryExtension>> Extensions(CancellationToken cancellationToken);

    /// <exception cref="RegistryException">It cannot be read.</exception>
    Task<ImmutableList<RegistryProfile>> Profiles(CancellationToken cancellationToken);

    /// <exception cref="RegistryException">It cannot be read.</exception>
    Task<RegistryVersion> Version(CancellationToken cancellationToken);
}
