using System.Collections.Immutable;
using System.Text.Json;
using Fleet.Extensions;

namespace Fleet.Outbound.Registry;

/// <summary>A registry that a program knows: <c>extension list --all</c>, <c>profile list</c>, <c>profile info</c> and <c>version</c>, each with <c>--json</c>.</summary>
internal sealed class CliSource(RegistryProcess program) : IRegistrySource
{
    private const int AtOnce = 4;
    private const int MaxDetails = 100;

    public string Name => "cli";

    public async Task<ImmutableList<RegistryExtension>> Extensions(CancellationToken cancellationToken)
    {
        using var list = await Run(cancellationToken, "extension", "list", "--all", "--json");
        return RegistryReader.Extensions(list.RootElement);
    }

    /// <summary>The list only counts: what is in a profile is asked for each. Where that fails, the count stays.</summary>
    public async Task<ImmutableList<RegistryProfile>> Profiles(CancellationToken cancellationToken)
    {
        using var list = await Run(cancellationToken, "profile", "list", "--json");
        var profiles = RegistryReader.Profiles(list.RootElement);
        using var turns = new SemaphoreSlim(AtOnce);
        return [.. await Task.WhenAll(profiles.Select(async (profile, index) =>
        {
            // What begins with a hyphen would be read as an option.
            if (index >= MaxDetails || !profile.Extensions.IsEmpty || profile.Name[0] == '-') return profile;
            await turns.WaitAsync(cancellationToken);
            try
            {
                using var detail = await Run(cancellationToken, "profile", "info", profile.Name, "--json");
                if (detail.RootElement.ValueKind is not JsonValueKind.Object) return profile;
                var known = RegistryReader.Profile(profile.Name, detail.RootElement);
                return known with { Description = known.Description.Length > 0 ? known.Description : profile.Description };
            }
            catch (RegistryException)
            {
                return profile;
            }
            finally
            {
                turns.Release();
            }
        }))];
    }

    public async Task<RegistryVersion> Version(CancellationToken cancellationToken)
    {
        using var version = await Run(cancellationToken, "version", "--json");
        return RegistryReader.Version(version.RootElement) ?? throw RegistryReader.Bad("The registry's program does not say its version");
    }

    private async Task<JsonDocument> Run(CancellationToken cancellationToken, params string[] arguments) =>
        RegistryReader.Parse(await program.Run(arguments, cancellationToken), "What the registry's program said");
}
