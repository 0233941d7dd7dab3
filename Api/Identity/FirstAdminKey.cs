using Fleet.Common;
using Fleet.Api.Http;
using Fleet.Identity;
using Fleet.Storage;

namespace Fleet.Api.Identity;

/// <summary>Sees to it that somebody can get in: makes the first admin key.</summary>
internal sealed partial class FirstAdminKey(
    IGrainFactory grains, IStateQueries states, IConfiguration configuration, ILogger<FirstAdminKey> log) : IHostedService
{
    /// <summary>The setting that names the key instead of drawing it.</summary>
    public const string Setting = "FLEET_ADMIN_API_KEY";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (configuration[Setting] is { Length: > 0 } given)
        {
            if (!RawKey.IsUsable(given))
            {
                throw new InvalidOperationException($"{Setting} must have at most {RawKey.MaxLength} characters, and none that a header loses.");
            }

            if (given.Length < RawKey.StrongLength) KeyIsWeak(log, RawKey.StrongLength);
            await Create(given);
            return;
        }

        var admins = await states.Query(
            new() { Kind = StateKinds.ApiKey, Filters = [new("role", [StoredName.Of(Role.Admin)])], Limit = 1 }, cancellationToken);
        if (!admins.Rows.IsEmpty) return;

        var key = RawKey.New();
        await Create(key);
        await Console.Out.WriteLineAsync($"""

              Fleet has no admin yet, so here is one. This key is shown only now:

                  {key}

            """);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Create(string key)
    {
        var created = await grains.ApiKey(RawKey.Hash(key)).Create(
            new ApiKeySpec { Name = "admin", Role = Role.Admin, Prefix = RawKey.Prefix(key) }, "system");
        if (!created.IsOk) throw new InvalidOperationException($"The first admin key could not be made: {created.Error.Message}");
        if (created.Value.Spec.Role is not Role.Admin) throw new InvalidOperationException($"{Setting} is the key of somebody who is no admin.");
    }

    [LoggerMessage(100, LogLevel.Warning, "FLEET_ADMIN_API_KEY has fewer than {Strong} characters: it may be guessed")]
    private static partial void KeyIsWeak(ILogger logger, int strong);
}
