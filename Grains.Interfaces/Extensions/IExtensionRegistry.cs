using System.Collections.Immutable;

namespace Fleet.Extensions;

/// <summary>An extension as the registry lists it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Category">Its category.</param>
/// <param name="Version">Its version.</param>
/// <param name="Software">What it installs, or null.</param>
/// <param name="Status">How the registry calls its state, or null.</param>
/// <param name="Description">For people, or null.</param>
/// <param name="Dependencies">The names of what it needs, where the registry says that.</param>
public sealed record RegistryExtension(
    string Name, string Category, string Version, string? Software, string? Status, string? Description, ImmutableArray<string> Dependencies);

/// <summary>A set of extensions under one name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">For people.</param>
/// <param name="Extensions">The names of its extensions, where they are known.</param>
/// <param name="Count">How many there are.</param>
/// <param name="CountWithDependencies">How many there are with all that they need.</param>
public sealed record RegistryProfile(string Name, string Description, ImmutableArray<string> Extensions, int Count, int CountWithDependencies);

/// <summary>Which registry it is.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">What it was built from, or null.</param>
/// <param name="BuildDate">When, or null.</param>
/// <param name="Target">For which machine, or null.</param>
public sealed record RegistryVersion(string Version, string? Commit, string? BuildDate, string? Target);

/// <summary>Why a registry says nothing.</summary>
/// <param name="IsAbsent">Whether there is none: nothing is configured, or the program is not installed. Else it answered badly.</param>
/// <param name="Message">A sentence for a person; never holds what the registry said.</param>
public sealed record RegistryError(bool IsAbsent, string Message);

/// <summary>What the registry says.</summary>
/// <param name="Value">That; null if there is an error.</param>
/// <param name="Error">Why it says nothing; null if it does.</param>
/// <param name="Source">Where it comes from: cli, file or url; null if nothing is configured.</param>
/// <param name="FetchedAt">When it was read.</param>
/// <param name="IsStale">Whether it should have been read anew, which failed.</param>
public sealed record RegistryAnswer<T>(T? Value, RegistryError? Error, string? Source, DateTimeOffset FetchedAt, bool IsStale = false) where T : class;

/// <summary>
/// The registry of extensions outside: a program, a file or an address, whichever is configured, in that order. What it says is kept for a
/// while and is the same for everybody who asks meanwhile; of many who ask at once one reads.
/// </summary>
public interface IExtensionRegistry
{
    /// <summary>Where it is read from: cli, file or url; null if nothing is configured.</summary>
    string? Source { get; }

    /// <summary>The extensions, by name.</summary>
    Task<RegistryAnswer<ImmutableList<RegistryExtension>>> Extensions(CancellationToken cancellationToken = default);

    /// <summary>The profiles, by name.</summary>
    Task<RegistryAnswer<ImmutableList<RegistryProfile>>> Profiles(CancellationToken cancellationToken = default);

    /// <summary>Which one it is.</summary>
    Task<RegistryAnswer<RegistryVersion>> Version(CancellationToken cancellationToken = default);
}
